import assert from "node:assert/strict";
import { test } from "node:test";
import { createTelegramApi } from "../../../src/sinks/telegram/api/api.ts";
import { TelegramFailure } from "../../../src/sinks/telegram/api/errors.ts";
import { alertOf, groupTextMessage, RECALLED_AT, textMessage } from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { fetchRefusedByProxy } from "../../fakes/refusing-proxy.ts";
import { assertNoToken, failure, never, OWNER, stage, TOKEN, visible } from "./support.ts";

const once = { possibleDuplicate: false, silent: false };
const clock = new ManualClock(RECALLED_AT + 1000);

test("an alert in Chinese: bold names, quoted content, no link preview", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const original = groupTextMessage("看 https://news.example/a_b <b>", { nick: "何青", group: "读书会" });
  const { messageId } = await sink.deliver(alertOf({ original }), once, never);
  const [message] = visible(simulator);
  assert.equal(String(message?.messageId), messageId);
  assert.equal(message?.linkPreviewDisabled, true);
  const marked = message?.entities.map(({ type, offset, length }) => [
    type,
    message.text.slice(offset, offset + length),
  ]);
  assert.deepEqual(marked, [
    ["bold", "何青"],
    ["bold", "读书会"],
    ["blockquote", "看 https://news.example/a_b <b>"],
  ]);
  assert.match(message?.text ?? "", /^何青 在 读书会 撤回了一条消息\n.*\n.*\n#R7K2$/);
});

test("an alert in English", async (t) => {
  const { sink, simulator } = await stage(t, { clock, locale: "en" });
  await sink.deliver(alertOf({ original: textMessage("eight at the ferry") }), once, never);
  assert.match(
    visible(simulator)[0]?.text ?? "",
    /^老马 recalled a message\nsent .*\neight at the ferry\n#R7K2$/,
  );
});

test("hostile markup stays text", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const content = '</blockquote><a href="tg://user?id=1">x</a> & &amp; <script> "q"';
  await sink.deliver(alertOf({ original: textMessage(content) }), once, never);
  const [message] = visible(simulator);
  assert.ok(message?.text.includes(content));
  assert.ok(message?.entities.every(({ type }) => type !== "text_link"));
});

test("a long alert goes on where it stopped and repeats no part", async (t) => {
  let calls = 0;
  const { sink, simulator } = await stage(t, {
    clock,
    fetch: (...args) => {
      calls += 1;
      return calls === 2 ? Promise.reject(new TypeError("fetch failed")) : fetch(...args);
    },
  });
  const alert = alertOf({ original: textMessage("字".repeat(9000)) });
  assert.equal((await failure(sink.deliver(alert, once, never))).maybeDelivered, true);
  const { messageId } = await sink.deliver(alert, { possibleDuplicate: true, silent: false }, never);
  const sent = visible(simulator);
  assert.equal(String(sent[0]?.messageId), messageId);
  assert.deepEqual(
    sent.map(({ text }) => /· (\d\/\d)/.exec(text)?.[1] ?? "1"),
    ["1", "2/3", "3/3"],
  );
});

test("markup that Telegram cannot parse is sent as plain text once", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const refusal = {
    error_code: 400,
    description: "Bad Request: can't parse entities: Unsupported start tag",
  };
  simulator.setFault("sendMessage", refusal, 1);
  await sink.deliver(alertOf({ original: textMessage("a <b> c") }), once, never);
  const [message] = visible(simulator);
  assert.ok(message?.text.includes("a <b> c"));
  assert.deepEqual(message?.entities, []);
  simulator.setFault("sendMessage", refusal, 2);
  assert.equal((await failure(sink.deliver(alertOf(), once, never))).code, "rejected");
});

