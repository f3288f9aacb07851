import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, describe, it } from "node:test";
import { type Download, MediaError } from "../../../src/bridge/ports/media.ts";
import { type OpenUrl, oneBotFile } from "../../../src/wechat/ingest/onebot-file/index.ts";

type Json = { readonly [name: string]: unknown };
type Answer = {
  readonly retcode: number;
  readonly data?: Json;
  readonly http?: number;
  readonly raw?: string;
};

const BYTES = Buffer.alloc(600_000, "the bytes of a picture ");
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
const NOT_SUPPORTED: Answer = { retcode: 10_004 };

/** A OneBot 12 program as a real server; `answers` by the action and its form. */
let answers: (action: string, params: Json) => Answer;
let asked: string[];
let tokens: (string | undefined)[];
const server = createServer(async (request, response) => {
  tokens.push(request.headers.authorization);
  const { action, params }: { action: string; params: Json } = JSON.parse(await bodyOf(request));
  asked.push(`${action} ${String(params.type ?? params.stage)}`);
  const { retcode, data = {}, http = 200, raw } = answers(action, params);
  response.writeHead(http, { "content-type": "application/json" });
  response.end(
    raw ?? JSON.stringify({ status: retcode === 0 ? "ok" : "failed", retcode, data, message: "" }),
  );
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
after(() => server.close());
beforeEach(() => {
  asked = [];
  tokens = [];
});

function address(): string {
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/`;
}

const refusing: OpenUrl = () => Promise.reject(new MediaError("gone", "a private address may not be opened"));

async function* parts(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

function get(
  openUrl: OpenUrl = refusing,
  maxBytes = 1_000_000,
  signal = AbortSignal.timeout(10_000),
): Promise<Download> {
  return oneBotFile({ url: address(), token: "demo-token", fetch, openUrl, maxBytes })("f1", signal);
}

async function bytesOf(download: Download): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of download.body) all.push(part);
  return Buffer.concat(all);
}

const fails = (code: MediaError["code"]) => (error: unknown) =>
  error instanceof MediaError && error.code === code;

function fragmented(action: string, params: Json, sha256 = SHA256): Answer {
  if (action !== "get_file_fragmented") return NOT_SUPPORTED;
  if (params.stage === "prepare")
    return { retcode: 0, data: { name: "a.jpg", total_size: BYTES.length, sha256 } };
  const offset = Number(params.offset);
  return {
    retcode: 0,
    data: { data: BYTES.subarray(offset, offset + Number(params.size)).toString("base64") },
  };
}

const inData = (data: Json): Answer => ({ retcode: 0, data: { name: "a.jpg", ...data } });

describe("a file of a OneBot program", () => {
  it("comes from the address that get_file names, by the guarded way and with its headers", async () => {
    answers = () => inData({ url: "https://example.org/a.jpg", headers: { referer: "x" }, sha256: SHA256 });
    const opened: unknown[] = [];
    const openUrl: OpenUrl = async (url, headers) => {
      opened.push([url, headers]);
      return { mime: "image/jpeg", bytes: BYTES.length, body: parts(BYTES) };
    };
    const download = await get(openUrl);
    assert.deepEqual([download.mime, download.bytes], ["image/jpeg", BYTES.length]);
    assert.deepEqual(await bytesOf(download), BYTES);
    assert.deepEqual(opened, [["https://example.org/a.jpg", { referer: "x" }]]);
    assert.deepEqual([asked, tokens], [["get_file url"], ["Bearer demo-token"]]);
  });

  it("comes in fragments when the address may not be opened", async () => {
    answers = (action, params) =>
      action === "get_file" ? inData({ url: "http://169.254.169.254/" }) : fragmented(action, params);
    assert.deepEqual(await bytesOf(await get()), BYTES);
    assert.deepEqual(asked.slice(0, 3), [
      "get_file url",
      "get_file_fragmented prepare",
      "get_file_fragmented transfer",
    ]);
    assert.equal(asked.length, 2 + Math.ceil(BYTES.length / (256 * 1024)));
  });

  it("comes inside the answer when there is no other way, as from ComWeChat", async () => {
    answers = (_, { type }) =>
      type === "data" ? inData({ data: BYTES.toString("base64") }) : { retcode: 10_002 };
    assert.deepEqual(await bytesOf(await get()), BYTES);
  });

  it("is never read from a path that the program names", async () => {
    answers = () => inData({ path: "/etc/passwd" });
    await assert.rejects(get(), fails("notYet"));
    assert.deepEqual(asked, ["get_file url", "get_file_fragmented prepare"]);
  });

  it("is gone when the program knows no way to it", async () => {
    answers = () => NOT_SUPPORTED;
    await assert.rejects(get(), fails("gone"));
  });

  it("may come later when an action failed", async () => {
    answers = () => ({ retcode: 34_001 });
    await assert.rejects(get(), fails("notYet"));
  });

  it("with another sha256 than promised is refused at its end, in each form", async () => {
    const wrong = "0".repeat(64);
    answers = (action, params) => fragmented(action, params, wrong);
    await assert.rejects(bytesOf(await get()), fails("gone"));
    answers = (_, { type }) => (type === "data" ? inData({ data: "AAAA", sha256: wrong }) : NOT_SUPPORTED);
    await assert.rejects(bytesOf(await get()), fails("gone"));
    answers = () => inData({ url: "https://example.org/", sha256: wrong });
    await assert.rejects(
      bytesOf(await get(async () => ({ mime: "", bytes: undefined, body: parts(BYTES) }))),
      fails("gone"),
    );
  });

  it("larger than the limit is refused: as announced, in the answer, and as it comes", async () => {
    answers = fragmented;
    await assert.rejects(get(refusing, 500_000), fails("tooLarge"));
    answers = (_, { type }) => (type === "data" ? inData({ data: BYTES.toString("base64") }) : NOT_SUPPORTED);
    await assert.rejects(get(refusing, 500_000), fails("tooLarge"));
    answers = () => inData({ url: "https://example.org/" });
    const endless = await get(async () => ({ mime: "", bytes: undefined, body: parts(BYTES) }), 500_000);
    await assert.rejects(bytesOf(endless), fails("tooLarge"));
  });

  it("of a program that answers nonsense or an error, or does not answer, is unavailable", async () => {
    answers = () => ({ retcode: 0, raw: "<html>" });
    await assert.rejects(get(), fails("unavailable"));
    answers = () => ({ retcode: 0, http: 401 });
    await assert.rejects(get(), fails("unavailable"));
    const nobody = oneBotFile({
      url: "http://127.0.0.1:1/",
      token: undefined,
      fetch,
      openUrl: refusing,
      maxBytes: 1,
    });
    await assert.rejects(nobody("f1", AbortSignal.timeout(10_000)), (error) => {
      assert.ok(error instanceof MediaError && error.code === "unavailable");
      assert.doesNotMatch(error.message, /demo-token/);
      return true;
    });
  });

  it("ends with the reason of the signal", async () => {
    answers = () => NOT_SUPPORTED;
    await assert.rejects(get(refusing, 1, AbortSignal.abort(new Error("stop"))), /stop/);
  });
});
