import assert from "node:assert/strict";
import { test } from "node:test";
import { isRecord } from "./blocks.ts";
import { type SlackSimulator, type SlackSimulatorOptions, startSlackSimulator } from "./index.ts";

const CHANNEL = "C0ALERTS01";
type Answer = Record<string, unknown>;

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

async function call(
  slack: SlackSimulator,
  method: string,
  args: object,
  token = slack.botToken,
): Promise<Answer> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", authorization: `Bearer ${token}` },
    body: JSON.stringify(args),
  });
  assert.equal(response.status, 200);
  const answer: unknown = await response.json();
  assert.ok(isRecord(answer));
  return answer;
}

async function form(slack: SlackSimulator, method: string, args: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.botToken}` },
    body: new URLSearchParams(args),
  });
  const answer: unknown = await response.json();
  assert.ok(isRecord(answer));
  return answer;
}

const post = async (slack: SlackSimulator, args: object): Promise<Answer> =>
  await call(slack, "chat.postMessage", { channel: CHANNEL, ...args });

test("a token is judged with status 200: missing, wrong, of the other kind, revoked", async () => {
  await withSlack(async (slack) => {
    assert.equal((await call(slack, "auth.test", {}, "xoxb-wrong")).error, "invalid_auth");
    const none = await fetch(`${slack.apiUrl}auth.test`, { method: "POST" });
    assert.deepEqual(await none.json(), { ok: false, error: "not_authed" });
    assert.equal((await call(slack, "auth.test", {}, slack.appToken)).error, "not_allowed_token_type");
    assert.equal((await call(slack, "apps.connections.open", {})).error, "not_allowed_token_type");
    assert.equal((await call(slack, "auth.test", {})).team_id, slack.team.id);
    slack.revokeToken("bot");
    assert.equal((await call(slack, "auth.test", {})).error, "token_revoked");
    assert.equal((await call(slack, "no.such", {}, slack.appToken)).error, "unknown_method");
  });
});

test("the app-level token counts in the header only and needs connections:write", async () => {
  await withSlack(
    async (slack) => {
      const inBody = await fetch(`${slack.apiUrl}apps.connections.open`, {
        method: "POST",
        body: new URLSearchParams({ token: slack.appToken }),
      });
      assert.deepEqual(await inBody.json(), { ok: false, error: "not_authed" });
      assert.equal((await call(slack, "apps.connections.open", {}, slack.appToken)).error, "missing_scope");
    },
    { appScopes: [] },
  );
});

test("a method without its scope is refused with the scope's name", async () => {
  await withSlack(
    async (slack) => {
      const answer = await post(slack, { text: "hello" });
      assert.equal(answer.error, "missing_scope");
      assert.equal(answer.needed, "chat:write");
      assert.equal(
        (await form(slack, "files.getUploadURLExternal", { filename: "a", length: "1" })).error,
        "missing_scope",
      );
    },
    { scopes: ["commands"] },
  );
});

test("bodies: form and JSON are read, a wrong JSON or an unknown type is refused", async () => {
  await withSlack(async (slack) => {
    const section = [{ type: "section", text: { type: "plain_text", text: "x" } }];
    assert.equal(
      (
        await form(slack, "chat.postMessage", {
          channel: CHANNEL,
          text: "a",
          blocks: JSON.stringify(section),
        })
      ).ok,
      true,
    );
    assert.equal(
      (await form(slack, "chat.postMessage", { channel: CHANNEL, text: "a", blocks: "[{" })).error,
      "invalid_blocks_format",
    );
    const raw = async (type: string, body: string): Promise<unknown> =>
      await (
        await fetch(`${slack.apiUrl}chat.postMessage`, {
          method: "POST",
          headers: { "content-type": type, authorization: `Bearer ${slack.botToken}` },
          body,
        })
      ).json();
    assert.deepEqual(await raw("application/json", "{"), { ok: false, error: "invalid_json" });
    assert.deepEqual(await raw("application/json", "[]"), { ok: false, error: "json_not_object" });
    assert.deepEqual(await raw("text/plain", "x"), { ok: false, error: "invalid_post_type" });
    assert.equal((await post(slack, { text: "a", chanel: "typo" })).error, "invalid_arguments");
  });
});

test("where the bot may not write: unknown, outside, private and outside, archived", async () => {
  await withSlack(
    async (slack) => {
      const error = async (channel: string): Promise<unknown> =>
        (await post(slack, { channel, text: "a" })).error;
      assert.equal(await error("C0NOWHERE1"), "channel_not_found");
      assert.equal(await error("C0OUTSIDE1"), "not_in_channel");
      assert.equal(await error("C0PRIVATE1"), "channel_not_found");
      assert.equal(await error("C0ARCHIVE1"), "is_archived");
      assert.equal(await error(CHANNEL), undefined);
      slack.removeFromChannel(CHANNEL);
      assert.equal(await error(CHANNEL), "not_in_channel");
    },
    {
      channels: [
        { id: CHANNEL },
        { id: "C0OUTSIDE1", isMember: false },
        { id: "C0PRIVATE1", isMember: false, isPrivate: true },
        { id: "C0ARCHIVE1", isArchived: true },
      ],
    },
  );
});

test("text: none, too long, an unknown thread", async () => {
  await withSlack(async (slack) => {
    assert.equal((await post(slack, {})).error, "no_text");
    assert.equal((await post(slack, { text: "", blocks: [] })).error, "no_text");
    assert.equal((await post(slack, { text: "x".repeat(40_001) })).error, "msg_too_long");
    assert.equal((await post(slack, { text: "x".repeat(40_000) })).ok, true);
    assert.equal((await post(slack, { text: "x", thread_ts: "1.000001" })).error, "thread_not_found");
  });
});

const plain = (text: string): object => ({ type: "plain_text", text });
const mrkdwn = (text: string): object => ({ type: "mrkdwn", text });
const rich = (...elements: object[]): object => ({ type: "rich_text", elements });
const section = (...elements: object[]): object => ({ type: "rich_text_section", elements });
const actions = (elements: object[]): object => ({ type: "actions", elements });
const button = (more: object = {}): object => ({ type: "button", text: plain("x"), action_id: "a", ...more });

test("every limit and shape of blocks is enforced, with a pointer to the place", async () => {
  const wrong: readonly (readonly [readonly unknown[], RegExp])[] = [
    [Array.from({ length: 51 }, () => ({ type: "divider" })), /no more than 50 items.*\/blocks\]/],
    [[{ type: "section", text: mrkdwn("x".repeat(3001)) }], /less than 3001.*\/blocks\/0\/text\/text/],
    [[{ type: "section", text: mrkdwn("") }], /more than 0/],
    [[{ type: "section" }], /missing required field: text/],
    [[{ type: "section", text: "x" }], /unsupported type of text/],
    [[{ type: "section", text: { ...mrkdwn("x"), emoji: true } }], /invalid additional property: emoji/],
    [[{ type: "section", text: { ...plain("x"), verbatim: true } }], /invalid additional property: verbatim/],
    [[{ type: "header", text: plain("x".repeat(151)) }], /less than 151/],
    [[{ type: "header", text: mrkdwn("x") }], /unsupported type of plain text/],
    [[{ type: "context", elements: Array.from({ length: 11 }, () => plain("x")) }], /no more than 10 items/],
    [[{ type: "context", elements: [] }], /no fewer than 1/],
    [[{ type: "context", elements: [{ type: "button" }] }], /unsupported type of context element/],
    [[{ type: "video" }], /unsupported type of block/],
    [[{ type: "toString" }], /unsupported type of block/],
    [["x"], /unsupported type of block/],
    [[{ type: "divider", colour: "red" }], /invalid additional property: colour/],
    [
      [
        { type: "divider", block_id: "a" },
        { type: "divider", block_id: "a" },
      ],
      /must be unique/,
    ],
    [[actions([])], /no fewer than 1/],
    [
      [actions(Array.from({ length: 26 }, (_, index) => button({ action_id: `a${index}` })))],
      /no more than 25/,
    ],
    [[actions([button({ text: plain("x".repeat(76)) })])], /less than 76/],
    [[actions([button({ text: mrkdwn("x") })])], /unsupported type of plain text/],
    [[actions([button({ text: undefined })])], /missing required field: text/],
    [[actions([button({ action_id: "x".repeat(256) })])], /less than 256/],
    [[actions([button({ value: "x".repeat(2001) })])], /less than 2001/],
    [[actions([button({ style: "loud" })])], /must be one of/],
    [[actions([button({ colour: "red" })])], /invalid additional property: colour/],
    [[actions([button(), button()])], /action_id must be unique/],
    [[actions([{ type: "static_select" }])], /unsupported type of element/],
    [[rich(section({ type: "text", text: "\ud800" }))], /well-formed/],
    [[rich()], /no fewer than 1/],
    [[rich({ type: "rich_text_table" })], /unsupported type of rich text object/],
    [[rich(section({ type: "text" }))], /missing required field: text/],
    [[rich(section({ type: "text", text: "" }))], /more than 0/],
    [
      [rich(section({ type: "text", text: "x", style: { loud: true } }))],
      /invalid additional property: loud/,
    ],
    [[rich(section({ type: "text", text: "x", style: { bold: "yes" } }))], /must be a boolean/],
    [[rich(section({ type: "mrkdwn", text: "x" }))], /unsupported type of rich text element/],
    [
      [rich({ type: "rich_text_quote", elements: [{ type: "text", text: "x" }], border: 2 })],
      /must be one of/,
    ],
    [
      [rich({ type: "rich_text_list", style: "dots", elements: [section({ type: "text", text: "x" })] })],
      /must be one of/,
    ],
  ];
  await withSlack(async (slack) => {
    for (const [blocks, rule] of wrong) {
      const answer = await post(slack, { text: "x", blocks });
      assert.equal(answer.error, "invalid_blocks", JSON.stringify(blocks).slice(0, 100));
      const metadata = answer.response_metadata;
      assert.ok(isRecord(metadata));
      assert.match(String(metadata.messages), rule);
    }
    assert.equal(slack.messages(CHANNEL).length, 0);
    const good = [
      { type: "header", text: plain("x".repeat(150)) },
      { type: "section", text: mrkdwn("x".repeat(3000)) },
      rich(section({ type: "text", text: "x", style: { bold: true } }), {
        type: "rich_text_quote",
        elements: [{ type: "text", text: "x".repeat(3000) }],
      }),
      { type: "context", elements: [plain("x")] },
      { type: "divider" },
      actions([button({ text: plain("x".repeat(75)), value: "x".repeat(2000) }), button({ action_id: "b" })]),
    ];
    assert.equal((await post(slack, { text: "x", blocks: good })).ok, true);
    const large = Array.from({ length: 5 }, () => ({ type: "section", text: plain("x".repeat(2900)) }));
    assert.equal((await post(slack, { text: "x", blocks: large })).error, "msg_blocks_too_long");
  });
});

test("whoever is called by a message is listed, from text, mrkdwn and rich text", async () => {
  await withSlack(async (slack) => {
    await post(slack, {
      text: "&lt;!channel&gt; @channel",
      blocks: [{ type: "section", text: plain("<!here>") }],
    });
    assert.deepEqual(slack.pings(), []);
    await post(slack, { text: "<!channel> <@U0SOMEONE> <!subteam^S0TEAM>" });
    await post(slack, { text: "x", blocks: [{ type: "section", text: mrkdwn("<!here|here>") }] });
    await post(slack, { text: "x", blocks: [rich(section({ type: "broadcast", range: "everyone" }))] });
    await post(slack, { text: "@channel", parse: "full" });
    assert.deepEqual(
      slack.pings().map((ping) => ping.who),
      ["channel", "U0SOMEONE", "S0TEAM", "here", "everyone", "channel"],
    );
  });
});

test("chat.update and chat.delete change own messages only", async () => {
  await withSlack(async (slack) => {
    const { ts } = await post(slack, { text: "one" });
    assert.equal((await call(slack, "chat.update", { channel: CHANNEL, ts, text: "two" })).ok, true);
    assert.equal(slack.messages(CHANNEL)[0]?.text, "two");
    const blocks = [{ type: "divider" }];
    for (const [given, left] of [
      [blocks, blocks],
      [undefined, blocks],
      [[], []],
    ] as const) {
      await call(slack, "chat.update", {
        channel: CHANNEL,
        ts,
        text: "@channel",
        parse: "none",
        blocks: given,
      });
      assert.deepEqual(slack.messages(CHANNEL)[0]?.blocks, left);
    }
    assert.deepEqual(slack.pings(), []);
    await call(slack, "chat.update", { channel: CHANNEL, ts, text: "@channel" });
    assert.equal(slack.pings().length, 1, "this method looks for bare names unless told not to");
    assert.equal(
      (await call(slack, "chat.update", { channel: CHANNEL, ts: "1.1", text: "x" })).error,
      "message_not_found",
    );
    assert.equal(
      (await call(slack, "chat.update", { channel: CHANNEL, ts, text: "x".repeat(4001) })).error,
      "msg_too_long",
    );
    const other = await slack.sendMention({ userId: "U0SOMEONE", channel: CHANNEL, text: "hi" });
    assert.equal(
      (await call(slack, "chat.update", { channel: CHANNEL, ts: other.ts, text: "x" })).error,
      "cant_update_message",
    );
    assert.equal(
      (await call(slack, "chat.delete", { channel: CHANNEL, ts: other.ts })).error,
      "cant_delete_message",
    );
    assert.equal((await call(slack, "chat.delete", { channel: CHANNEL, ts })).ok, true);
    assert.equal((await call(slack, "chat.delete", { channel: CHANNEL, ts })).error, "message_not_found");
  });
});

test("an upload takes exactly the declared bytes, raw or multipart, once", async () => {
  await withSlack(async (slack) => {
    const ticket = async (length: number): Promise<{ id: string; url: string }> => {
      const answer = await form(slack, "files.getUploadURLExternal", {
        filename: "a.png",
        length: String(length),
      });
      return { id: String(answer.file_id), url: String(answer.upload_url) };
    };
    const complete = async (id: string, more: object = {}): Promise<unknown> =>
      (await call(slack, "files.completeUploadExternal", { files: [{ id }], channel_id: CHANNEL, ...more }))
        .error;
    assert.equal(
      (await call(slack, "files.getUploadURLExternal", { filename: "a", length: 1 })).error,
      "invalid_arguments",
    );
    assert.equal(
      (await form(slack, "files.getUploadURLExternal", { filename: "a", length: "0" })).error,
      "missing_argument",
    );

    const first = await ticket(3);
    assert.equal(await complete(first.id), "file_not_found");
    assert.equal((await fetch(first.url)).status, 405);
    assert.equal((await fetch(first.url, { method: "POST", body: Buffer.from("four") })).status, 400);
    assert.equal((await fetch(first.url, { method: "POST", body: Buffer.from("abc") })).status, 200);
    assert.equal((await fetch(first.url, { method: "POST", body: Buffer.from("abc") })).status, 404);
    assert.equal(await complete(first.id, { channel_id: "C0NOWHERE1" }), "channel_not_found");
    assert.equal(await complete(first.id, { thread_ts: "1.1" }), "thread_not_found");
    assert.equal(await complete(first.id), undefined);
    assert.equal(await complete(first.id), "file_not_found");
    assert.deepEqual(slack.messages(CHANNEL)[0]?.files, [first.id]);

    const second = await ticket(3);
    const multipart = new FormData();
    multipart.append("filename", new Blob(["xyz"]), "a.png");
    assert.equal((await fetch(second.url, { method: "POST", body: multipart })).status, 200);
    assert.equal(slack.files()[1]?.data?.toString(), "xyz");

    assert.equal((await call(slack, "files.delete", { file: "F0" })).error, "file_not_found");
    assert.equal((await call(slack, "files.delete", { file: first.id })).ok, true);
    assert.equal((await call(slack, "files.delete", { file: first.id })).error, "file_deleted");
    assert.deepEqual(slack.messages(CHANNEL)[0]?.files, []);
  });
});

test("faults: error, 429, 500, HTML, reset before and after", async () => {
  await withSlack(async (slack) => {
    slack.setFault("chat.postMessage", { kind: "error", error: "fatal_error" }, 1);
    assert.equal((await post(slack, { text: "a" })).error, "fatal_error");
    const raw = async (): Promise<Response> =>
      await fetch(`${slack.apiUrl}chat.postMessage`, {
        method: "POST",
        headers: { authorization: `Bearer ${slack.botToken}` },
        body: new URLSearchParams({ channel: CHANNEL, text: "a" }),
      });
    slack.setFault("chat.postMessage", { kind: "rateLimited", retryAfterSeconds: 7 }, 1);
    const limited = await raw();
    assert.equal(limited.status, 429);
    assert.equal(limited.headers.get("retry-after"), "7");
    await limited.body?.cancel();
    slack.setFault("chat.postMessage", { kind: "status", status: 503 }, 1);
    assert.equal((await raw()).status, 503);
    slack.setFault("chat.postMessage", { kind: "html" }, 1);
    assert.match(await (await raw()).text(), /<html>/);
    slack.setFault("chat.postMessage", { kind: "reset" }, 1);
    await assert.rejects(raw());
    assert.equal(slack.messages(CHANNEL).length, 0);
    slack.setFault("chat.postMessage", { kind: "resetAfter" }, 1);
    await assert.rejects(raw());
    assert.equal(slack.messages(CHANNEL).length, 1);
    slack.setFault("chat.postMessage", { kind: "hang" }, 1);
    await assert.rejects(
      fetch(`${slack.apiUrl}chat.postMessage`, { method: "POST", signal: AbortSignal.timeout(50) }),
      { name: "TimeoutError" },
    );
    assert.equal((await post(slack, { text: "a" })).ok, true);
  });
});
