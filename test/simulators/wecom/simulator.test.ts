import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type TestContext, test } from "node:test";
import { amrFile, startWecomSimulator, type WecomSimulatorOptions } from "./index.ts";

const PNG = Buffer.from("89504e470d0a1a0a0000000d", "hex");
const JPEG = Buffer.from("ffd8ffe000104a464946", "hex");
const MB = 1024 * 1024;

async function open(t: TestContext, options: WecomSimulatorOptions = {}) {
  const simulator = await startWecomSimulator(options);
  t.after(() => simulator.close());
  const post = async (
    url: string,
    body: string | Uint8Array<ArrayBuffer>,
    contentType?: string,
  ): Promise<Record<string, unknown>> => {
    const headers = contentType === undefined ? {} : { "content-type": contentType };
    const response = await fetch(url, { method: "POST", body, headers });
    assert.equal(response.status, 200);
    return Object(await response.json());
  };
  const send = async (message: unknown): Promise<unknown> =>
    (await post(simulator.url, JSON.stringify(message), "application/json")).errcode;
  const uploadUrl = (type: string): string =>
    `${simulator.url.replace("/send?", "/upload_media?")}&type=${type}`;
  const upload = async (
    type: string,
    data: Buffer,
    disposition?: string,
  ): Promise<Record<string, unknown>> => {
    const head = `--b\r\nContent-Disposition: ${disposition ?? `form-data; name="media"; filename="a.bin"; filelength=${data.length}`}\r\nContent-Type: application/octet-stream\r\n\r\n`;
    const body = Buffer.concat([Buffer.from(head), data, Buffer.from("\r\n--b--\r\n")]);
    return await post(uploadUrl(type), new Uint8Array(body), "multipart/form-data; boundary=b");
  };
  return { simulator, post, send, upload, uploadUrl };
}

const text = (content: unknown) => ({ msgtype: "text", text: { content } });
const image = (data: Buffer, md5 = createHash("md5").update(data).digest("hex")) => ({
  msgtype: "image",
  image: { base64: data.toString("base64"), md5 },
});
const padded = (head: Buffer, length: number): Buffer => Buffer.concat([head], length);

test("a text arrives as it was sent", async (t) => {
  const { simulator, send } = await open(t);
  assert.equal(await send(text("渡口见 😀")), 0);
  assert.deepEqual(simulator.messages, [{ type: "text", content: "渡口见 😀", pings: [] }]);
});

test("a text of 2048 bytes of UTF-8 arrives, one byte more is refused", async (t) => {
  const { simulator, send } = await open(t);
  assert.equal(await send(text(`${"船".repeat(682)}ab`)), 0);
  assert.equal(await send(text(`${"船".repeat(682)}abc`)), 40058);
  assert.equal(simulator.messages.length, 1);
});

for (const msgtype of ["markdown", "markdown_v2"]) {
  test(`a ${msgtype} of 4096 bytes arrives, one byte more is refused`, async (t) => {
    const { send } = await open(t);
    assert.equal(await send({ msgtype, [msgtype]: { content: "x".repeat(4_096) } }), 0);
    assert.equal(await send({ msgtype, [msgtype]: { content: "x".repeat(4_097) } }), 40058);
  });
}

test("a text without words is refused", async (t) => {
  const { send } = await open(t);
  for (const content of ["", " \n", 7, undefined]) assert.equal(await send(text(content)), 44004);
});

test("<@userid> calls a member in text and markdown, and not in markdown_v2", async (t) => {
  const { simulator, send } = await open(t);
  for (const msgtype of ["text", "markdown", "markdown_v2"])
    await send({ msgtype, [msgtype]: { content: "hello <@zhangsan>" } });
  await send({ msgtype: "text", text: { content: "hello", mentioned_list: ["@all"] } });
  assert.deepEqual(
    simulator.messages.map((message) => "pings" in message && message.pings),
    [["zhangsan"], ["zhangsan"], [], ["@all"]],
  );
});

test("a message type that does not exist is refused", async (t) => {
  const { send } = await open(t);
  for (const msgtype of ["video", "toString", undefined]) assert.equal(await send({ msgtype }), 40008);
});

test("a field that does not exist is refused", async (t) => {
  const { send } = await open(t);
  assert.equal(await send({ ...text("a"), silent: true }), 40058);
});

test("a body that is no JSON, no object or no UTF-8 is refused", async (t) => {
  const { simulator, post } = await open(t);
  const bad = Buffer.concat([
    Buffer.from('{"msgtype":"text","text":{"content":"'),
    Buffer.from([0xff]),
    Buffer.from('"}}'),
  ]);
  for (const body of ["{", "[]", "null", new Uint8Array(bad)])
    assert.equal((await post(simulator.url, body)).errcode, 40058);
});

test("another key is refused, and a call that is no POST", async (t) => {
  const { simulator, post } = await open(t);
  for (const url of [`${simulator.url}0`, simulator.url.replace(/\?.*/, "")])
    assert.equal((await post(url, JSON.stringify(text("a")))).errcode, 93000);
  const got = Object(await (await fetch(simulator.url)).json());
  assert.equal(got.errcode, 43002);
  assert.equal((await fetch(new URL("/other", simulator.url))).status, 404);
});

test("a JPEG and a PNG arrive, another picture is refused", async (t) => {
  const { simulator, send } = await open(t);
  assert.equal(await send(image(PNG)), 0);
  assert.equal(await send(image(JPEG)), 0);
  assert.equal(await send(image(Buffer.from("GIF89a picture"))), 40123);
  assert.deepEqual(
    simulator.messages.map((message) => "data" in message && message.data),
    [PNG, JPEG],
  );
});

