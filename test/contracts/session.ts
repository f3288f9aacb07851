import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import {
  FILEHELPER,
  listsChats,
  type SessionEvent,
  SessionSendError,
  type WeChatSession,
} from "../../src/bridge/ports/source-session.ts";

/** A session with the WeChat behind it, opened for one test. */
export type OpenSession = {
  readonly session: WeChatSession;
  /** The person scans and confirms the code that is shown. */
  logIn(): Promise<void>;
  /** Nobody answers any code until the session stops asking. */
  ignoreCodes(): Promise<void>;
  /** A friend writes. Returns the message's id. */
  friendSays(text: string): Promise<string>;
  /** I write into the chat with myself, from my phone. Returns the message's id. */
  iNote(text: string): Promise<string>;
  /** WeChat ends the login for good. */
  endLogin(): Promise<void>;
  /** Texts that WeChat has, in order. */
  received(): Promise<readonly string[]>;
  close(): Promise<void>;
};

/** What the implementation cannot be asked, each with its reason. */
export type SessionExceptions = {
  readonly noLogin?: string;
  readonly noSending?: string;
  /** Nobody can be told of a logout, so none is confirmed. */
  readonly unconfirmedLogout?: string;
};

/** The end of an iteration has to come this soon after the abort. */
const ABORT_LIMIT_MS = 2_000;
const CHAT = FILEHELPER;

type Running = OpenSession & {
  readonly events: AsyncIterator<SessionEvent>;
  readonly signal: AbortSignal;
  /** Aborts the iteration. */
  stop(): void;
  /** Asks for events until one fits, and returns it unacknowledged. */
  until<T extends SessionEvent["type"]>(
    type: T,
    fits?: (event: Extract<SessionEvent, { type: T }>) => boolean,
  ): Promise<Extract<SessionEvent, { type: T }>>;
};

