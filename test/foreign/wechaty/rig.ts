import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Its `node_modules` has the foreign packages. */
export const foreignFolder = fileURLToPath(new URL("./", import.meta.url));

/** A folder whose `node_modules` has one of `puppets/`. */
export async function folderWith(packageName: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "foreign-"));
  await mkdir(join(folder, "node_modules"));
  await symlink(join(foreignFolder, "puppets", packageName), join(folder, "node_modules", packageName));
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A Wechaty puppet server in a process of its own. */
export type GrpcServer = {
  readonly process: ChildProcess;
  /** For wechaty-puppet-service. */
  readonly options: Readonly<Record<string, unknown>>;
};

export async function startGrpcServer(deskPort: number, atStart: object): Promise<GrpcServer> {
  const token = `insecure_${randomUUID()}`;
  const port = await freePort();
  const program = join(foreignFolder, "puppets", "grpc-server.js");
  const args = [program, String(deskPort), token, String(port), JSON.stringify(atStart)];
  const server = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: { WECHATY_LOG: "silent" },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    server.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.includes("listening")) resolve();
    });
  });
  return { process: server, options: { token, endpoint: `127.0.0.1:${port}`, tls: { disable: true } } };
}
