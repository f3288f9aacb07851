import { readdir, readFile, readlink, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Stage } from "./stage.ts";

/** What a process holds. */
export type Held = {
  readonly files: number;
  readonly sockets: number;
  /** Megabytes in use, without garbage. */
  readonly memoryMb: number;
  /** Megabytes that the system counts for it after the garbage is collected. */
  readonly residentMb: number;
};

/** See memory-preload.ts. */
const MEMORY_FILE = "memory-in-use";

/** The program must have been started with memory-preload.ts. */
export async function heldBy(stage: Stage): Promise<Held> {
  const file = join(stage.cwd, MEMORY_FILE);
  await rm(file, { force: true });
  stage.program.child.kill("SIGUSR2");
  const read = (): Promise<string> => readFile(file, "utf8").catch(() => "");
  await stage.until(async () => (await read()) !== "", "the program says how much memory is in use");
  const [memoryMb = Number.NaN, residentMb = Number.NaN] = (await read())
    .split(" ")
    .map((bytes) => Math.round(Number(bytes) / 2 ** 20));
  return { ...(await openedBy(stage.program.child.pid)), memoryMb, residentMb };
}

/** Without /proc nothing is counted. */
async function openedBy(pid: number | undefined): Promise<Pick<Held, "files" | "sockets">> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch((): string[] => []);
  const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => "")));
  return {
    files: links.filter((link) => link.startsWith("/")).length,
    sockets: links.filter((link) => link.startsWith("socket:")).length,
  };
}
