import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { Clock } from "../../../src/bridge/ports/clock.ts";
import { FreezingClock } from "../../fakes/freezing-clock.ts";
import { LockedStateStore } from "../../fakes/locked-state-store.ts";
import type { Fault } from "../../simulators/wechat/index.ts";
import { PatientClock } from "./patient-clock.ts";
import { type Follower, openOnline, openRig, type Rig } from "./rig.ts";

// A request that hangs costs four times 15 s / 80, a poll four times 35 s / 80.
const SPEED = 80;

const FAULTS: readonly Fault[] = [
  { kind: "page" },
  { kind: "html" },
  { kind: "json" },
  { kind: "empty" },
  { kind: "hang" },
  { kind: "reset" },
];

const WORDS: { readonly [kind: string]: string } = {
  page: "an HTML page with 200",
  html: "an HTML page with 502",
  json: "{}",
  empty: "an empty body",
  hang: "no answer",
  reset: "a torn connection",
};

function clockFor({ kind }: Fault): Clock {
  return kind === "hang" ? new PatientClock(SPEED, 4) : new PatientClock(SPEED);
}

/** How often the fault is met before it ends. Some are asked once a life, and the address book is given 90 s. */
function meetings(endpoint: string, { kind }: Fault): number {
  if (endpoint === "webwxstatusnotify") return 1;
  if (endpoint === "webwxnewloginpage") return 2;
  if (endpoint === "webwxgetcontact" && kind === "hang") return 1;
  return endpoint === "webwxbatchgetcontact" || kind === "hang" ? 2 : 4;
}

/** From the moment it is made: that nobody is logged out and the server is asked little. */
function watchOver({ wechat, clock }: Rig, bridge: Follower, endpoint: string) {
  const from = clock.monotonic();
  const [all, hits] = [wechat.requests.length, wechat.count(endpoint)];
  return {
    metOften: async (times: number): Promise<void> =>
      await bridge.until(() => wechat.count(endpoint) >= hits + times, `${endpoint} asked ${times} times`),
    check: (): void => {
      const seconds = (clock.monotonic() - from) / 1_000;
      const asked = wechat.count(endpoint) - hits;
      assert.ok(asked <= 3 + seconds / 1.4, `${endpoint}: ${asked} requests in ${seconds} s`);
      const total = wechat.requests.length - all;
      assert.ok(total <= 10 + 2 * seconds, `${total} requests in ${seconds} s`);
      assertNobodyOut(wechat, bridge);
    },
  };
}

function assertNobodyOut(wechat: Rig["wechat"], bridge: Follower): void {
  assert.equal(bridge.failure, undefined);
  assert.deepEqual([...bridge.of("loggedOut")], []);
  assert.equal(wechat.count("webwxlogout"), 0);
}

/** All of them came, each of them once, and nothing else. */
async function arriveOnce(bridge: Follower, ids: readonly string[]): Promise<void> {
  for (const id of ids) await bridge.message(id);
  assert.deepEqual(
    bridge.messages.map(({ message }) => message.msgId),
    ids,
  );
}

/** A person who asks for a new code as soon as the trouble is over. */
function persevere(bridge: Follower): void {
  const ask = (): void => bridge.session.requestLogin();
  bridge.onEvent = ({ type }) => {
    if (type === "loginStopped") ask();
  };
  if (bridge.events.at(-1)?.type === "loginStopped") ask();
}

type Play = (t: TestContext, endpoint: string, fault: Fault) => Promise<void>;

const atLogin: Play = async (t, endpoint, fault) => {
  const rig = await openRig(t, { clock: clockFor(fault) });
  const { wechat } = rig;
  const friend = wechat.addContact({ nickName: "小池" });
  wechat.setFault(endpoint, fault, Number.POSITIVE_INFINITY);
  const bridge = rig.start();
  await bridge.until(
    () => wechat.count(endpoint) >= meetings(endpoint, fault) || bridge.of("loginStopped").length > 0,
    `${endpoint} asked`,
  );
  // Every code is scanned and confirmed here as soon as it is shown, so only their number is bounded.
  assert.ok(wechat.count("jslogin") <= 5, `${wechat.count("jslogin")} codes drawn`);
  assert.deepEqual([...bridge.of("online")], []);
  assertNobodyOut(wechat, bridge);
  wechat.clearFaults();
  persevere(bridge);
  await bridge.event("batch");
  await arriveOnce(bridge, [wechat.friendSends(friend, "一"), wechat.friendSends(friend, "二")]);
  assert.equal(bridge.of("online").length, 1);
  assertNobodyOut(wechat, bridge);
};

