import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import type { MediaState } from "../../../src/bridge/ports/media.ts";
import { showsMedia } from "../../../src/bridge/ports/sink.ts";
import { type ChatFinder, SessionSendError } from "../../../src/bridge/ports/source-session.ts";
import { createEchoSink } from "../../../src/sinks/echo/sink.ts";
import type { Locale } from "../../../src/text/catalogue/texts.ts";
import { textsFor } from "../../../src/text/index.ts";
import { Language } from "../../../src/text/language.ts";
import {
  ACCOUNT_ID,
  accountChat,
  alertOf,
  byMe,
  contactChat,
  everyKind,
  groupChat,
  groupTextMessage,
  imageMessage,
  mentionOf,
  RECALLED_AT,
  textMessage,
} from "../../fakes/alerts.ts";
import { ScriptedSession } from "../../fakes/scripted-session.ts";

const clock = { now: () => RECALLED_AT + 2_000, monotonic: () => 0, sleep: async () => {} };
const both = { toSender: true, toGroups: true };

function open(choice = both, locale: Locale = "zh", session = new ScriptedSession()) {
  const sink = createEchoSink({
    session,
    clock,
    texts: textsFor(locale),
    timeZone: "UTC",
    ...choice,
  });
  const deliver = (alert: Alert, media?: MediaState) =>
    sink.deliver(alert, { possibleDuplicate: false, silent: false, media }, new AbortController().signal);
  return { session, sink, deliver };
}

/** A session that knows the present chats, in the way that the test says. */
class FindingSession extends ScriptedSession implements ChatFinder {
  readonly asked: ReceivedMessage[] = [];
  readonly #find: () => Promise<string | undefined>;

  constructor(find: () => Promise<string | undefined>) {
    super();
    this.#find = find;
  }

  async presentChatName(received: ReceivedMessage): Promise<string | undefined> {
    this.asked.push(received);
    return await this.#find();
  }
}

/** The sentence as my phone has it, with my remark in it. */
const sentence = '"老马" 撤回了一条消息';
const private_ = alertOf({ original: textMessage(), sentence });
const inGroup = alertOf({
  original: groupTextMessage("八点渡口见", { remark: "老马", display: "三队 马" }),
  sentence,
});

