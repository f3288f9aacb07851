import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { inspect } from "node:util";
import { StoreError } from "../../../../src/bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../../src/bridge/model/message.ts";
import type { SessionEvent } from "../../../../src/bridge/ports/source-session.ts";
import { StoreRetry } from "../../../../src/bridge/timing/store-retry.ts";
import { createFetch } from "../../../../src/net/fetch.ts";
import { BatchGuard } from "../../../../src/wechat/source/batch-guard.ts";
import { ContactLoader } from "../../../../src/wechat/web/contacts/contact-loader.ts";
import { ContactBook } from "../../../../src/wechat/web/contacts/contacts.ts";
import { SavedSessionStore } from "../../../../src/wechat/web/context/saved-session.ts";
import { SessionContext } from "../../../../src/wechat/web/context/session-context.ts";
import { BatchDispatcher } from "../../../../src/wechat/web/sync/batch-dispatcher.ts";
import { MessageDecoder } from "../../../../src/wechat/web/sync/message-decoder.ts";
import { MessageNames } from "../../../../src/wechat/web/sync/message-names.ts";
import { SessionCookies } from "../../../../src/wechat/web/wire/cookies.ts";
import { WeChatHttp } from "../../../../src/wechat/web/wire/http.ts";
import { modeOf } from "../../../../src/wechat/web/wire/mode.ts";
import { parseSync, type SyncReply } from "../../../../src/wechat/web/wire/responses.ts";
import { SessionKeys } from "../../../../src/wechat/web/wire/session-keys.ts";
import { FastClock } from "../../../fakes/fast-clock.ts";
import { MemorySentLedger } from "../../../fakes/memory-sent-ledger.ts";
import { MemoryStateStore } from "../../../fakes/memory-state-store.ts";
import { CapturingLogger } from "../login/secrets.ts";

const ME = "@me";
const FRIEND = "@friend";

/** All that a reply passes through, with a consumer that acknowledges each event at once. */
function openSync(t: TestContext, contacts = new ContactBook(ME), ledger = new MemorySentLedger()) {
  const clock = new FastClock(400);
  const log = new CapturingLogger();
  const pool = createFetch();
  const over = new AbortController();
  t.after(async () => {
    over.abort();
    await pool.close();
  });
  const http = new WeChatHttp(pool, clock, new SessionCookies());
  const credentials = { uin: "1", sid: "s", skey: "k", passTicket: "p", deviceId: "e1" };
  const self = { userName: ME, nickName: "我" };
  const login = { apiOrigin: "http://127.0.0.1:9", credentials, loggedInAt: undefined };
  const mode = modeOf("uos");
  const keys = new SessionKeys(http, login, mode, clock);
  const place = { syncKey: { List: [] }, syncCheckKey: undefined };
  const session = new SessionContext(keys, self, place, contacts);
  const { signal } = over;
  const runtime = { clock, log, random: () => 0.5 };
  const state = new MemoryStateStore();
  const retry = new StoreRetry({ clock, log, onCannotWrite: () => {} });
  const saved = new SavedSessionStore(state, retry, { pool, origin: login.apiOrigin, mode }, runtime);
  const loader = new ContactLoader({ runtime, keys, contacts }, signal);
  const decoder = new MessageDecoder(session, ledger, log);
  const emitted: SessionEvent[] = [];
  const emit = async (event: SessionEvent): Promise<void> => void emitted.push(event);
  const names = new MessageNames({ contacts, loader, decoder, emit, log }, signal);
  const guard = new BatchGuard("wechat.underway", state, log, retry, signal);
  const dispatcher = new BatchDispatcher({ runtime, session, saved, guard, decoder, names, emit });
  return {
    log,
    decoder,
    /** The messages of one reply, as they are emitted. */
    handled: async (reply: SyncReply): Promise<readonly ReceivedMessage[]> => {
      emitted.length = 0;
      await dispatcher.handleReply(reply, 0, signal);
      return emitted.flatMap((event) => (event.type === "batch" ? event.messages : []));
    },
  };
}

const named = (userName: string, nickName: string): object => ({ UserName: userName, NickName: nickName });

function replyOf(texts: readonly unknown[], contacts: readonly object[] = []): SyncReply {
  const messages = texts.map((text, index) =>
    typeof text !== "string"
      ? text
      : {
          MsgId: String(index + 1),
          FromUserName: FRIEND,
          ToUserName: ME,
          MsgType: 1,
          Content: text,
          CreateTime: 1_777_900_000,
        },
  );
  return parseSync(
    JSON.stringify({
      BaseResponse: { Ret: 0 },
      AddMsgCount: messages.length,
      AddMsgList: messages,
      ModContactList: contacts,
      SyncKey: { Count: 1, List: [{ Key: 1, Val: 2 }] },
    }),
  );
}