for (const [what, description, status, code, words] of [
  ["a revoked token", "Unauthorized", 401, "auth", /TELEGRAM_BOT_TOKEN.*@BotFather/],
  ["a wrong path", "Not Found", 404, "auth", /TELEGRAM_BOT_TOKEN|TELEGRAM_API_ROOT/],
  ["an unknown chat", "Bad Request: chat not found", 400, "auth", /TELEGRAM_CHAT_ID/],
  ["a block", "Forbidden: bot was blocked by the user", 403, "auth", /unblock the bot/],
  ["a kick", "Forbidden: bot was kicked from the supergroup chat", 403, "auth", /add it again/],
  ["a removal", "Forbidden: bot is not a member of the supergroup chat", 403, "auth", /add it again/],
  ["a deleted group", "Forbidden: the group chat was deleted", 403, "auth", /was deleted.*TELEGRAM_CHAT_ID/],
  ["a deleted topic", "Bad Request: message thread not found", 400, "auth", /topic.*General/],
  ["a closed topic", "Bad Request: TOPIC_CLOSED", 400, "auth", /topic.*General/],
  [
    "missing rights",
    "Bad Request: not enough rights to send text messages to the chat",
    400,
    "auth",
    /allow it to send/,
  ],
  ["a muted bot", "Bad Request: have no write access to the chat", 400, "auth", /allow it to send/],
  ["a restricted chat", "Bad Request: CHAT_RESTRICTED", 400, "auth", /allow it to send/],
  ["a lost admin's right", "Bad Request: CHAT_ADMIN_REQUIRED", 400, "auth", /allow it to send/],
  ["a ban from channels", "Bad Request: USER_BANNED_IN_CHANNEL", 400, "auth", /allow it to send/],
  ["a channel out of reach", "Bad Request: CHANNEL_PRIVATE", 400, "auth", /add it again/],
  ["a chat out of reach", "Bad Request: can't access the chat", 400, "auth", /add it again/],
  ["a deactivated group", "Bad Request: chat is deactivated", 400, "auth", /was deleted.*TELEGRAM_CHAT_ID/],
  ["any other ban", "Forbidden: something new", 403, "auth", /TELEGRAM_CHAT_ID/],
  ["a refusal of this text", "Bad Request: message is too long", 400, "rejected", /too long/],
  ["a text of nothing", "Bad Request: message text is empty", 400, "rejected", /empty/],
  [
    "a word of tomorrow",
    "Bad Request: TOMORROWS_WORD",
    400,
    "unknown",
    /check the bot and the chat.*TOMORROWS_WORD/,
  ],
  ["a status of tomorrow", "Unknown: something", 418, "unknown", /unknown reason.*something/],
  ["a size refusal", "Request Entity Too Large", 413, "tooLarge", /Too Large/],
  ["a fault of the server", "Internal Server Error", 500, "unavailable", /500/],
] as const) {
  test(`${what} is told as ${code}, in one line that says what to do`, async (t) => {
    const { sink, simulator } = await stage(t, { clock });
    simulator.setFault("sendMessage", { error_code: status, description }, 1);
    const error = await failure(sink.deliver(alertOf(), once, never));
    assert.equal(error.code, code);
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /\n/);
    assert.equal(error.maybeDelivered, status === 500);
    assert.equal((await sink.deliver(alertOf(), once, never)).messageId !== "", true);
  });
}

test("a really wrong token and a really unknown chat", async (t) => {
  const wrong = await stage(t, { clock, config: { token: `${TOKEN}x` } });
  assert.match((await failure(wrong.sink.deliver(alertOf(), once, never))).message, /TELEGRAM_BOT_TOKEN/);
  const lost = await stage(t, { clock, config: { chatId: undefined } });
  lost.state.values.set("telegram.pairing", JSON.stringify({ chatId: "777", ownerId: "777" }));
  assert.match((await failure(lost.sink.deliver(alertOf(), once, never))).message, /TELEGRAM_CHAT_ID/);
});

