import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { type SimulatedMessage, startTelegramSimulator, type TelegramSimulator } from "./index.ts";
import { png } from "./support.ts";

const TOKEN = "7003:simulated-token-of-the-simulator-00";
const OWNER = 4301;
const MB = 1024 * 1024;

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
const GIF = bytes("GIF89a\x01\x00\x01\x00\x00\x00\x00;");
const MP4 = bytes("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42");
const M4A = bytes("\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00isommp42");
const MP3 = bytes("ID3\x04\x00\x00\x00\x00\x00\x00");
const OPUS = bytes(`OggS${"\x00".repeat(23)}\x13OpusHead`);
const VORBIS = bytes(`OggS${"\x00".repeat(23)}\x1e\x01vorbis`);

type Answer = { readonly status: number; readonly description: string; readonly id: number };

async function read(response: Response): Promise<Answer> {
  const body = Object(await response.json());
  return { status: response.status, description: body.description, id: Number(body.result?.message_id) };
}

describe("the Telegram simulator takes media as the Bot API does", () => {
  let simulator: TelegramSimulator;
  const url = (method: string): string => `${simulator.apiRoot}/bot${TOKEN}/${method}`;
  const call = async (method: string, params: Record<string, unknown>): Promise<Answer> =>
    read(
      await fetch(url(method), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ chat_id: OWNER, ...params }),
      }),
    );
  const upload = async (
    method: string,
    file: Uint8Array,
    fields: Record<string, string> = {},
    name = "name.bin",
  ): Promise<Answer> => {
    const form = new FormData();
    for (const [key, value] of Object.entries({ chat_id: String(OWNER), ...fields })) form.set(key, value);
    form.set(method.slice("send".length).toLowerCase(), new Blob([Uint8Array.from(file)]), name);
    return read(await fetch(url(method), { method: "POST", body: form }));
  };
  const shown = (answer: Answer): SimulatedMessage => {
    const found = simulator.messages(OWNER).find((each) => each.messageId === answer.id);
    return found ?? assert.fail(answer.description);
  };
  const refused = async (answer: Promise<Answer>, description: string, status = 400): Promise<void> => {
    const got = await answer;
    assert.deepEqual([got.status, got.description], [status, description]);
  };

  before(async () => {
    simulator = await startTelegramSimulator({ token: TOKEN });
    simulator.addChat(OWNER);
  });
  after(async () => {
    await simulator.close();
  });

  it("keeps what was told of a file: kind, sha256, name, duration, sizes, reply", async () => {
    const first = await call("sendMessage", { text: "first" });
    const fields = {
      duration: "7",
      width: "320",
      height: "240",
      supports_streaming: "true",
      caption: "<b>seven</b>",
      parse_mode: "HTML",
      reply_parameters: JSON.stringify({ message_id: first.id }),
    };
    const message = shown(await upload("sendVideo", MP4, fields, "渡口.mp4"));
    assert.deepEqual(message.medium, {
      sha256: createHash("sha256").update(MP4).digest("hex"),
      fileName: "渡口.mp4",
      duration: 7,
      width: 320,
      height: 240,
      supportsStreaming: true,
    });
    assert.deepEqual(
      [message.kind, message.text, message.replyTo, message.entities[0]?.type],
      ["video", "seven", first.id, "bold"],
    );
  });

  for (const [method, file, kind] of [
    ["sendVoice", OPUS, "voice"],
    ["sendVoice", MP3, "voice"],
    ["sendVoice", M4A, "voice"],
    ["sendVoice", VORBIS, "document"],
    ["sendVoice", bytes("#!AMR\n"), "document"],
    ["sendAudio", MP3, "audio"],
    ["sendAudio", OPUS, "document"],
    ["sendVideo", MP4, "video"],
    ["sendVideo", bytes("RIFF....AVI "), "document"],
    ["sendAnimation", GIF, "animation"],
    ["sendAnimation", MP4, "animation"],
    ["sendAnimation", png(8, 8), "document"],
    ["sendDocument", bytes("anything"), "document"],
    ["sendDocument", GIF, "animation"],
  ] as const) {
    it(`${method} of ${JSON.stringify(Buffer.from(file.subarray(0, 8)).toString("latin1"))} is shown as ${kind}`, async () => {
      assert.equal(shown(await upload(method, file)).kind, kind);
    });
  }

  it("looks into no document that is to stay one", async () => {
    const fields = { disable_content_type_detection: "true" };
    assert.equal(shown(await upload("sendDocument", GIF, fields)).kind, "document");
  });

  it("refuses a photo over 10 MB", async () => {
    const description = `Bad Request: file of size ${10 * MB + 1} bytes is too big for a photo; the maximum size is 10485760 bytes`;
    await refused(upload("sendPhoto", new Uint8Array(10 * MB + 1)), description);
    await refused(upload("sendPhoto", new Uint8Array(10 * MB)), "Bad Request: IMAGE_PROCESS_FAILED");
  });

  it("refuses photos of absurd dimensions", async () => {
    for (const [width, height] of [
      [1, 21],
      [9000, 1001],
    ] as const)
      await refused(upload("sendPhoto", png(width, height)), "Bad Request: PHOTO_INVALID_DIMENSIONS");
    assert.equal(shown(await upload("sendPhoto", png(9000, 1000))).kind, "photo");
  });

  it("refuses a file over 50 MB, and one that is much larger without keeping it", async () => {
    for (const size of [50 * MB + 1, 60 * MB])
      await refused(upload("sendDocument", new Uint8Array(size)), "Request Entity Too Large", 413);
    assert.equal(shown(await upload("sendDocument", new Uint8Array(50 * MB))).kind, "document");
  });

  for (const method of ["sendVoice", "sendVideo", "sendAnimation", "sendDocument", "sendAudio"]) {
    const name = method.slice("send".length).toLowerCase();
    it(`refuses ${method} without a file, with an empty one, with a long caption`, async () => {
      await refused(call(method, {}), `Bad Request: there is no ${name} in the request`);
      await refused(upload(method, new Uint8Array()), "Bad Request: file must be non-empty");
      const caption = { caption: "字".repeat(1025) };
      await refused(upload(method, MP4, caption), "Bad Request: message caption is too long");
    });
  }

  it("refuses voice messages to whom they are forbidden, and takes them as documents", async () => {
    simulator.addChat(4302).voiceForbidden = true;
    const fields = { chat_id: "4302" };
    await refused(upload("sendVoice", MP3, fields), "Bad Request: VOICE_MESSAGES_FORBIDDEN");
    assert.equal((await upload("sendDocument", MP3, fields)).status, 200);
  });

  it("refuses a reply to a message that it never saw or that is deleted", async () => {
    const deleted = await call("sendMessage", { text: "soon gone" });
    await call("deleteMessage", { message_id: deleted.id });
    for (const message_id of [1, deleted.id]) {
      const reply_parameters = { message_id };
      const words = "Bad Request: message to be replied not found";
      await refused(call("sendMessage", { text: "x", reply_parameters }), words);
      await refused(
        upload("sendDocument", MP3, { reply_parameters: JSON.stringify(reply_parameters) }),
        words,
      );
      const lenient = { message_id, allow_sending_without_reply: true };
      const sent = await call("sendMessage", { text: "x", reply_parameters: lenient });
      assert.equal(shown(sent).replyTo, undefined);
    }
  });

  it("refuses a venue without texts or off the earth", async () => {
    const venue = { latitude: 30.5, longitude: 104, title: "青石渡口", address: "滨河路 7 号" };
    assert.deepEqual(shown(await call("sendVenue", venue)).venue, venue);
    for (const [change, words] of [
      [{ latitude: undefined }, "latitude is empty"],
      [{ longitude: "" }, "longitude is empty"],
      [{ latitude: "north" }, 'field "latitude" must be of type Number'],
      [{ latitude: 90.5 }, "wrong venue location specified"],
      [{ longitude: -180.5 }, "wrong venue location specified"],
      [{ title: " " }, "venue title must be non-empty"],
      [{ address: "" }, "venue address must be non-empty"],
    ] as const)
      await refused(call("sendVenue", { ...venue, ...change }), `Bad Request: ${words}`);
  });

  it("cuts a file name at every semicolon, as the server does", async () => {
    const nameOf = async (header: string): Promise<string | undefined> => {
      const body = `--b\r\ncontent-disposition:form-data;name="document";${header}\r\n\r\nx\r\n--b--\r\n`;
      const headers = { "content-type": "multipart/form-data; boundary=b" };
      const sent = await fetch(`${url("sendDocument")}?chat_id=${OWNER}`, { method: "POST", headers, body });
      return shown(await read(sent)).medium?.fileName;
    };
    assert.equal(await nameOf('filename="a;b.txt"'), '"a');
    assert.equal(await nameOf("filename=a b.txt"), "a b.txt");
    assert.equal(await nameOf('filename="a"b.txt"'), 'a"b.txt');
    assert.equal(await nameOf('filename="a;filename=c.txt"'), 'c.txt"');
  });

  it("breaks off in the middle of an upload on demand, and reads none", async () => {
    const before = simulator.messages(OWNER).length;
    simulator.setFault("sendDocument", "cut", 1);
    await assert.rejects(upload("sendDocument", new Uint8Array(5 * MB)), TypeError);
    simulator.setFault("sendDocument", "stall", 1);
    const body = new FormData();
    body.set("document", new Blob([new Uint8Array(20 * MB)]), "a");
    const signal = AbortSignal.timeout(100);
    await assert.rejects(fetch(url("sendDocument"), { method: "POST", body, signal }));
    assert.equal(simulator.messages(OWNER).length, before);
  });
});