const atResume: Play = async (t, endpoint, fault) => {
  const rig = await openOnline(t, { clock: clockFor(fault) });
  const { wechat } = rig;
  const friend = wechat.addContact({ nickName: "小池" });
  await rig.bridge.stop();
  wechat.setFault(endpoint, fault, Number.POSITIVE_INFINITY);
  const bridge = rig.start();
  const watch = watchOver(rig, bridge, endpoint);
  await watch.metOften(2);
  const ids = [wechat.friendSends(friend, "一")];
  await watch.metOften(meetings(endpoint, fault));
  watch.check();
  wechat.clearFaults();
  assert.equal((await bridge.event("online")).resumed, true);
  await bridge.message(ids[0] ?? "");
  ids.push(wechat.friendSends(friend, "二"));
  await arriveOnce(bridge, ids);
  watch.check();
  assert.equal(wechat.count("jslogin"), 1);
};

/** The names are a side matter: messages pass while they cannot be had. */
const besideReading: Play = async (t, endpoint, fault) => {
  const rig = await openRig(t, { clock: clockFor(fault) });
  const { wechat } = rig;
  const stranger = wechat.addContact({ nickName: "路人", friend: false });
  wechat.setFault(endpoint, fault, Number.POSITIVE_INFINITY);
  const bridge = rig.start();
  await bridge.event("batch");
  const watch = watchOver(rig, bridge, endpoint);
  const ids = [wechat.friendSends(stranger, "一")];
  await bridge.message(ids[0] ?? "");
  await bridge.until(() => wechat.count(endpoint) >= meetings(endpoint, fault), `${endpoint} asked`);
  watch.check();
  assert.deepEqual([...bridge.of("offline")], []);
  wechat.clearFaults();
  ids.push(wechat.friendSends(stranger, "二"));
  await arriveOnce(bridge, ids);
  watch.check();
  assert.equal(bridge.of("online").length, 1);
};

const inReading: Play = async (t, endpoint, fault) => {
  const rig = await openOnline(t, { clock: clockFor(fault) });
  const { wechat, bridge } = rig;
  const friend = wechat.addContact({ nickName: "小池" });
  wechat.setFault(endpoint, fault, Number.POSITIVE_INFINITY);
  const watch = watchOver(rig, bridge, endpoint);
  const ids = [wechat.friendSends(friend, "一")];
  await watch.metOften(2);
  ids.push(wechat.friendSends(friend, "二"));
  await watch.metOften(meetings(endpoint, fault));
  await bridge.event("offline");
  watch.check();
  wechat.clearFaults();
  await bridge.message(ids[1] ?? "");
  ids.push(wechat.friendSends(friend, "三"));
  await arriveOnce(bridge, ids);
  await bridge.until(() => bridge.events.at(-1)?.type === "batch", "back online");
  watch.check();
  assert.equal(bridge.of("online").length, 1);
  assert.equal(wechat.count("jslogin"), 1);
};

const PLAYS: readonly (readonly [Play, readonly string[], string])[] = [
  [
    atLogin,
    ["jslogin", "login", "webwxnewloginpage"],
    "few codes are drawn, and the login succeeds after it",
  ],
  [atResume, ["webwxinit"], "the saved session waits and goes on, and brings what came meanwhile once"],
  [
    besideReading,
    ["webwxstatusnotify", "webwxgetcontact", "webwxbatchgetcontact"],
    "messages are read all the same, each once",
  ],
  [inReading, ["synccheck", "webwxsync"], "the session is kept, and what came meanwhile arrives once"],
];

describe("a lasting fault", { concurrency: 12 }, () => {
  for (const [play, endpoints, outcome] of PLAYS) {
    for (const endpoint of endpoints) {
      for (const fault of FAULTS) {
        test(`${WORDS[fault.kind]} for ${endpoint}: ${outcome}`, async (t) => {
          await play(t, endpoint, fault);
        });
      }
    }
  }
});

/** Longer than any request and than window and grace of a message, shorter than the life of a login code. */
const FROZEN_MS = 210_000;
const FREEZE_SPEED = 20;

type FrozenRig = Rig & { readonly clock: FreezingClock };

async function openFrozen(t: TestContext): Promise<FrozenRig> {
  const clock = new FreezingClock(FREEZE_SPEED);
  return { ...(await openRig(t, { clock })), clock };
}

/** The process is stopped while the endpoint is asked; `meanwhile` happens before it goes on. */
async function freezeAt(
  { wechat, clock }: FrozenRig,
  bridge: Follower,
  endpoint: string,
  meanwhile: () => void = () => {},
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const asked = wechat.count(endpoint);
  wechat.setFault(endpoint, { kind: "hold", until: promise });
  await bridge.until(() => wechat.count(endpoint) > asked, `${endpoint} asked`);
  meanwhile();
  clock.freeze(FROZEN_MS);
  resolve();
}

