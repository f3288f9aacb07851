import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import fc from "fast-check";
import { TOPIC } from "../contracts/chat-places.ts";
import { knownChat } from "../contracts/chat-store.ts";
import { alertAbout } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { bytesOnDisk, databasePath, openedStore } from "./folder.ts";

const DAY_MS = 86_400_000;

describe("the places of a sink that no longer keeps chats apart", () => {
  it("stay for 30 days, in which it may do so again, and go after that with chats that nothing else refers to", async (t) => {
    const clock = new ManualClock();
    const { chats, places } = await openedStore(t, databasePath(t), clock);
    const [off, on] = [await chats.add(knownChat()), await chats.add(knownChat())];
    const start = clock.now();
    await places.of("telegram", clock).set(off, TOPIC);
    await places.of("slack", clock).set(on, TOPIC);
    await places.useOnly(["slack"], start);
    // A second start counts from the first one.
    await places.useOnly(["slack"], start + 20 * DAY_MS);
    assert.deepEqual(await chats.prune(start + 30 * DAY_MS - 1), []);
    assert.deepEqual(await chats.prune(start + 30 * DAY_MS), [off]);
    clock.jump(40 * DAY_MS);
    assert.equal(await places.of("telegram", clock).get(off), undefined);
    assert.deepEqual(await places.of("slack", clock).get(on), TOPIC);
  });

  it("are for ever again when it does so again in time", async (t) => {
    const clock = new ManualClock();
    const { chats, places } = await openedStore(t, databasePath(t), clock);
    const key = await chats.add(knownChat());
    const start = clock.now();
    await places.of("telegram", clock).set(key, TOPIC);
    await places.useOnly([], start);
    await places.useOnly(["telegram"], start + 29 * DAY_MS);
    assert.deepEqual(await chats.prune(start + 400 * DAY_MS), []);
    assert.deepEqual(await places.of("telegram", clock).get(key), TOPIC);
  });

  it("keep an end that comes earlier", async (t) => {
    const clock = new ManualClock();
    const { chats, places } = await openedStore(t, databasePath(t), clock);
    const key = await chats.add(knownChat());
    const start = clock.now();
    await places.of("slack", clock).set(key, { ...TOPIC, until: start + DAY_MS });
    await places.useOnly([], start);
    assert.deepEqual(await chats.prune(start + DAY_MS), [key]);
  });
});