describe("echo", () => {
  test("a contact gets the recalled text back under the name that everybody knows", async () => {
    const { session, deliver } = open();
    assert.deepEqual(await deliver(private_), { messageId: "" });
    assert.deepEqual(session.sends, [
      {
        chatName: "@contact-0001",
        key: `${private_.id}:echo`,
        text: [
          "「马晓川」撤回了一条消息",
          "14:02:11 发出，14:02:49 撤回（38 秒后）",
          "——",
          "晚上八点渡口见",
          "——",
          "#R7K2",
        ].join("\n"),
      },
    ]);
  });

  test("a group gets it back with the member's name in it, and is not named itself", async () => {
    for (const [locale, headline] of [
      ["zh", "「三队 马」在本群撤回了一条消息"],
      ["en", "三队 马 recalled a message in this group"],
    ] as const) {
      const { session, deliver } = open(both, locale);
      await deliver(inGroup);
      assert.equal(session.sends[0]?.chatName, "@@group-0001");
      assert.equal(session.sends[0]?.text.split("\n")[0], headline);
    }
  });

  test("no remark of mine leaves, wherever it stands", async () => {
    // A group without a name goes by its members, under my remarks.
    const unnamed = groupChat({ nick: "", remark: "老马", group: "老马、何青" });
    const alerts = [
      private_,
      inGroup,
      alertOf({ original: textMessage("好", unnamed), sentence }),
      alertOf({ original: textMessage("好", contactChat("", "老马")), sentence }),
      alertOf({ original: textMessage("好", groupChat({ group: "登山队" })), by: unnamed, sentence }),
    ];
    const { session, deliver } = open();
    for (const alert of alerts) await deliver(alert);
    assert.equal(session.sends.length, alerts.length);
    for (const { text } of session.sends) assert.doesNotMatch(text, /老马/);
  });

  test("media are described, whatever is known of the bytes", async () => {
    const file = { path: "/srv/media/a.jpg", bytes: 9, mime: "image/jpeg", fileName: "a.jpg" };
    const states: readonly (MediaState | undefined)[] = [
      undefined,
      { state: "fetching" },
      { state: "kept", file },
      { state: "missing", reason: { why: "tooLarge", bytes: 9, limit: 1 } },
    ];
    for (const media of states) {
      const { session, sink, deliver } = open();
      await deliver(alertOf({ original: imageMessage() }), media);
      assert.equal(session.sends[0]?.text.split("\n")[2], "图片，1080×1440 像素");
      assert.equal(showsMedia(sink), false);
    }
  });

  test("every kind of message goes back", async () => {
    for (const where of [contactChat(), groupChat()]) {
      const { session, deliver } = open();
      const originals = everyKind(where);
      for (const original of originals) await deliver(alertOf({ original }));
      assert.equal(session.sends.length, originals.length);
    }
  });

  test("each setting is for its own kind of chat", async () => {
    for (const [choice, chats] of [
      [{ toSender: true, toGroups: false }, ["@contact-0001"]],
      [{ toSender: false, toGroups: true }, ["@@group-0001"]],
      [{ toSender: false, toGroups: false }, []],
    ] as const) {
      const { session, deliver } = open(choice);
      await deliver(private_);
      await deliver(inGroup);
      assert.deepEqual(
        session.sends.map(({ chatName }) => chatName),
        chats,
      );
    }
  });

  const helper = { ...contactChat("文件传输助手", ""), senderName: "filehelper", chatName: "filehelper" };
  const admin = groupChat({ nick: "郑队长", id: "@member-0007" });
  const silent: readonly (readonly [string, Alert])[] = [
    ["my own recall in a chat", alertOf({ original: textMessage("好", byMe(contactChat())) })],
    ["my own recall in a group", alertOf({ original: textMessage("好", byMe(groupChat())) })],
    [
      "an admin's recall of my message",
      alertOf({ original: textMessage("好", byMe(groupChat())), by: admin }),
    ],
    [
      "my recall of a member's message, told by the sentence",
      alertOf({
        original: groupTextMessage(),
        by: groupChat({ nick: "", id: "" }),
        sentence: '你撤回了成员"马晓川"的一条消息',
      }),
    ],
    [
      "my recall of a member's message, told by the notice",
      alertOf({ original: groupTextMessage(), by: byMe(groupChat()), sentence: "" }),
    ],
    ["an admin's recall", alertOf({ original: groupTextMessage(), by: admin, sentence: "" })],
    [
      "an admin's recall, told by the sentence",
      alertOf({
        original: groupTextMessage(),
        by: groupChat({ nick: "", id: "" }),
        sentence: '"郑队长" 撤回了成员"马晓川"的一条消息',
      }),
    ],
    ["an official account's recall", alertOf({ original: textMessage("早报", accountChat()) })],
    ["a recall without its original", alertOf({ by: contactChat() })],
    ["a recall in a group without its original", alertOf({ by: groupChat() })],
    ["anything in filehelper", alertOf({ original: textMessage("好", helper) })],
    ["a contact that is an official account by now", alertOf({ original: textMessage(), by: accountChat() })],
  ];
  for (const [name, alert] of silent) {
    test(`${name} goes back to nobody and counts as delivered`, async () => {
      const { session, deliver } = open();
      session.failSends(new SessionSendError("notOnline", "nothing may be sent"));
      assert.deepEqual(await deliver(alert), { messageId: "" });
    });
  }

  test("a mention is nothing to send back", async () => {
    const { session, sink, deliver } = open();
    assert.equal(sink.wants(mentionOf()), false);
    await deliver(mentionOf());
    assert.deepEqual(session.sends, []);
  });

  test("the language is that of the moment", async () => {
    const language = new Language("zh");
    const session = new ScriptedSession();
    const sink = createEchoSink({ session, clock, texts: language.texts, timeZone: "UTC", ...both });
    const options = { possibleDuplicate: false, silent: false };
    const { signal } = new AbortController();
    await sink.deliver(inGroup, options, signal);
    language.use("en");
    await sink.deliver(inGroup, options, signal);
    const [first = "", second = ""] = session.sends.map(({ text }) => text.split("\n")[0] ?? "");
    assert.match(first, /在本群撤回了一条消息/);
    assert.match(second, /recalled a message in this group/);
  });

  test("a session that cannot find chats gets the chat as the notice knows it", async () => {
    const { session, deliver } = open();
    const before = { ...contactChat(), senderName: "@old", chatName: "@old" };
    await deliver(alertOf({ original: textMessage("好", before), by: contactChat() }));
    assert.equal(session.sends[0]?.chatName, "@contact-0001");
  });

  test("after a new login it goes to the chat as the session knows it now", async () => {
    for (const alert of [private_, inGroup]) {
      const session = new FindingSession(async () => "@now");
      const { deliver } = open(both, "zh", session);
      await deliver(alert);
      assert.deepEqual(session.asked, [alert.notice]);
      assert.deepEqual(
        session.sends.map(({ chatName, key }) => [chatName, key]),
        [["@now", `${alert.id}:echo`]],
      );
    }
  });

  test("a chat that cannot be told from others gets nothing", async () => {
    const session = new FindingSession(async () => undefined);
    const { deliver } = open(both, "zh", session);
    await assert.rejects(deliver(private_), (error) => {
      assert.ok(error instanceof DeliveryError);
      assert.equal(error.code, "rejected");
      assert.equal(error.message, "the chat was not found among the current contacts");
      return true;
    });
    assert.deepEqual(session.sends, []);
  });

  test("while contacts are not known yet it waits", async () => {
    const session = new FindingSession(async () => {
      throw new SessionSendError("notOnline", "the contacts are not known yet");
    });
    const { deliver } = open(both, "zh", session);
    await assert.rejects(
      deliver(private_),
      (error) => error instanceof DeliveryError && error.code === "notReady",
    );
    assert.deepEqual(session.sends, []);
  });

  test("what nobody gets back asks for no chat", async () => {
    const session = new FindingSession(async () => undefined);
    const { deliver } = open(both, "zh", session);
    assert.deepEqual(await deliver(alertOf({ by: contactChat() })), { messageId: "" });
    assert.deepEqual(session.asked, []);
  });

  for (const [present, code] of [
    ["account-0002", "rejected"],
    [undefined, "notReady"],
  ] as const) {
    test(`another account's alert is ${code} when ${present ?? "none"} is logged in, before or while it is asked for`, async () => {
      for (const changes of ["before", "meanwhile"] as const) {
        const session = new FindingSession(async () => {
          session.accountId = present;
          return "@now";
        });
        if (changes === "before") session.accountId = present;
        const sink = createEchoSink({
          session,
          clock,
          texts: textsFor("zh"),
          timeZone: "UTC",
          ...both,
        });
        const alert: Alert = { ...private_, accountId: ACCOUNT_ID };
        await assert.rejects(
          sink.deliver(alert, { possibleDuplicate: false, silent: false }, new AbortController().signal),
          (error) => error instanceof DeliveryError && error.code === code,
        );
        assert.equal(session.asked.length, changes === "before" ? 0 : 1);
        assert.deepEqual(session.sends, []);
      }
    });
  }

  test("a repeat that may have arrived before says so", async () => {
    const { session, sink } = open();
    await sink.deliver(private_, { possibleDuplicate: true, silent: false }, new AbortController().signal);
    assert.match(session.sends[0]?.text ?? "", /#R7K2 · 可能重复$/);
  });

  for (const [failure, code] of [
    ["notOnline", "notReady"],
    ["rateLimited", "rateLimited"],
    ["refused", "rejected"],
    ["unanswered", "unavailable"],
  ] as const) {
    test(`a send that fails as ${failure} is a delivery error ${code}`, async () => {
      const { session, deliver } = open();
      session.failSends(new SessionSendError(failure, "the reason"));
      await assert.rejects(
        deliver(private_),
        (error) => error instanceof DeliveryError && error.code === code,
      );
    });
  }

  test("an aborted delivery sends nothing, and one that gets no answer ends with the abort", async () => {
    const { session, sink } = open();
    const once = { possibleDuplicate: false, silent: false };
    await assert.rejects(sink.deliver(private_, once, AbortSignal.abort()), DeliveryError);
    assert.deepEqual(session.sends, []);
    session.stallSends();
    const stop = new AbortController();
    const ended = sink.deliver(private_, once, stop.signal);
    stop.abort();
    await assert.rejects(ended, DeliveryError);
  });
});
