import { connect } from "node:net";
import type { TestContext } from "node:test";

/** A connection on which a test writes what no client would. It is closed after the test. */
export function rawConnection(t: TestContext, url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const over = Promise.withResolvers<string>();
  let text = "";
  let isClosed = false;
  const answered = Promise.withResolvers<void>();
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    text += chunk;
    answered.resolve();
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    isClosed = true;
    over.resolve(text);
  });
  t.after(() => socket.destroy());
  return {
    send: (data: string) => void socket.write(data),
    /** Goes away without a word. */
    destroy: () => void socket.destroy(),
    /** Resolves with the first bytes. */
    answered: answered.promise,
    get isClosed() {
      return isClosed;
    },
    /** Everything that came until the other side closed. */
    whole: over.promise,
  };
}

/** The head of a request with a right token. */
export function head(method: string, path: string, token: string, headers: readonly string[]): string {
  return [
    `${method} ${path} HTTP/1.1`,
    "Host: localhost",
    `Authorization: Bearer ${token}`,
    ...headers,
    "",
    "",
  ].join("\r\n");
}
