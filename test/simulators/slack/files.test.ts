import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import { test } from "node:test";
import { isRecord } from "./blocks.ts";
import { type SlackSimulator, type SlackSimulatorOptions, startSlackSimulator } from "./index.ts";

const CHANNEL = "C0ALERTS01";

async function withSlack(
  run: (slack: SlackSimulator) => Promise<void>,
  options: SlackSimulatorOptions = {},
): Promise<void> {
  const slack = await startSlackSimulator(options);
  try {
    await run(slack);
  } finally {
    await slack.close();
  }
}

type Answer = Record<string, unknown>;

async function call(slack: SlackSimulator, method: string, args: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.botToken}` },
    body: new URLSearchParams(args),
  });
  const answer: unknown = await response.json();
  assert.ok(isRecord(answer));
  return answer;
}

const ask = (slack: SlackSimulator, args: Record<string, string> = {}): Promise<Answer> =>
  call(slack, "files.getUploadURLExternal", { filename: "a.bin", length: "3", ...args });

async function send(url: unknown, body: Uint8Array<ArrayBuffer>): Promise<number> {
  return (await fetch(String(url), { method: "POST", body })).status;
}

const show = (slack: SlackSimulator, id: unknown, args: Record<string, string> = {}): Promise<Answer> =>
  call(slack, "files.completeUploadExternal", {
    files: JSON.stringify([{ id }]),
    channel_id: CHANNEL,
    ...args,
  });

const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

test("what is asked for is judged: size, name, description, snippet", async () => {
  await withSlack(async (slack) => {
    const error = async (args: Record<string, string>): Promise<unknown> => (await ask(slack, args)).error;
    assert.equal(await error({ length: "0" }), "missing_argument");
    assert.equal(await error({ length: "-1" }), "invalid_arguments");
    assert.equal(await error({ length: "1.5" }), "invalid_arguments");
    assert.equal(await error({ length: String(2 ** 30) }), undefined);
    assert.equal(await error({ length: String(2 ** 30 + 1) }), "file_upload_size_restricted");
    assert.equal(await error({ alt_txt: "x".repeat(1000) }), undefined);
    assert.equal(await error({ alt_txt: "x".repeat(1001) }), "alt_txt_too_large");
    assert.equal(await error({ snippet_type: "text", length: String(2 ** 20 + 1) }), "snippet_too_large");
    for (const filename of ["", "..", "../a", "a\\b", "a\u0000b", "a\u202eb", "x".repeat(256)])
      assert.equal(await error({ filename }), "invalid_arguments", filename);
    assert.equal(await error({ filename: "春游 (1) & 预算.xlsx" }), undefined);
  });
});

test("rules of the workspace: no uploads, pictures only, types, room", async () => {
  await withSlack(async (slack) => assert.equal((await ask(slack)).error, "file_uploads_disabled"), {
    fileRules: { uploads: "none" },
  });
  await withSlack(
    async (slack) => {
      assert.equal((await ask(slack)).error, "file_uploads_except_images_disabled");
      // The name promises a picture, the bytes are none.
      const disguised = await ask(slack, { filename: "a.PNG" });
      assert.equal(await send(disguised.upload_url, Buffer.from("abc")), 200);
      assert.equal((await show(slack, disguised.file_id)).error, "file_uploads_except_images_disabled");
    },
    { fileRules: { uploads: "images" } },
  );
  await withSlack(
    async (slack) => assert.equal((await ask(slack, { filename: "a.EXE" })).error, "file_type_not_allowed"),
    { fileRules: { refusedEndings: [".exe"] } },
  );
  await withSlack(
    async (slack) => {
      const first = await ask(slack);
      await send(first.upload_url, Buffer.from("abc"));
      await show(slack, first.file_id);
      assert.equal((await ask(slack)).error, "storage_limit_reached");
      await call(slack, "files.delete", { file: String(first.file_id) });
      assert.equal((await ask(slack)).ok, true);
    },
    { fileRules: { storageBytes: 5 } },
  );
});

test("a file is known by its hash, its type and its place; only small ones are kept whole", async () => {
  await withSlack(async (slack) => {
    const root = await call(slack, "chat.postMessage", { channel: CHANNEL, text: "alert" });
    const png = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), randomBytes(100)]);
    for (const data of [png, randomBytes(6 * 2 ** 20)]) {
      const { file_id, upload_url } = await ask(slack, { length: String(data.length) });
      assert.equal(await send(upload_url, new Uint8Array(data)), 200);
      assert.equal((await show(slack, file_id, { thread_ts: String(root.ts) })).ok, true);
    }
    const [small, large] = slack.files();
    assert.deepEqual([small?.sha256, small?.mimetype, small?.inline], [sha256(png), "image/png", true]);
    assert.deepEqual(small?.data, png);
    assert.equal(small?.threadTs, root.ts);
    assert.deepEqual(
      [large?.mimetype, large?.inline, large?.data],
      ["application/octet-stream", false, undefined],
    );
    assert.match(large?.sha256 ?? "", /^[0-9a-f]{64}$/);
  });
});

test("bytes: a length that differs or is missing, and a large form, are refused", async () => {
  await withSlack(async (slack) => {
    const data = Buffer.alloc(6 * 2 ** 20);
    const { file_id, upload_url } = await ask(slack, { length: String(data.length) });
    assert.equal(await send(upload_url, new Uint8Array(data.subarray(1))), 400);
    const form = new FormData();
    form.append("file", new Blob([data]), "a.bin");
    assert.equal((await fetch(String(upload_url), { method: "POST", body: form })).status, 413);
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const chunked = request(String(upload_url), { method: "POST" }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    chunked.on("error", reject);
    chunked.write("ab");
    chunked.end("c");
    assert.equal(await promise, 411);
    assert.equal((await show(slack, file_id)).error, "file_not_found");
  });
});

test("a thread is named by its first message, which exists", async () => {
  await withSlack(async (slack) => {
    const root = await call(slack, "chat.postMessage", { channel: CHANNEL, text: "alert" });
    const reply = await call(slack, "chat.postMessage", {
      channel: CHANNEL,
      text: "reply",
      thread_ts: String(root.ts),
    });
    const { file_id, upload_url } = await ask(slack);
    await send(upload_url, Buffer.from("abc"));
    assert.equal((await show(slack, file_id, { thread_ts: "1.000001" })).error, "thread_not_found");
    assert.equal((await show(slack, file_id, { thread_ts: String(reply.ts) })).error, "thread_not_found");
    assert.equal((await show(slack, file_id, { thread_ts: String(root.ts) })).ok, true);
    assert.equal((await show(slack, file_id, { thread_ts: String(root.ts) })).error, "file_not_found");
  });
});

test("files.info tells where a file is shown, to those who may read files", async () => {
  await withSlack(
    async (slack) => {
      const root = await call(slack, "chat.postMessage", { channel: CHANNEL, text: "alert" });
      const { file_id, upload_url } = await ask(slack);
      await send(upload_url, Buffer.from("abc"));
      assert.equal((await call(slack, "files.info", { file: String(file_id) })).error, "file_not_found");
      await show(slack, file_id, { thread_ts: String(root.ts) });
      const { file } = await call(slack, "files.info", { file: String(file_id) });
      assert.ok(isRecord(file));
      const ts = slack.messages(CHANNEL).at(-1)?.ts;
      assert.deepEqual(file.shares, { public: { [CHANNEL]: [{ ts, thread_ts: root.ts }] } });
    },
    { scopes: ["files:write", "files:read", "chat:write"] },
  );
  await withSlack(
    async (slack) => {
      const { file_id } = await ask(slack);
      const { error, needed } = await call(slack, "files.info", { file: String(file_id) });
      assert.deepEqual([error, needed], ["missing_scope", "files:read"]);
    },
    { scopes: ["files:write", "chat:write"] },
  );
});

test("faults of an upload: cut in the middle, silent in the middle", async () => {
  await withSlack(async (slack) => {
    const data = new Uint8Array(2 ** 20);
    const { file_id, upload_url } = await ask(slack, { length: String(data.length) });
    slack.setFault("upload", { kind: "resetDuring", afterBytes: 1000 }, 1);
    await assert.rejects(send(upload_url, data));
    const stalled = Promise.withResolvers<void>();
    slack.setFault("upload", { kind: "stall", afterBytes: 1000, onStall: stalled.resolve }, 1);
    const stop = new AbortController();
    const sent = fetch(String(upload_url), { method: "POST", body: data, signal: stop.signal });
    await stalled.promise;
    stop.abort();
    await assert.rejects(sent, { name: "AbortError" });
    assert.equal(slack.files()[0]?.sha256, undefined);
    assert.equal(await send(upload_url, data), 200);
    assert.equal((await show(slack, file_id)).ok, true);
  });
});