describe("the title of a place and the name of its chat", () => {
  const marks = (path: string): readonly string[] => [
    ...new Set(bytesOnDisk(path).match(/<(?:name|title)\d>/g) ?? []),
  ];

  it("are in none of the files when the place is over", async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock();
    const { chats, places } = await openedStore(t, path, clock);
    const key = await chats.add(knownChat({ names: ["<name1>"] }));
    const end = clock.now() + DAY_MS;
    await places.of("slack", clock).set(key, { ...TOPIC, title: "<title1>", until: end });
    assert.deepEqual(await chats.prune(end - 1), []);
    assert.deepEqual([...marks(path)].sort(), ["<name1>", "<title1>"]);
    assert.deepEqual(await chats.prune(end), [key]);
    assert.deepEqual(marks(path), []);
  });

  it("are in none of the files when the place was deleted or has another title, after the next purge", async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock();
    const { places, recalls } = await openedStore(t, path, clock);
    const telegram = places.of("telegram", clock);
    for (const chat of [1, 2]) await telegram.set(chat, { ...TOPIC, title: `<title${chat}>` });
    await recalls.purge(0);
    await telegram.set(1, { ...TOPIC, title: "<title3>" });
    await recalls.purge(0);
    assert.deepEqual([...marks(path)].sort(), ["<title2>", "<title3>"]);
    await telegram.delete(2);
    await recalls.purge(0);
    assert.deepEqual(marks(path), ["<title3>"]);
  });

  it("are in none of the files when the place is over and its chat stays", async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock();
    const { chats, places } = await openedStore(t, path, clock);
    const key = await chats.add(knownChat({ named: true }));
    await places.of("slack", clock).set(key, { ...TOPIC, title: "<title1>", until: 1 });
    assert.deepEqual(await chats.prune(1), []);
    assert.deepEqual(marks(path), []);
  });

  it("leave no copy behind when many places come and go and get other titles", async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock();
    const { places, recalls } = await openedStore(t, path, clock);
    const telegram = places.of("telegram", clock);
    const life = fc.record({
      length: fc.nat(150),
      steps: fc.integer({ min: 1, max: 60 }),
      /** `undefined`: the place is deleted. */
      replaced: fc.option(fc.nat(300), { nil: undefined }),
    });
    const ends = new Map<number, { readonly at: number; readonly replaced: number | undefined }>();
    for (const [n, { length, steps, replaced }] of fc.sample(life, { numRuns: 800, seed: 1 }).entries()) {
      await telegram.set(n, { ...TOPIC, title: `<gone${n}>${"x".repeat(length)}` });
      ends.set(n, { at: n + steps, replaced });
      for (const [chat, end] of ends) {
        if (end.at > n) continue;
        ends.delete(chat);
        if (end.replaced === undefined) await telegram.delete(chat);
        else await telegram.set(chat, { ...TOPIC, title: "y".repeat(end.replaced) });
      }
    }
    await recalls.purge(0);
    const found = new Set(bytesOnDisk(path).match(/<gone\d+>/g));
    assert.deepEqual([...found].sort(), [...ends.keys()].map((n) => `<gone${n}>`).sort());
  });

  it("are in none of the files when two chats are one, but for the title of the place that stays", async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock();
    const { chats, places } = await openedStore(t, path, clock);
    const telegram = places.of("telegram", clock);
    const [stays, other] = [await chats.add(knownChat()), await chats.add(knownChat({ names: ["<name2>"] }))];
    await telegram.set(stays, { ...TOPIC, title: "<title1>" });
    await telegram.set(other, { ...TOPIC, title: "<title2>" });
    const left = { ...knownChat({ names: ["<name2>"], chatName: "" }), key: other };
    await chats.merge({ ...knownChat(), key: stays }, left, clock.now());
    assert.deepEqual(await chats.prune(clock.now()), [other]);
    assert.deepEqual(marks(path), ["<title1>"]);
  });

  it("are in none of the files when a person deletes the recall that waited there", async (t) => {
    const path = databasePath(t);
    const { chats, outbox, history } = await openedStore(t, path);
    const key = await chats.add(knownChat({ names: ["<name1>"] }));
    await addTo(outbox, [alertAbout("11")], ["slack"], { listedIn: key });
    assert.deepEqual(await chats.prune(0), []);
    await history.forget([alertAbout("11").id]);
    assert.deepEqual(await chats.prune(0), [key]);
    assert.deepEqual(marks(path), []);
    // Nor is it told by a number in which chat the recall was.
    const file = new DatabaseSync(path, { readOnly: true });
    const alerts = file.prepare("SELECT chat FROM alerts").all();
    file.close();
    assert.deepEqual(
      alerts.map(({ chat }) => chat),
      [null],
    );
  });

  it("stay when a person deletes all recalls of a chat that has a topic, and go with the topic", async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock();
    const { chats, outbox, places, history } = await openedStore(t, path, clock);
    const telegram = places.of("telegram", clock);
    const key = await chats.add(knownChat({ names: ["<name1>"] }));
    await addTo(outbox, [alertAbout("11")], ["telegram"], { listedIn: key });
    await telegram.set(key, { ...TOPIC, title: "<title1>" });
    assert.equal(await history.forgetAll(), 1);
    assert.deepEqual(await chats.prune(clock.now()), []);
    assert.deepEqual([...marks(path)].sort(), ["<name1>", "<title1>"]);
    await telegram.delete(key);
    assert.deepEqual(await chats.prune(clock.now()), [key]);
    assert.deepEqual(marks(path), []);
  });
});