type FrozenPlay = (t: TestContext, endpoint: string) => Promise<void>;

const frozenAtLogin: FrozenPlay = async (t, endpoint) => {
  const rig = await openFrozen(t);
  const { wechat } = rig;
  const friend = wechat.addContact({ nickName: "小池" });
  const bridge = rig.start();
  await freezeAt(rig, bridge, endpoint);
  await bridge.event("batch");
  await arriveOnce(bridge, [wechat.friendSends(friend, "一"), wechat.friendSends(friend, "二")]);
  assert.equal(wechat.count("webwxnewloginpage"), 1);
  // A code that is shown is not given up.
  assert.equal(bridge.of("qr").length, 1);
  assertNobodyOut(wechat, bridge);
};

const frozenAtResume: FrozenPlay = async (t, endpoint) => {
  const rig = await openFrozen(t);
  const { wechat } = rig;
  const friend = wechat.addContact({ nickName: "小池" });
  const before = rig.start();
  await before.event("batch");
  await before.stop();
  const bridge = rig.start();
  const ids: string[] = [];
  await freezeAt(rig, bridge, endpoint, () => void ids.push(wechat.friendSends(friend, "一")));
  assert.equal((await bridge.event("online")).resumed, true);
  await bridge.message(ids[0] ?? "");
  ids.push(wechat.friendSends(friend, "二"));
  await arriveOnce(bridge, ids);
  assert.equal(wechat.count("jslogin"), 1);
  assertNobodyOut(wechat, bridge);
};

const frozenInReading: FrozenPlay = async (t, endpoint) => {
  const rig = await openFrozen(t);
  const { wechat } = rig;
  const friend = wechat.addContact({ nickName: "小池" });
  const bridge = rig.start();
  await bridge.event("batch");
  const ids = [wechat.friendSends(friend, "一")];
  await freezeAt(rig, bridge, endpoint, () => void ids.push(wechat.friendSends(friend, "二")));
  await bridge.message(ids[1] ?? "");
  ids.push(wechat.friendSends(friend, "三"));
  await arriveOnce(bridge, ids);
  assert.equal(bridge.of("online").length, 1);
  assert.equal(wechat.count("jslogin"), 1);
  assertNobodyOut(wechat, bridge);
};

const FROZEN_PLAYS: readonly (readonly [string, FrozenPlay, readonly string[]])[] = [
  ["at login", frozenAtLogin, ["jslogin", "login", "webwxinit"]],
  ["with a saved session", frozenAtResume, ["webwxinit", "webwxsync", "synccheck"]],
  ["online", frozenInReading, ["webwxsync", "synccheck"]],
];

describe("a process that is stopped for minutes and goes on", { concurrency: 8 }, () => {
  for (const [when, play, endpoints] of FROZEN_PLAYS) {
    for (const endpoint of endpoints) {
      test(`${when}, while ${endpoint} is asked: the session is kept, and what came arrives once`, async (t) => {
        await play(t, endpoint);
      });
    }
  }
});

/** Several tries are refused, then the database is free again. */
async function unlockLater(state: LockedStateStore, bridge: Follower): Promise<void> {
  await bridge.until(() => state.refused >= 3, "three writes are refused");
  state.locked = false;
}

describe("a database that is locked for a while", { concurrency: 3 }, () => {
  for (const when of ["at login", "with a saved session", "online"] as const) {
    test(`${when}: the session is kept, what came arrives once, and a restart goes on from there`, async (t) => {
      const rig = await openRig(t);
      const { wechat } = rig;
      const friend = wechat.addContact({ nickName: "小池" });
      const state = new LockedStateStore();
      if (when === "with a saved session") {
        const before = rig.start({ state });
        await before.event("batch");
        await before.stop();
      }
      state.locked = when !== "online";
      const bridge = rig.start({ state });
      const ids: string[] = [];
      if (when === "at login") {
        await bridge.until(() => wechat.count("webwxinit") > 0, "the login is finished");
      } else {
        if (when === "online") await bridge.event("batch");
        state.locked = true;
        ids.push(wechat.friendSends(friend, "一"));
      }
      await unlockLater(state, bridge);
      await bridge.event("batch");
      ids.push(wechat.friendSends(friend, "二"));
      await arriveOnce(bridge, ids);
      const polls = wechat.count("synccheck");
      await bridge.until(() => wechat.count("synccheck") > polls, "the place is saved");
      await bridge.stop();

      const after = rig.start({ state });
      assert.equal((await after.event("online")).resumed, true);
      await arriveOnce(after, [wechat.friendSends(friend, "三")]);
      assert.equal(wechat.count("jslogin"), 1);
      assertNobodyOut(wechat, after);
    });
  }
});
