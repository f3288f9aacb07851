import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";

const root = resolve(import.meta.dirname, "../..");

async function check(env: Readonly<Record<string, string>>): Promise<{ code: number; out: string }> {
  return await new Promise((done) => {
    const file = join(root, "deploy/healthcheck.js");
    const child = execFile(process.execPath, [file], { env }, (_error, out) =>
      done({ code: child.exitCode ?? -1, out }),
    );
  });
}

/** Answers every request with this status; resolves with the port and the paths that were asked for. */
async function server(t: TestContext, status: number, host = "127.0.0.1") {
  const asked: string[] = [];
  const listening = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    response.writeHead(status).end("ok\n");
  });
  t.after(() => listening.close());
  await new Promise<void>((done) => listening.listen(0, host, done));
  const address = listening.address();
  const port = typeof address === "object" && address !== null ? String(address.port) : "";
  return { port, asked };
}

test("the health check asks /livez on loopback when the program listens on all addresses", async (t) => {
  const { port, asked } = await server(t, 200);
  assert.deepEqual(await check({ HTTP_HOST: "0.0.0.0", HTTP_PORT: port }), { code: 0, out: "200 ok\n" });
  assert.deepEqual(asked, [`127.0.0.1:${port} /livez`]);
});

test("the health check asks the name that HTTP_HOST gives", async (t) => {
  const { port, asked } = await server(t, 200, "localhost");
  assert.equal((await check({ HTTP_HOST: "localhost", HTTP_PORT: port })).code, 0);
  assert.deepEqual(asked, [`localhost:${port} /livez`]);
});

test("a program that hangs is not healthy", async (t) => {
  const { port } = await server(t, 503);
  assert.deepEqual(await check({ HTTP_PORT: port }), { code: 1, out: "503 ok\n" });
});

test("a program that does not answer is not healthy", async (t) => {
  const { port } = await server(t, 200, "127.0.0.2");
  const { code, out } = await check({ HTTP_PORT: port });
  assert.equal(code, 1);
  assert.match(out, /ECONNREFUSED/);
});

test("a program whose port is off is not asked and counts as healthy", async () => {
  for (const HTTP_PORT of ["off", "0"]) assert.equal((await check({ HTTP_PORT })).code, 0);
});
