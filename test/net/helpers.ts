import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";

export type Seen = {
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
};

export type TestServer = {
  readonly port: number;
  readonly origin: string;
  readonly seen: Seen[];
  close(): Promise<void>;
};

export type Answer = (seen: Seen, response: ServerResponse) => void;

/** Collects a request and answers it. */
export function recorder(
  seen: Seen[],
  answer: Answer,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => response.destroy());
    request.on("end", () => {
      const entry = {
        method: request.method ?? "",
        url: request.url ?? "",
        httpVersion: request.httpVersion,
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      seen.push(entry);
      answer(entry, response);
    });
  };
}

export async function listening(server: {
  listen(port: number, host: string, done: () => void): unknown;
  address(): AddressInfo | string | null;
  close(done: () => void): unknown;
  closeAllConnections?(): void;
}): Promise<{ readonly port: number; close(): Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("the server does not listen on a port");
  return {
    port: address.port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections?.();
      await closed;
    },
  };
}

export async function startServer(answer: Answer = (_, response) => response.end("ok")): Promise<TestServer> {
  const seen: Seen[] = [];
  const { port, close } = await listening(createServer(recorder(seen, answer)));
  return { port, origin: `http://127.0.0.1:${port}`, seen, close };
}

/** Everything that could be printed of a rejection, hidden properties included. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<{ readonly error: Error; readonly all: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return { error, all: inspect(error, { depth: 20, showHidden: true }) };
    throw error;
  }
  throw new Error("nothing was rejected");
}
