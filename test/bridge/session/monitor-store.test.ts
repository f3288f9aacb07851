import assert from "node:assert/strict";
import { test } from "node:test";
import { failureOf, StoreError } from "../../../src/bridge/model/errors.ts";
import { settle } from "../../fakes/manual-clock.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { monitorRig } from "./monitor-rig.ts";

const locked = (): StoreError => new StoreError("write", "database is locked");

/** Refuses so many calls of everything. */
class RefusingState extends MemoryStateStore {
  refusals = 0;

  #refuse(): void {
    if (this.refusals === 0) return;
    this.refusals -= 1;
    throw locked();
  }

  override async get(key: string): Promise<string | undefined> {
    this.#refuse();
    return await super.get(key);
  }

  override async set(key: string, value: string): Promise<void> {
    this.#refuse();
    await super.set(key, value);
  }
}

test("a store that refuses when the session comes online is asked until it takes what is known of the watch", async (t) => {
  const state = new RefusingState();
  const { clock, online, batch, current, views, cannotWrites, heartbeats } = await monitorRig(t, { state });
  state.refusals = 3;
  await online(false);
  assert.equal(current.status.state, "starting");
  await clock.advance(7_999);
  assert.equal(current.status.state, "starting");
  assert.equal(cannotWrites(), 2);
  await clock.advance(1);
  assert.equal(current.status.state, "online");
  assert.deepEqual(
    views.map((view) => view.state),
    ["loggedIn"],
  );
  assert.match(state.values.get("watch.account:3000000001") ?? "", /"since"/);
  await batch();
  assert.equal(current.state, "online");
  assert.deepEqual(heartbeats.stuck(), []);
});

test("the same for the account that is noted, the record of a gap and the place of the last look", async (t) => {
  const state = new RefusingState();
  const { clock, online, batch, say, current, notices } = await monitorRig(t, { state });
  for (const refusals of [1, 2, 3]) {
    state.refusals = refusals;
    await online();
    await clock.advance(8_000);
    assert.equal(current.status.state, "online");
  }
  state.refusals = 1;
  await say({ type: "gap" });
  await clock.advance(1_000);
  assert.equal(notices.length, 1);
  await clock.advance(30_000);
  state.refusals = 1;
  await batch();
  await clock.advance(1_000);
  const { lastSyncAt }: { lastSyncAt: number } = JSON.parse(
    state.values.get("watch.account:3000000001") ?? "",
  );
  assert.ok(clock.now() - lastSyncAt <= 1_000);
});

test("asked to stop while the store refuses, the watch ends without an error", async (t) => {
  const state = new RefusingState();
  const { online, end } = await monitorRig(t, { state });
  state.refusals = 100;
  await online();
  await end();
});

test("damage is not waited out: it ends the watch", async (t) => {
  const state = new MemoryStateStore();
  const { online, end } = await monitorRig(t, { state, fails: true });
  const error = new StoreError("damaged", "malformed");
  state.set = () => Promise.reject(error);
  await online();
  await assert.rejects(end(), error);
});

test("a session that brings its last event unasked is a fault", async (t) => {
  const { session, end } = await monitorRig(t, { fails: true });
  session.finish();
  await settle();
  await assert.rejects(end(), /nobody asked/);
});

test("a session that brings nothing for too long is stuck; one that waits for a person, or said how long it rests, is not", async (t) => {
  const { clock, online, batch, offline, say, heartbeats } = await monitorRig(t);
  const over = async (ms: number): Promise<readonly string[]> => {
    await clock.advance(ms);
    return heartbeats.stuck();
  };
  await say({ type: "loginPostponed", reason: "quietHours", until: clock.now() + 9 * 3_600_000 });
  assert.deepEqual(await over(9 * 3_600_000), []);
  await say({ type: "loggedOut", reason: "kicked", early: false });
  assert.deepEqual(await over(72 * 3_600_000), []);
  await online();
  await batch();
  assert.deepEqual(await over(9 * 60_000), []);
  await say({ type: "names", messages: [] });
  await say({ type: "offline", failure: failureOf(new Error("rests")), retryInMs: 3_600_000 });
  assert.deepEqual(await over(65 * 60_000), []);
  await offline();
  assert.deepEqual(await over(12 * 60_000), ["session"]);
  await batch();
  assert.deepEqual(heartbeats.stuck(), []);
});
