import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Account } from "../../../src/bridge/model/account.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import { OwnLogin } from "../../../src/bridge/session/own-login.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { ScriptedMediaSession } from "../../fakes/scripted-media-session.ts";
import { noteOf } from "../../sinks/filehelper/rig.ts";

const SINK = { name: "filehelper", title: { zh: "文件传输助手", en: "filehelper" } };
const ZHOU: Account = { id: "wxid_zhou", name: "老周" };
const ZHOU_AT_PAGE: Account = { id: "3000000001", name: "老周" };
const MIN: Account = { id: "3000000009", name: "阿敏" };

/** One process. `state`: what an earlier one left. */
function start(t: TestContext, state = new MemoryStateStore()) {
  const clock = new ManualClock();
  const session = new ScriptedMediaSession();
  session.accountId = undefined;
  const seen = {
    views: [] as LoginView[],
    strangers: [] as string[],
    notes: [] as string[],
    ready: 0,
  };
  let watched: Account | undefined;
  const login = new OwnLogin({
    ...{ sink: SINK, session, state, clock, log: silentLogger },
    watched: () => watched,
    showLogin: (view) => void seen.views.push(view),
    onStranger: (name) => void seen.strangers.push(name),
    onReady: () => {
      seen.ready += 1;
    },
    onOwnNote: ({ message }) => void seen.notes.push(message.msgId),
  });
  const stop = new AbortController();
  const ended = login.run(stop.signal);
  t.after(async () => {
    stop.abort();
    await ended;
  });
  const look = async (...ids: readonly string[]): Promise<void> => {
    const messages = ids.map((id) => noteOf("recall status", id));
    session.push({ type: "batch", messages, at: clock.now(), begunAt: clock.monotonic(), caughtUp: true });
    await settle();
  };
  return {
    ...{ login, session, seen, state, look },
    watch: (account: Account) => {
      watched = account;
    },
    logIn: async (account: Account) => {
      session.push({ type: "online", account, resumed: false, canSend: true, serverTime: undefined });
      await look();
    },
    end: async (reason: "byRequest" | "expired") => {
      session.push({ type: "loggedOut", reason, early: false });
      await settle();
    },
  };
}

test("alerts wait until the source has said whom it watches; then they go to the same person", async (t) => {
  const { login, seen, watch, logIn, look } = start(t);
  await logIn(ZHOU_AT_PAGE);
  assert.equal(login.sender.accountId, undefined);
  const before = seen.ready;
  watch(ZHOU);
  await look();
  assert.equal(login.sender.accountId, ZHOU.id);
  assert.equal(seen.ready, before + 1);
  await look();
  assert.deepEqual([seen.ready, seen.strangers], [before + 1, []]);
});

test("an equal id is the same person, whatever the names; no name at all proves nothing", async (t) => {
  const { login, watch, logIn } = start(t);
  watch({ ...ZHOU_AT_PAGE, name: "换了名字" });
  await logIn(ZHOU_AT_PAGE);
  assert.equal(login.isStranger, false);
  watch({ id: "wxid_nobody", name: "" });
  await logIn({ ...MIN, name: "" });
  assert.equal(login.isStranger, true);
});

test("a stranger is told once and gives no commands; an owner's word is kept over restarts and over an expired login", async (t) => {
  const first = start(t);
  first.watch(ZHOU);
  await first.logIn(MIN);
  await first.look("1");
  assert.deepEqual(
    [first.seen.strangers, first.seen.notes, first.login.sender.accountId],
    [["阿敏"], [], undefined],
  );
  await first.login.accept();
  await first.look("2");
  assert.deepEqual([first.seen.notes, first.login.sender.accountId], [["2"], ZHOU.id]);
  await first.end("expired");
  assert.equal(first.login.sender.accountId, undefined);
  const second = start(t, first.state);
  await second.logIn(MIN);
  assert.equal(second.login.sender.accountId, ZHOU.id, "also before the source is online");
  second.watch(ZHOU);
  await second.look();
  assert.deepEqual(second.seen.strangers, []);
});

test("the word is for that login: another one that scans later, or the same after a logout by request, is a stranger again", async (t) => {
  const { login, watch, logIn, end } = start(t);
  watch(ZHOU);
  await logIn(MIN);
  await login.accept();
  await logIn({ id: "3000000010", name: "小何" });
  assert.equal(login.isStranger, true);
  await logIn(MIN);
  assert.equal(login.isStranger, true);
  await login.accept();
  await end("byRequest");
  await logIn(MIN);
  assert.equal(login.isStranger, true);
});

test("when the source watches another account, alerts of neither go to a login that stands for the first alone", async (t) => {
  const { login, watch, logIn, look, seen } = start(t);
  watch(ZHOU);
  await logIn(ZHOU_AT_PAGE);
  watch({ id: "wxid_he", name: "小何" });
  await look();
  assert.equal(login.sender.accountId, undefined);
  assert.deepEqual(seen.strangers, ["老周"]);
});

test("its views are marked, and its troubles are its own", async (t) => {
  const { login, session, seen, watch, logIn, end } = start(t);
  watch(ZHOU);
  session.push({ type: "qr", content: "code", expiresAt: 1, attempt: 1 });
  await logIn(ZHOU_AT_PAGE);
  session.push({ type: "offline", failure: verbatim("no network"), retryInMs: 1 });
  await settle();
  assert.equal(login.status.state, "offline");
  await end("expired");
  assert.deepEqual(
    seen.views.map(({ state, of }) => [state, of?.name]),
    [
      ["code", "filehelper"],
      ["loggedIn", "filehelper"],
      ["loggedOut", "filehelper"],
    ],
  );
  assert.deepEqual([login.status.state, login.status.why?.kind], ["loggedOut", "loggedOut"]);
});
