/** A line to a simulated platform that notes when the words of an alert pass. */
import { connect, createServer } from "node:net";
import { performance } from "node:perf_hooks";

/** What stands in the recalled messages of the benchmark, so that their alerts are recognized. */
export const MARK = /bench-(\d{6})/;

/** The origin of the line. `onMark`: the number in the words, and the monotonic time of its first byte here. */
export async function openLine(target: string, onMark: (mark: number, at: number) => void): Promise<string> {
  const { port, hostname } = new URL(target);
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: Number(port), host: hostname, noDelay: true });
    near.on("data", (chunk) => {
      const at = performance.now();
      const [, mark] = MARK.exec(chunk.toString("latin1")) ?? [];
      if (mark !== undefined) onMark(Number(mark), at);
    });
    near.pipe(far).pipe(near);
    near.on("error", () => far.destroy());
    far.on("error", () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" ? `http://127.0.0.1:${address?.port}` : "";
}