test("a rate limit hands on when to come back", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const limit = {
    error_code: 429,
    description: "Too Many Requests: retry after 17",
    parameters: { retry_after: 17 },
  };
  simulator.setFault("sendMessage", limit, 1);
  const error = await failure(sink.deliver(alertOf(), once, never));
  assert.deepEqual([error.code, error.retryAfterMs], ["rateLimited", 17_000]);
});

for (const fault of ["reset", "html", "truncated"] as const) {
  test(`an answer that is ${fault} is unavailable and may have arrived`, async (t) => {
    const { sink, simulator } = await stage(t, { clock });
    simulator.setFault("sendMessage", fault, 1);
    const error = await failure(sink.deliver(alertOf(), once, never));
    assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", true]);
  });
}

test("an unreachable server is unavailable and has certainly not got it", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  await simulator.goDown();
  const error = await failure(sink.deliver(alertOf(), once, never));
  assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", false]);
  assert.match(error.message, /ECONNREFUSED/);
  await simulator.comeUp();
  await sink.deliver(alertOf(), once, never);
});

test("what the proxy refused has certainly not arrived, and the reason is told", async (t) => {
  const refused = await fetchRefusedByProxy(t);
  const api = createTelegramApi({ token: TOKEN, apiRoot: "https://telegram.invalid", fetch: refused });
  await assert.rejects(api.sendText(OWNER, "x", { html: false }, never), (error: unknown) => {
    assert.ok(error instanceof TelegramFailure);
    assertNoToken(error.message, error.stack);
    assert.match(error.message, /the proxy does not accept its user name and password/);
    return !error.maybeReceived;
  });
});

test("a server that never answers ends at our own deadline", async (t) => {
  const { simulator } = await stage(t, { clock });
  const api = createTelegramApi({ token: TOKEN, apiRoot: `${simulator.apiRoot}/`, fetch, timeoutMs: 60 });
  simulator.setFault("sendMessage", "hang", 1);
  await assert.rejects(api.sendText(OWNER, "x", { html: false }, never), (error: unknown) => {
    assert.ok(error instanceof TelegramFailure);
    assertNoToken(error.message, error.stack);
    return error.code === "unreachable" && error.maybeReceived && /timeout/.test(error.message);
  });
});

test("a refusal that quotes the token does not carry it on", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  simulator.setFault("sendMessage", { error_code: 400, description: `Bad Request: /bot${TOKEN}/x` }, 1);
  assert.match((await failure(sink.deliver(alertOf(), once, never))).message, /bot<token>\/x/);
});

test("an error that quotes the URL does not carry the token on", async (t) => {
  const { sink } = await stage(t, {
    clock,
    fetch: (url) => Promise.reject(new TypeError(`Failed to parse URL from ${String(url)}`)),
  });
  await failure(sink.deliver(alertOf(), once, never));
  const strange = await stage(t, {
    clock,
    fetch: (url) => fetch(String(url).replace("sendMessage", "sendNothing")),
  });
  await failure(strange.sink.deliver(alertOf(), once, never));
});

test("a group that became a supergroup is followed and remembered", async (t) => {
  const { sink, simulator, state } = await stage(t, { clock, config: { chatId: "-900", ownerIds: [OWNER] } });
  simulator.migrateChat("-900", "-100900");
  await sink.deliver(alertOf(), once, never);
  assert.equal(visible(simulator, "-100900").length, 1);
  const again = await stage(t, { clock, state, simulator, config: { chatId: "-900", ownerIds: [OWNER] } });
  const before = simulator.calls.length;
  await again.sink.deliver(alertOf({ revokedMsgId: "7300000000000000777" }), once, never);
  assert.equal(simulator.calls.length, before + 1);
});

test("without a chat the lane waits", async (t) => {
  const { sink } = await stage(t, { clock, config: { chatId: undefined } });
  const error = await failure(sink.deliver(alertOf(), once, never));
  assert.equal(error.code, "notReady");
  assert.match(error.message, /\/pair.*TELEGRAM_CHAT_ID/);
});
