import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** A proxy on loopback. It "resolves" every name to 127.0.0.1, so names that exist nowhere work through it alone. */
export type TestProxy = {
  readonly port: number;
  /** What it was asked for, in order: `GET http://name/path`, `CONNECT name:443`, `SOCKS name:80`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
};

export type ProxyOptions = {
  /** Where every connection ends, on 127.0.0.1. */
  readonly upstreamPort: number;
  /** `user:password`; without it the proxy asks for none. */
  readonly credentials?: string;
  /** An HTTP proxy that is spoken to by TLS (`https://`). */
  readonly tls?: { readonly cert: string; readonly key: string };
};

async function listen(server: {
  listen(port: number, host: string, done: () => void): unknown;
}): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("the server does not listen on a port");
  return address.port;
}

/** Joins two sockets; when one ends or breaks, so does the other. */
function join(a: Duplex, b: Duplex): void {
  a.pipe(b).pipe(a);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
}

async function closeAll(
  server: { close(done: () => void): unknown },
  sockets: ReadonlySet<Socket>,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  await closed;
}

/** HTTP proxy: absolute-form for http:, CONNECT for the rest (RFC 9110, 9.3.6; RFC 9112, 3.2.2). */
export async function startHttpProxy(options: ProxyOptions): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const wanted =
    options.credentials === undefined
      ? undefined
      : `Basic ${Buffer.from(options.credentials, "utf8").toString("base64")}`;
  const server = options.tls === undefined ? createServer() : createTlsServer(options.tls);
  server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    if (wanted !== undefined && incoming.headers["proxy-authorization"] !== wanted) {
      outgoing.writeHead(407).end();
      return;
    }
    const { pathname, search } = new URL(incoming.url ?? "");
    const upstream = request(
      {
        host: "127.0.0.1",
        port: options.upstreamPort,
        method: incoming.method,
        path: `${pathname}${search}`,
        headers: incoming.headers,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    upstream.on("error", () => outgoing.destroy());
    incoming.pipe(upstream);
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("connect", (incoming: IncomingMessage, socket: Duplex) => {
    asked.push(`CONNECT ${incoming.url}`);
    if (wanted !== undefined && incoming.headers["proxy-authorization"] !== wanted) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const upstream = connect(options.upstreamPort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      join(socket, upstream);
    });
    upstream.on("error", () => socket.destroy());
  });
  await listen(server);
  return { port: portOf(server), asked, close: () => closeAll(server, sockets) };
}

/** Reads exactly so many bytes, again and again, from a socket. */
function reader(socket: Socket): (count: number) => Promise<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  return async (count) => {
    while (held.length < count) {
      const chunk: unknown = await new Promise((resolve, reject) => {
        socket.once("data", resolve);
        socket.once("close", () => reject(new Error("closed")));
      });
      if (Buffer.isBuffer(chunk)) held = Buffer.concat([held, chunk]);
    }
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };
}

/** SOCKS5 proxy (RFC 1928), with user name and password (RFC 1929) when credentials are given. */
export async function startSocksProxy(options: ProxyOptions): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();

  const serve = async (socket: Socket): Promise<void> => {
    const read = reader(socket);
    const methods = await read((await read(2))[1] ?? 0);
    const method = options.credentials === undefined ? 0 : 2;
    socket.write(Buffer.from([5, methods.includes(method) ? method : 0xff]));
    if (!methods.includes(method)) return void socket.end();
    if (options.credentials !== undefined) {
      const user = (await read((await read(2))[1] ?? 0)).toString("utf8");
      const password = (await read((await read(1))[0] ?? 0)).toString("utf8");
      const right = `${user}:${password}` === options.credentials;
      socket.write(Buffer.from([1, right ? 0 : 1]));
      if (!right) return void socket.end();
    }
    const type = (await read(4))[3];
    const name =
      type === 3
        ? (await read((await read(1))[0] ?? 0)).toString("latin1")
        : `address ${[...(await read(type === 1 ? 4 : 16))].join(".")}`;
    asked.push(`SOCKS ${name}:${(await read(2)).readUInt16BE()}`);
    const upstream = connect(options.upstreamPort, "127.0.0.1", () => {
      socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
      join(socket, upstream);
    });
    upstream.on("error", () => socket.destroy());
  };

  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    serve(socket).catch(() => socket.destroy());
  });
  await listen(server);
  return { port: portOf(server), asked, close: () => closeAll(server, sockets) };
}
