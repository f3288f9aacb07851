import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startTelegramSimulator, type TelegramSimulator } from "./index.ts";
import { png } from "./support.ts";

const TOKEN = "7001:simulated-token-of-the-simulator-00";
const OWNER = 4101;

type Answer = {
  readonly status: number;
  readonly ok: boolean;
  readonly result: unknown;
  readonly description: string | undefined;
  readonly parameters: unknown;
};

async function read(response: Response): Promise<Answer> {
  const body = Object(await response.json());
  return {
    status: response.status,
    ok: body.ok,
    result: body.result,
    description: body.description,
    parameters: body.parameters,
  };
}

describe("the Telegram simulator refuses what the Bot API refuses", () => {
  let simulator: TelegramSimulator;
  const call = async (method: string, params: unknown, token = TOKEN): Promise<Answer> =>
    read(
      await fetch(`${simulator.apiRoot}/bot${token}/${method}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(params),
      }),
    );
  const upload = async (
    method: string,
    fields: Record<string, string>,
    file: [string, Uint8Array],
  ): Promise<Answer> => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set(file[0], new Blob([Uint8Array.from(file[1])]), "file.bin");
    return read(await fetch(`${simulator.apiRoot}/bot${TOKEN}/${method}`, { method: "POST", body: form }));
  };
  const refused = async (answer: Promise<Answer>, status: number, description: string): Promise<void> => {
    const got = await answer;
    assert.deepEqual([got.status, got.ok, got.description], [status, false, description]);
  };
  const idOf = (answer: Answer): number => Number(Object(answer.result).message_id);
  const html = (text: string): Promise<Answer> =>
    call("sendMessage", { chat_id: OWNER, text, parse_mode: "HTML" });

  before(async () => {
    simulator = await startTelegramSimulator({ token: TOKEN });
    simulator.addChat(OWNER);
  });
  after(async () => {
    await simulator.close();
  });

  it("a wrong token, a token of another form, an unknown method", async () => {
    await refused(call("getMe", {}, "7001:another-token-of-the-same-bot-00000"), 401, "Unauthorized");
    await refused(call("getMe", {}, "no-token"), 404, "Not Found");
    await refused(call("sendNothing", {}), 404, "Not Found: method not found");
  });

  it("a revoked token", async () => {
    simulator.revokeToken();
    await refused(call("getMe", {}), 401, "Unauthorized");
    simulator.restoreToken();
    assert.equal((await call("getMe", {})).ok, true);
  });

  it("a chat that it never met", async () => {
    await refused(call("sendMessage", { chat_id: 999, text: "x" }), 400, "Bad Request: chat not found");
    await refused(call("sendMessage", { text: "x" }), 400, "Bad Request: chat_id is empty");
  });

  it("an empty text, also one that is empty after parsing", async () => {
    await refused(
      call("sendMessage", { chat_id: OWNER, text: "" }),
      400,
      "Bad Request: message text is empty",
    );
    await refused(html("<b> \n </b>"), 400, "Bad Request: text must be non-empty");
  });

  it("a text over 4096 UTF-16 units after parsing", async () => {
    assert.equal((await html(`<b>${"&lt;".repeat(4096)}</b>`)).ok, true);
    await refused(html(`<b>${"&lt;".repeat(4097)}</b>`), 400, "Bad Request: message is too long");
    await refused(html("😀".repeat(2049)), 400, "Bad Request: message is too long");
  });

  it("a caption over 1024 units", async () => {
    const photo: [string, Uint8Array] = ["photo", png(64, 64)];
    const fields = { chat_id: String(OWNER), caption: "a".repeat(1025) };
    await refused(upload("sendPhoto", fields, photo), 400, "Bad Request: message caption is too long");
    assert.equal((await upload("sendPhoto", { ...fields, caption: "a".repeat(1024) }, photo)).ok, true);
  });

  for (const [text, reason] of [
    ["<p>x</p>", 'Unsupported start tag "p" at byte offset 0'],
    ["é <> x", 'Unsupported start tag "" at byte offset 3'],
    ["<b>x", 'Can\'t find end tag corresponding to start tag "b"'],
    ["x</b>", "Unexpected end tag at byte offset 1"],
    ["<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ["a <b", "Unclosed start tag at byte offset 2"],
    ["<b>x</b ", "Unclosed end tag at byte offset 4"],
    ['<span class="big">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ["<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'],
    ["<a href=x/y>x</a>", "Unexpected end of name token at byte offset 8"],
  ] as const) {
    it(`the markup ${text}`, async () => {
      await refused(html(text), 400, `Bad Request: can't parse entities: ${reason}`);
    });
  }

  it("reads the markup that it allows", async () => {
    const answer = await html(
      '<b>bold</b> <i>i</i><u>u</u><s>s</s><tg-spoiler>p</tg-spoiler> <a href="https://a.example/?x=1&amp;y">a</a> ' +
        "<pre>&lt;&#60;&#x3C;&nbsp;</pre><blockquote expandable>q</blockquote> &quot;&amp",
    );
    const [message] = simulator.messages(OWNER).filter((each) => each.messageId === idOf(answer));
    assert.equal(message?.text, 'bold iusp a <<<&nbsp;q "&');
    assert.deepEqual(
      message?.entities.map(({ type, offset, length }) => [type, offset, length]),
      [
        ["bold", 0, 4],
        ["italic", 5, 1],
        ["underline", 6, 1],
        ["strikethrough", 7, 1],
        ["spoiler", 8, 1],
        ["text_link", 10, 1],
        ["pre", 12, 9],
        ["expandable_blockquote", 21, 1],
      ],
    );
    assert.equal(message?.entities[5]?.url, "https://a.example/?x=1&y");
  });

  it("a photo that is none, or of absurd dimensions", async () => {
    const send = (bytes: Uint8Array): Promise<Answer> =>
      upload("sendPhoto", { chat_id: String(OWNER) }, ["photo", bytes]);
    await refused(send(new TextEncoder().encode("not a picture")), 400, "Bad Request: IMAGE_PROCESS_FAILED");
    await refused(send(png(64, 64).subarray(0, 60)), 400, "Bad Request: IMAGE_PROCESS_FAILED");
    await refused(send(png(2, 41)), 400, "Bad Request: PHOTO_INVALID_DIMENSIONS");
    await refused(send(new Uint8Array()), 400, "Bad Request: file must be non-empty");
    await refused(
      call("sendPhoto", { chat_id: OWNER }),
      400,
      "Bad Request: there is no photo in the request",
    );
    assert.equal((await send(png(2, 40))).ok, true);
  });

  it("an edit that changes nothing, of a message of another, of a deleted one, of another kind", async () => {
    const id = idOf(await html("<b>same</b>"));
    const edit = (message_id: number, text: string): Promise<Answer> =>
      call("editMessageText", { chat_id: OWNER, message_id, text, parse_mode: "HTML" });
    const same = await edit(id, "<strong>same</strong>");
    assert.match(same.description ?? "", /^Bad Request: message is not modified/);
    assert.equal((await edit(id, "same")).ok, true);
    const foreign = simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "mine" }).messageId;
    await refused(edit(foreign, "x"), 400, "Bad Request: message can't be edited");
    await call("deleteMessage", { chat_id: OWNER, message_id: id });
    await refused(edit(id, "x"), 400, "Bad Request: message to edit not found");
    const text = idOf(await html("text"));
    const caption = { chat_id: OWNER, message_id: text, caption: "c" };
    await refused(
      call("editMessageCaption", caption),
      400,
      "Bad Request: there is no caption in the message to edit",
    );
  });

  it("deleting what is not there or older than 48 hours", async () => {
    const gone = { chat_id: OWNER, message_id: 1 };
    await refused(call("deleteMessage", gone), 400, "Bad Request: message to delete not found");
    const message_id = idOf(await html("old"));
    const [old] = simulator.messages(OWNER).filter((each) => each.messageId === message_id);
    assert.ok(old);
    old.date -= 3 * 86_400;
    await refused(
      call("deleteMessage", { chat_id: OWNER, message_id }),
      400,
      "Bad Request: message can't be deleted for everyone",
    );
  });

  it("writing where the bot is blocked, kicked, silenced, or the group became another", async () => {
    const closed = (id: number, state: "blocked" | "kicked" | "noRights"): Promise<Answer> => {
      simulator.addChat(id).closed = state;
      return call("sendMessage", { chat_id: id, text: "x" });
    };
    await refused(closed(5001, "blocked"), 403, "Forbidden: bot was blocked by the user");
    await refused(closed(-5002, "kicked"), 403, "Forbidden: bot was kicked from the supergroup chat");
    await refused(
      closed(-5003, "noRights"),
      400,
      "Bad Request: not enough rights to send text messages to the chat",
    );
    simulator.migrateChat(-5004, -1005004);
    const moved = await call("sendMessage", { chat_id: -5004, text: "x" });
    assert.equal(moved.description, "Bad Request: group chat was upgraded to a supergroup chat");
    assert.deepEqual(moved.parameters, { migrate_to_chat_id: -1005004 });
  });

  it("commands of a wrong form", async () => {
    const set = (command: string, description: string): Promise<Answer> =>
      call("setMyCommands", { commands: [{ command, description }] });
    await refused(set("Status", "x"), 400, "Bad Request: BOT_COMMAND_INVALID");
    await refused(set("status", ""), 400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID");
  });

  it("more than one poller, and polling beside a webhook", async () => {
    const first = call("getUpdates", { timeout: 20, offset: 9999 });
    await simulator.waitForCall((each) => each.params.timeout === 20);
    const second = call("getUpdates", { timeout: 0 });
    assert.match((await first).description ?? "", /^Conflict: terminated by other getUpdates request/);
    assert.equal((await second).ok, true);
    simulator.setWebhook("https://hook.example/");
    assert.match((await call("getUpdates", {})).description ?? "", /while webhook is active/);
    await call("deleteWebhook", {});
    assert.equal((await call("getUpdates", {})).ok, true);
  });

  it("confirms updates by offset and never tells them again", async () => {
    simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "one" });
    simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "two" });
    const texts = async (params: unknown): Promise<[number, string][]> =>
      Array.from(Object((await call("getUpdates", params)).result), (each: unknown) => [
        Object(each).update_id,
        Object(each).message.text,
      ]);
    const [one, two] = (await texts({})).slice(-2);
    assert.deepEqual([one?.[1], two?.[1]], ["one", "two"]);
    assert.deepEqual(await texts({ offset: Number(one?.[0]) + 1 }), [two]);
    assert.deepEqual(await texts({ offset: Number(two?.[0]) + 1 }), []);
    assert.deepEqual(await texts({}), []);
  });

  it("keeps back the kinds of updates that were not asked for", async () => {
    await call("getUpdates", { allowed_updates: ["message"] });
    simulator.sendFromUser({
      chatId: -6001,
      userId: 1,
      text: "post",
      chatType: "channel",
      asChannelPost: true,
    });
    simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "kept" });
    const { result } = await call("getUpdates", {});
    assert.deepEqual(
      Array.from(Object(result), (each: unknown) => Object(each).message?.text),
      ["kept"],
    );
    await call("getUpdates", { offset: -1, allowed_updates: [] });
  });

  it("understands urlencoded bodies and query parameters, and refuses a broken body", async () => {
    const url = `${simulator.apiRoot}/bot${TOKEN}/sendMessage`;
    const body = new URLSearchParams({
      chat_id: String(OWNER),
      text: "urlencoded",
      link_preview_options: '{"is_disabled":true}',
    });
    const sent = await read(await fetch(url, { method: "POST", body }));
    assert.equal(
      simulator.messages(OWNER).find((each) => each.messageId === idOf(sent))?.linkPreviewDisabled,
      true,
    );
    assert.equal((await read(await fetch(`${url}?chat_id=${OWNER}&text=query`))).ok, true);
    const broken = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{",
    });
    assert.equal(broken.status, 400);
  });

  it("goes wrong on demand: rate limit, gateway page, reset, cut answer, silence", async () => {
    const message = { chat_id: OWNER, text: "faulty" };
    const limited = {
      error_code: 429,
      description: "Too Many Requests: retry after 7",
      parameters: { retry_after: 7 },
    };
    simulator.setFault("sendMessage", limited, 1);
    assert.deepEqual((await call("sendMessage", message)).parameters, { retry_after: 7 });
    simulator.setFault("sendMessage", "html", 1);
    await assert.rejects(call("sendMessage", message), SyntaxError);
    const before = simulator.messages(OWNER).length;
    simulator.setFault("sendMessage", "reset", 1);
    await assert.rejects(call("sendMessage", message), TypeError);
    assert.equal(simulator.messages(OWNER).length, before);
    simulator.setFault("sendMessage", "truncated", 1);
    await assert.rejects(call("sendMessage", message));
    assert.equal(simulator.messages(OWNER).length, before + 1);
    simulator.setFault("sendMessage", "hang", 1);
    await assert.rejects(
      fetch(`${simulator.apiRoot}/bot${TOKEN}/sendMessage?chat_id=${OWNER}&text=x`, {
        signal: AbortSignal.timeout(50),
      }),
    );
    assert.equal((await call("sendMessage", message)).ok, true);
  });
});
