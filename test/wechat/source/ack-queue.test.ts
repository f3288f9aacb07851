import assert from "node:assert/strict";
import { test } from "node:test";
import { AckQueue } from "../../../src/wechat/source/ack-queue.ts";
import { settle } from "../../fakes/manual-clock.ts";

test("asking for the next event acknowledges the one before", async () => {
  const channel = new AckQueue<string>();
  const { signal } = new AbortController();
  const acknowledged: string[] = [];
  const puts = ["a", "b"].map((event) => channel.put(event, signal).then(() => acknowledged.push(event)));
  const events = channel.events(signal);
  assert.equal((await events.next()).value, "a");
  await settle();
  assert.deepEqual(acknowledged, []);
  assert.equal((await events.next()).value, "b");
  await settle();
  assert.deepEqual(acknowledged, ["a"]);
  void events.next();
  await Promise.all(puts);
});

test("an abort ends the iteration quietly and leaves the last event unacknowledged", async () => {
  const channel = new AckQueue<string>();
  const stop = new AbortController();
  const put = channel.put("a", stop.signal);
  const events = channel.events(stop.signal);
  await events.next();
  stop.abort(new Error("stopped"));
  await assert.rejects(put, /stopped/);
  assert.equal((await events.next()).done, true);
});

test("waiting many times leaves no listeners behind", async () => {
  const channel = new AckQueue<number>();
  const stop = new AbortController();
  let added = 0;
  let removed = 0;
  const { signal } = stop;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    added += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    removed += 1;
    remove(...args);
  };
  const events = channel.events(signal);
  for (let turn = 0; turn < 50; turn += 1) {
    const next = events.next();
    await settle();
    void channel.put(turn, signal);
    assert.equal((await next).value, turn);
  }
  assert.ok(added - removed <= 2, `${added - removed} listeners are left`);
});