test("a picture with another MD5 is refused, also with the right one in capitals", async (t) => {
  const { send } = await open(t);
  assert.equal(await send(image(PNG, createHash("md5").update(JPEG).digest("hex"))), 301019);
  assert.equal(await send(image(PNG, createHash("md5").update(PNG).digest("hex").toUpperCase())), 301019);
});

test("a picture of 2 MB arrives, one byte more or none is refused", async (t) => {
  const { send } = await open(t);
  assert.equal(await send(image(padded(PNG, 2 * MB))), 0);
  assert.equal(await send(image(padded(PNG, 2 * MB + 1))), 40009);
  assert.equal(await send(image(Buffer.alloc(0))), 40009);
});

test("base64 with a prefix or line breaks is refused", async (t) => {
  const { send } = await open(t);
  const { md5, base64 } = image(PNG).image;
  for (const wrong of [`data:image/png;base64,${base64}`, `${base64.slice(0, 4)}\n${base64.slice(4)}`])
    assert.equal(await send({ msgtype: "image", image: { base64: wrong, md5 } }), 40058);
});

test("a file is uploaded and then sent under its id, with its name", async (t) => {
  const { simulator, send, upload } = await open(t);
  const data = Buffer.from("six by");
  const disposition = `form-data; name="media";filename="春游 预算.xlsx"; filelength=6`;
  const answer = await upload("file", data, disposition);
  assert.deepEqual([answer.errcode, answer.type, typeof answer.created_at], [0, "file", "string"]);
  assert.equal(await send({ msgtype: "file", file: { media_id: answer.media_id } }), 0);
  const [message] = simulator.messages;
  assert.ok(message?.type === "file");
  assert.deepEqual([message.fileName, message.data], ["春游 预算.xlsx", data]);
});

test("an id that nobody uploaded, or that was uploaded as the other type, is refused", async (t) => {
  const { send, upload } = await open(t);
  const { media_id } = await upload("file", Buffer.from("six by"));
  assert.equal(await send({ msgtype: "file", file: { media_id: "nobody" } }), 40007);
  assert.equal(await send({ msgtype: "voice", voice: { media_id } }), 40007);
});

test("an id is refused after three days", async (t) => {
  let now = 0;
  const { send, upload } = await open(t, { now: () => now });
  const { media_id } = await upload("file", Buffer.from("six by"));
  now = 3 * 24 * 3_600_000 - 1;
  assert.equal(await send({ msgtype: "file", file: { media_id } }), 0);
  now += 1;
  assert.equal(await send({ msgtype: "file", file: { media_id } }), 40007);
});

test("an upload of 5 bytes or of more than 20 MB is refused", async (t) => {
  const { upload } = await open(t);
  assert.equal((await upload("file", Buffer.alloc(5))).errcode, 40006);
  assert.equal((await upload("file", Buffer.alloc(6))).errcode, 0);
  assert.equal((await upload("file", Buffer.alloc(20 * MB))).errcode, 0);
  assert.equal((await upload("file", Buffer.alloc(20 * MB + 1))).errcode, 45001);
});

test("a voice message is AMR, up to 60 seconds and 2 MB", async (t) => {
  const { upload } = await open(t);
  assert.equal((await upload("voice", amrFile(60_000))).errcode, 0);
  assert.equal((await upload("voice", amrFile(60_020))).errcode, 45007);
  assert.equal((await upload("voice", Buffer.from("ID3 an MP3"))).errcode, 301017);
  assert.equal((await upload("voice", padded(amrFile(1_000), 2 * MB + 1))).errcode, 45001);
});

test("an upload of another type is refused", async (t) => {
  const { upload } = await open(t);
  assert.equal((await upload("image", PNG)).errcode, 40005);
});

test("a form without the field media, without a file name or with filename* has no media", async (t) => {
  const { upload, post, uploadUrl } = await open(t);
  const data = Buffer.from("six by");
  for (const disposition of [
    `form-data; name="file"; filename="a"; filelength=6`,
    `form-data; name="media"; filelength=6`,
    `form-data; name="media"; filename*=utf-8''a; filelength=6`,
  ])
    assert.equal((await upload("file", data, disposition)).errcode, 44001, disposition);
  assert.equal((await post(uploadUrl("file"), "six by", "application/octet-stream")).errcode, 44001);
});

test("a form whose filelength is missing or wrong is refused", async (t) => {
  const { upload } = await open(t);
  for (const disposition of [
    `form-data; name="media"; filename="a"`,
    `form-data; name="media"; filename="a"; filelength=7`,
  ])
    assert.equal((await upload("file", Buffer.from("six by"), disposition)).errcode, 40058, disposition);
});

test("20 messages a minute are taken, the next one only when the first is a minute old", async (t) => {
  let now = 0;
  const { simulator, send } = await open(t, { now: () => now });
  for (let index = 0; index < 20; index += 1) {
    now = index * 1_000;
    assert.equal(await send(text(`${index}`)), 0);
  }
  now = 59_999;
  assert.equal(await send(text("late")), 45009);
  now = 60_000;
  assert.equal(await send(text("late")), 0);
  assert.equal(await send(text("later")), 45009);
  simulator.setLimit(Number.POSITIVE_INFINITY);
  assert.equal(await send(text("later")), 0);
});

test("the answer to a refusal has the words of the platform and HTTP 200", async (t) => {
  const { simulator, post } = await open(t);
  const { errmsg } = await post(`${simulator.url}0`, "{}");
  assert.match(String(errmsg), /^invalid webhook url, hint: \[\d+\], from ip: /);
});
