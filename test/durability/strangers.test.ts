import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { CHANNEL, CHAT } from "./platforms.ts";
import { textOf } from "./seen.ts";
import { Stage } from "./stage.ts";

const STRANGER = 6_660_001;
const STRANGERS_GROUP = "-1006660002";
const COMMANDS = [
  "status",
  "login",
  "help",
  "start",
  "logout",
  "logout confirm",
  "retry",
  "pair ABCD1234",
  "nope",
];

const user = { id: STRANGER, is_bot: false, first_name: "</b><a href='tg://user?id=1'>x</a>" };

/** One of each kind that a bot can be sent (https://core.telegram.org/bots/api#update), from a stranger. */
function updatesOf(chatId: string | number, date: number): readonly (readonly [string, unknown])[] {
  const chat =
    Number(chatId) < 0
      ? { id: Number(chatId), type: "supergroup", title: "x" }
      : { id: STRANGER, type: "private" };
  const message = { message_id: 7, date, chat, from: user, text: "/logout confirm" };
  const boost = { boost_id: "b", add_date: date, expiration_date: date, source: { source: "premium", user } };
  return [
    ["message", message],
    [
      "message",
      { ...message, forward_origin: { type: "user", date, sender_user: { ...user, id: Number(CHAT) } } },
    ],
    ["message", { ...message, via_bot: { ...user, is_bot: true } }],
    ["edited_message", { ...message, edit_date: date }],
    ["channel_post", { ...message, from: undefined, sender_chat: chat }],
    ["edited_channel_post", { ...message, from: undefined, sender_chat: chat, edit_date: date }],
    ["business_message", { ...message, business_connection_id: "c" }],
    ["message_reaction", { chat, message_id: 7, user, date, old_reaction: [], new_reaction: [] }],
    ["inline_query", { id: "1", from: user, query: "status", offset: "" }],
    ["chosen_inline_result", { result_id: "1", from: user, query: "status" }],
    ["callback_query", { id: "2", from: user, chat_instance: "3", data: "run:logout confirm", message }],
    [
      "callback_query",
      { id: "4", from: user, chat_instance: "3", data: "run:retry", inline_message_id: "5" },
    ],
    ["shipping_query", { id: "6", from: user, invoice_payload: "", shipping_address: {} }],
    ["pre_checkout_query", { id: "7", from: user, currency: "XTR", total_amount: 1, invoice_payload: "" }],
    [
      "poll",
      { id: "8", question: "?", options: [], total_voter_count: 0, is_closed: false, is_anonymous: true },
    ],
    ["poll_answer", { poll_id: "8", user, option_ids: [0] }],
    ["my_chat_member", { chat, from: user, date, old_chat_member: {}, new_chat_member: {} }],
    ["chat_member", { chat, from: user, date, old_chat_member: {}, new_chat_member: {} }],
    ["chat_join_request", { chat, from: user, user_chat_id: STRANGER, date }],
    ["chat_boost", { chat, boost }],
    ["a_kind_of_next_year", { from: user, text: "/logout confirm" }],
  ];
}

describe("strangers", () => {
  test("get no answer and no effect, whatever they send on both platforms; the owner hears of them once", async (t) => {
    const stage = await Stage.open(t, { env: { FILEHELPER: "false", TERMINAL: "off" } });
    const { wechat, telegram, slack } = stage;
    await stage.start();
    telegram.addChat(STRANGERS_GROUP);
    // Something that /retry would have an effect on.
    telegram.setFault("sendMessage", { error_code: 400, description: "Bad Request: message is too long" }, 1);
    stage.recall(textOf(1));
    stage.recall(textOf(2));
    await stage.untilAlert(["telegram", "slack"], 2);
    const refused = (): boolean => slack.messages(CHANNEL).some(({ text }) => /refused an alert/.test(text));
    await stage.until(refused, "Slack is told what Telegram refused");
    const before = {
      telegram: telegram.messages(CHAT).length,
      slack: slack.messages(CHANNEL).length,
      logins: wechat.count("jslogin"),
    };
    const firstCall = telegram.calls.length;

    const date = Math.floor(stage.now() / 1_000) + 1;
    for (const command of COMMANDS) {
      telegram.sendFromUser({ chatId: STRANGER, userId: STRANGER, text: `/${command}`, date });
      for (const addressed of [command, command.replace(/^\w+/, "$&@recall_test_bot")]) {
        telegram.sendFromUser({ chatId: STRANGERS_GROUP, userId: STRANGER, text: `/${addressed}`, date });
      }
      telegram.sendFromUser({
        chatId: STRANGERS_GROUP,
        userId: CHAT,
        text: `/${command}`,
        anonymousAdmin: true,
        date,
      });
    }
    for (const chat of [STRANGER, STRANGERS_GROUP]) {
      for (const [kind, body] of updatesOf(chat, date)) telegram.sendUpdate(kind, body);
    }
    const slashes = await Promise.all(
      COMMANDS.map((text) => slack.sendSlash({ userId: "U0STRANGER", channelId: CHANNEL, text })),
    );
    for (const text of COMMANDS) {
      await slack.sendMention({ userId: "U0STRANGER", channel: CHANNEL, text });
      await slack.sendMention({ userId: "U0OWNER001", channel: CHANNEL, text, userTeam: "T0FOREIGN1" });
      await slack.sendDm({ userId: "U0STRANGER", text });
    }

    // What an owner asks after all that is answered after all that.
    const status = await stage.ask("/status", /^\S+ online/);
    assert.match(status, /1 given up/, "nothing was tried again");
    await stage.until(() => slack.messages(CHANNEL).length > before.slack, "Slack is told");
    await delay(500);
    const told = telegram
      .messages(CHAT)
      .slice(before.telegram)
      .filter(({ fromBot }) => fromBot);
    const notices = told.filter(({ text }) => text !== status).map(({ text }) => text);
    t.diagnostic(notices.join(" | "));
    assert.equal(notices.length, 1, JSON.stringify(notices));
    assert.match(notices[0] ?? "", /^A stranger tried to use the bridge \((Telegram|Slack), .*\)/);
    const inSlack = slack
      .messages(CHANNEL)
      .slice(before.slack)
      .filter(({ byBot }) => byBot);
    assert.equal(inSlack.length, 1, JSON.stringify(inSlack));
    assert.match(inSlack[0]?.text ?? "", /^A stranger tried to use the bridge/);

    for (const chat of [String(STRANGER), STRANGERS_GROUP]) {
      assert.deepEqual(
        telegram.messages(chat).filter(({ fromBot }) => fromBot),
        [],
        `an answer in ${chat}`,
      );
    }
    // A press only ends the waiting of its button, and a group that the bot was put into is left.
    const quiet = new Set(["getUpdates", "answerCallbackQuery"]);
    const calls = telegram.calls.slice(firstCall).filter(({ method }) => !quiet.has(method));
    for (const { method, params } of calls) {
      const left = method === "leaveChat" && String(params.chat_id) === STRANGERS_GROUP;
      assert.ok(left || (method === "sendMessage" && String(params.chat_id) === CHAT), method);
    }
    assert.equal(calls.filter(({ method }) => method === "sendMessage").length, notices.length + 1);
    for (const slash of slashes) {
      assert.ok(slash.acked, "Slack shows no error");
      assert.deepEqual([slash.ackPayload ?? {}, slash.responses()], [{}, []]);
    }
    assert.equal(wechat.loggedOut, false);
    assert.equal(wechat.count("jslogin"), before.logins);
    assert.equal(wechat.count("webwxlogout"), 0);
  });
});