const shown = (messages: readonly ReceivedMessage[]): readonly string[] =>
  messages.map(({ message }) => (message.msgType === "TEXT" ? message.content : message.msgType));

/** A book that fails in one of its ways, each time or only at first. */
class BrokenBook extends ContactBook {
  readonly #way: string;
  #times: number;

  constructor(way: string, times = Number.POSITIVE_INFINITY) {
    super(ME);
    this.#way = way;
    this.#times = times;
  }

  #break(way: string): void {
    if (way !== this.#way || this.#times <= 0) return;
    this.#times -= 1;
    throw new TypeError("broken over 秘密");
  }

  override apply(...args: Parameters<ContactBook["apply"]>): void {
    this.#break("apply");
    super.apply(...args);
  }

  override unknownOf(...args: Parameters<ContactBook["unknownOf"]>): ReturnType<ContactBook["unknownOf"]> {
    this.#break("unknownOf");
    return super.unknownOf(...args);
  }

  override title(userName: string): string {
    this.#break("title");
    return super.title(userName);
  }
}

describe("a fault of ours in the decoding", () => {
  test("over one message makes a line of it, and leaves the others as they are", async (t) => {
    const { handled, log } = openSync(t, new BrokenBook("title", 1));
    const messages = await handled(replyOf(["秘密", "二", "三"], [named(FRIEND, "小池")]));
    assert.deepEqual(shown(messages), ["UNSUPPORTED", "二", "三"]);
    const errors = log.lines.filter(({ level }) => level === "error");
    assert.equal(errors.length, 1);
    const { at, ...facts } = errors[0]?.fields ?? {};
    assert.deepEqual(facts, { msgId: "1", msgType: 1, length: 2, fault: "TypeError" });
    assert.match(String(at), /message-decoder\.test/);
    assert.ok(!inspect(log.lines, { depth: 9 }).includes("秘密"));
  });

  for (const way of ["apply", "unknownOf"]) {
    test(`in ${way} costs names, and no message`, async (t) => {
      const { handled, log } = openSync(t, new BrokenBook(way));
      const reply = replyOf(["一", "二"], [named(FRIEND, "小池")]);
      assert.deepEqual(shown(await handled({ ...reply })), ["一", "二"]);
      assert.deepEqual(shown(await handled(reply)), [], "they are known as seen");
      assert.ok(log.lines.some(({ level }) => level === "error"));
      assert.ok(!inspect(log.lines, { depth: 9 }).includes("秘密"));
    });
  }

  test("that leaves not even a line drops the message and nothing else", async (t) => {
    const { handled, log } = openSync(t);
    const reply = replyOf(["一", "二"], [named(FRIEND, "小池")]);
    const [first, second] = reply.messages;
    assert.ok(first && second);
    const unreadable = {
      ...first,
      get createTime(): number {
        throw new RangeError("no time");
      },
    };
    assert.deepEqual(shown(await handled({ ...reply, messages: [unreadable, second] })), ["二"]);
    const [line] = log.lines.filter(({ text }) => text.includes("dropped"));
    assert.equal(line?.level, "error");
    assert.equal(line?.fields.msgId, "1");
  });

  test("is not a disk that does not tell what the bridge sent: the message is emitted", async (t) => {
    const ledger = new MemorySentLedger();
    ledger.isOwn = () => Promise.reject(new StoreError("write", "disk I/O error"));
    const { handled, log } = openSync(t, new ContactBook(ME), ledger);
    const mine = { MsgId: "9", FromUserName: ME, ToUserName: "filehelper", MsgType: 1, Content: "我的" };
    assert.deepEqual(shown(await handled(replyOf([mine, "二"], [named(FRIEND, "小池")]))), ["我的", "二"]);
    assert.ok(log.lines.some(({ level, fields }) => level === "warn" && fields.msgId === "9"));
  });
});

test("things among the messages that are none cost no message beside them", async (t) => {
  const { handled } = openSync(t);
  const reply = replyOf([null, "一", 7, [], "二", {}, "三"], [named(FRIEND, "小池")]);
  assert.equal(reply.malformed, 3);
  const messages = await handled(reply);
  // An object without a single field is a message of which nothing is known.
  assert.deepEqual(shown(messages), ["一", "二", "UNSUPPORTED", "三"]);
});

test("an unread message shows its place and time and nothing of its content", async (t) => {
  const { decoder } = openSync(t);
  const { messages } = await decoder.decode(replyOf(["秘密"]).messages, "asUnreadable");
  const [received] = messages;
  assert.equal(received?.message.msgId, "1");
  assert.equal(received?.message.chatName, FRIEND);
  assert.equal(received?.message.sentAt, 1_777_900_000_000);
  assert.equal(received?.message.msgType, "UNSUPPORTED");
  assert.ok(!JSON.stringify(received).includes("秘密"));
});