/** What every source of WeChat promises the bridge. `open` is called once per test. */
export function sessionContract(
  name: string,
  open: (t: TestContext) => Promise<OpenSession>,
  exceptions: SessionExceptions = {},
): void {
  const loggedOut = exceptions.unconfirmedLogout === undefined ? "loggedOut" : "unconfirmed";
  const begin = async (t: TestContext): Promise<Running> => {
    const opened = await open(t);
    const running = new AbortController();
    const events = opened.session.events(running.signal)[Symbol.asyncIterator]();
    t.after(async () => {
      running.abort();
      await opened.close();
    });
    return {
      ...opened,
      events,
      signal: running.signal,
      stop: () => running.abort(),
      until: async (type, fits = () => true) => {
        for (;;) {
          const { done, value } = await events.next();
          if (done) return assert.fail(`the events ended before ${type}`);
          if (isOf(value, type) && fits(value)) return value;
        }
      },
    };
  };

  describe(`${name} as a WeChatSession`, () => {
    test("a login shows a code, then is online with an account", skip(exceptions.noLogin), async (t) => {
      const { until, logIn } = await begin(t);
      const { content, attempt, expiresAt } = await until("qr");
      assert.notEqual(content, "");
      assert.equal(attempt, 1);
      assert.ok(Number.isFinite(expiresAt));
      await logIn();
      const { account, resumed } = await until("online");
      assert.match(account.id, /^\S+$/);
      assert.equal(resumed, false);
    });

    test("whose account it is stands on the session while one is logged in, and only then", async (t) => {
      const { session, until, events, logIn, signal } = await begin(t);
      assert.equal(session.accountId, undefined);
      await logIn();
      const { account } = await until("online");
      assert.equal(session.accountId, account.id);
      const leaving = session.logout(signal);
      await until("loggedOut");
      await leaving;
      void events.next();
      assert.equal(session.accountId, undefined);
    });

    test("messages come in batches, in order, each once", async (t) => {
      const { until, logIn, friendSays } = await begin(t);
      await logIn();
      await until("online");
      const ids = [await friendSays("下雨了"), await friendSays("带伞")];
      const seen: string[] = [];
      while (seen.length < ids.length) {
        const { messages, at } = await until("batch");
        assert.ok(at > 0);
        seen.push(...messages.map(({ message }) => message.msgId));
      }
      assert.deepEqual(seen, ids);
    });

    test("a note of mine in the chat with myself comes as my own text there", async (t) => {
      const { until, logIn, iNote } = await begin(t);
      await logIn();
      await until("online");
      const id = await iNote("recall status");
      const { messages } = await until("batch", (batch) => batch.messages.length > 0);
      const [note] = messages;
      assert.ok(note?.message.msgType === "TEXT");
      const { msgId, chatName, senderType, content } = note.message;
      assert.deepEqual([msgId, chatName, senderType, content], [id, CHAT, "MYSELF", "recall status"]);
    });

    test("a chat is listed by the names and under the id that its messages carry", async (t) => {
      const { session, until, events, logIn, friendSays, signal } = await begin(t);
      if (!listsChats(session)) return t.skip("the session does not list its chats");
      assert.deepEqual(session.listChats(), [], "before the login");
      await logIn();
      await until("online");
      await friendSays("早");
      const { messages } = await until("batch", (batch) => batch.messages.length > 0);
      const [said] = messages;
      assert.ok(said);
      const { chatName } = said.message;
      const found = session.listChats().filter((chat) => chat.chatName === chatName);
      assert.deepEqual(
        found.map(({ kind, names }) => [kind, names[0]]),
        [[said.chat.kind, said.chat.title]],
      );
      assert.ok(
        !session.listChats().some((chat) => chat.chatName === CHAT),
        "the chat with myself is none to mean",
      );
      const leaving = session.logout(signal);
      await until("loggedOut");
      await leaving;
      void events.next();
      assert.deepEqual(session.listChats(), [], "after the logout");
    });

    test("a batch is not followed by the next before it is acknowledged", async (t) => {
      const { until, events, logIn, friendSays } = await begin(t);
      await logIn();
      await until("online");
      const first = await friendSays("一");
      await until("batch", ({ messages }) => messages.some(({ message }) => message.msgId === first));
      const second = await friendSays("二");
      const next = await events.next();
      assert.ok(!next.done);
      const { messages } =
        next.value.type === "batch" && next.value.messages.length > 0
          ? next.value
          : await until("batch", (batch) => batch.messages.length > 0);
      assert.deepEqual(
        messages.map(({ message }) => message.msgId),
        [second],
      );
    });

    test("an abort ends the iteration quietly, wherever it is", async (t) => {
      for (const online of [false, true]) {
        const { until, events, logIn, stop } = await begin(t);
        if (online) await logIn();
        await until(online ? "online" : "qr");
        const next = events.next();
        const abortedAt = performance.now();
        stop();
        let last = await next;
        while (!last.done) last = await events.next();
        assert.ok(performance.now() - abortedAt < ABORT_LIMIT_MS);
      }
    });

    test("an abort while an event is being dealt with ends the iteration at the next step", async (t) => {
      const { until, events, logIn, stop } = await begin(t);
      await logIn();
      await until("online");
      stop();
      assert.equal((await events.next()).done, true);
    });

    test(
      "unanswered codes stop the login; a person's word begins it anew",
      skip(exceptions.noLogin),
      async (t) => {
        const { session, until, ignoreCodes } = await begin(t);
        await ignoreCodes();
        const { reason } = await until("loginStopped");
        assert.equal(reason, "unanswered");
        // Before the event is acknowledged: the person may be quicker than the bridge.
        session.requestLogin();
        assert.equal((await until("qr")).attempt, 1);
      },
    );

    test("an ended login says so and waits for a person's word", skip(exceptions.noLogin), async (t) => {
      const { session, until, logIn, endLogin } = await begin(t);
      await logIn();
      await until("online");
      await endLogin();
      const { reason } = await until("loggedOut");
      assert.notEqual(reason, "byRequest");
      session.requestLogin();
      assert.equal((await until("qr")).attempt, 1);
    });

    test("a logout ends the session by request; a second one finds nothing to end", async (t) => {
      const { session, until, events, logIn, signal } = await begin(t);
      await logIn();
      await until("online");
      const leaving = session.logout(signal);
      const { reason } = await until("loggedOut");
      assert.equal(reason, "byRequest");
      assert.equal(await leaving, loggedOut);
      void events.next();
      assert.equal(await session.logout(signal), "notLoggedIn");
    });

    test(
      "a logout while a code is shown ends that; a person's word begins anew",
      skip(exceptions.noLogin),
      async (t) => {
        const { session, until, signal } = await begin(t);
        await until("qr");
        const leaving = session.logout(signal);
        assert.equal((await until("loggedOut")).reason, "byRequest");
        assert.equal(await leaving, "loggedOut");
        session.requestLogin();
        assert.equal((await until("qr")).attempt, 1);
      },
    );

    test("a logout under an aborted signal ends nothing", async (t) => {
      const { session, until, logIn, friendSays } = await begin(t);
      await logIn();
      await until("online");
      await assert.rejects(session.logout(AbortSignal.abort()));
      const msgId = await friendSays("还在");
      await until("batch", ({ messages }) => messages.some(({ message }) => message.msgId === msgId));
    });

    test("a logout needs nobody who asks for events", async (t) => {
      const { session, until, logIn, signal } = await begin(t);
      await logIn();
      await until("online");
      // The event is kept unacknowledged.
      assert.equal(await session.logout(signal), loggedOut);
    });

    test(
      "a text that was accepted is not sent again under the same key",
      skip(exceptions.noSending),
      async (t) => {
        const { session, until, events, logIn, received, signal } = await begin(t);
        await logIn();
        await until("online");
        void events.next();
        await session.sendText(CHAT, "一次", "k1", signal);
        await session.sendText(CHAT, "一次", "k1", signal);
        assert.deepEqual(await received(), ["一次"]);
        await session.sendText(CHAT, "一次", "k2", signal);
        assert.deepEqual(await received(), ["一次", "一次"]);
      },
    );

    test("a text that was sent does not come back as a note", skip(exceptions.noSending), async (t) => {
      const { session, until, events, logIn, friendSays, signal } = await begin(t);
      await logIn();
      await until("online");
      const first = events.next();
      await session.sendText(CHAT, "recall status", "k1", signal);
      const later = await friendSays("后来");
      const seen: string[] = [];
      let event = await first;
      while (!event.done && !seen.includes(later)) {
        if (event.value.type === "batch")
          seen.push(...event.value.messages.map(({ message }) => message.msgId));
        if (!seen.includes(later)) event = await events.next();
      }
      assert.deepEqual(seen, [later]);
    });

    test("before the login no text is sent, and the error says so", skip(exceptions.noSending), async (t) => {
      const { session, received, signal } = await begin(t);
      await assert.rejects(
        session.sendText(CHAT, "早", "k1", signal),
        (error) => error instanceof SessionSendError && error.code === "notOnline",
      );
      assert.deepEqual(await received(), []);
    });

    for (const end of ["known", "aborted"] as const) {
      const rule =
        end === "known"
          ? "a text leaves only when what it waits for is known"
          : "a text whose signal has aborted by then is not sent";
      test(rule, skip(exceptions.noSending), async (t) => {
        const { session, until, logIn, friendSays, received } = await begin(t);
        await logIn();
        await until("online");
        const stop = new AbortController();
        const { promise, resolve } = Promise.withResolvers<void>();
        const sending = session.sendText(CHAT, "等一下", "k1", stop.signal, promise);
        const said = await friendSays("先说");
        await until("batch", ({ messages }) => messages.some(({ message }) => message.msgId === said));
        assert.deepEqual(await received(), []);
        if (end === "aborted") stop.abort();
        resolve();
        if (end === "known") {
          await sending;
          assert.deepEqual(await received(), ["等一下"]);
        } else {
          await assert.rejects(
            sending,
            (error) => error instanceof SessionSendError && error.code === "notOnline",
          );
          assert.deepEqual(await received(), []);
        }
      });
    }

    test("a send under an aborted signal sends nothing", skip(exceptions.noSending), async (t) => {
      const { session, until, events, logIn, received } = await begin(t);
      await logIn();
      await until("online");
      void events.next();
      await assert.rejects(
        session.sendText(CHAT, "晚了", "k1", AbortSignal.abort()),
        (error) => error instanceof SessionSendError && error.code === "notOnline",
      );
      assert.deepEqual(await received(), []);
    });
  });
}

function skip(reason: string | undefined): { readonly skip: string | false } {
  return { skip: reason ?? false };
}

function isOf<T extends SessionEvent["type"]>(
  event: SessionEvent,
  type: T,
): event is Extract<SessionEvent, { type: T }> {
  return event.type === type;
}
