import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { KeptNames } from "../../../src/wechat/ingest/directory.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";

const open = (state = new MemoryStateStore(), clock = new ManualClock()): Promise<KeptNames> =>
  KeptNames.open({ state, clock, log: silentLogger });
const name = (id: string, nickName: string, ownName = "", group?: string) => ({
  id,
  nickName,
  ownName,
  group,
});

describe("the names that payloads told", () => {
  it("are known under their id, and in a group apart from it", async () => {
    const names = await open();
    names.learn([name("wxid_li", "李", "李工"), name("wxid_li", "李", "跑得慢", "1@chatroom")]);
    assert.deepEqual(names.nameOf("wxid_li"), { nickName: "李", ownName: "李工" });
    assert.deepEqual(names.nameOf("wxid_li", "1@chatroom"), { nickName: "李", ownName: "跑得慢" });
    assert.deepEqual(names.nameOf("wxid_li", "2@chatroom"), { nickName: "", ownName: "" });
  });

  it("change with the newest; an empty nickname leaves the old one, an empty remark removes it", async () => {
    const names = await open();
    names.learn([name("a", "李", "李工")]);
    names.learn([name("a", "")]);
    assert.deepEqual(names.nameOf("a"), { nickName: "李", ownName: "" });
    names.learn([name("a", "小李")]);
    assert.deepEqual(names.nameOf("a"), { nickName: "小李", ownName: "" });
  });

  it("are there again after a restart, whatever their ids and names are", async () => {
    const told = fc.record({
      id: fc.string({ minLength: 1, maxLength: 40 }),
      nickName: fc.string({ minLength: 1, maxLength: 100 }),
      ownName: fc.string({ maxLength: 100 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(told, { maxLength: 30, selector: ({ id }) => id }), async (list) => {
        const state = new MemoryStateStore();
        const before = await open(state);
        before.learn(list);
        await before.save();
        const after = await open(state);
        for (const { id, nickName, ownName } of list)
          assert.deepEqual(after.nameOf(id), { nickName, ownName });
      }),
      { numRuns: 30 },
    );
  });

  it("stay few: the ones that nobody asked for go first, and what is kept is small", async () => {
    const state = new MemoryStateStore();
    const names = await open(state);
    names.learn([name("wxid_asked", "问到的人")]);
    for (let index = 0; index < 12_000; index += 1) {
      names.learn([name(`wxid_${index}`, `名字${index}`)]);
      if (index % 100 === 0) names.nameOf("wxid_asked");
    }
    assert.equal(names.nameOf("wxid_asked").nickName, "问到的人");
    assert.equal(names.nameOf("wxid_0").nickName, "");
    assert.equal(names.nameOf("wxid_11999").nickName, "名字11999");
    await names.save();
    const bytes = [...state.values.values()].map((text) => Buffer.byteLength(text));
    assert.ok(bytes.reduce((sum, size) => sum + size, 0) < 400_000);
    assert.ok(Math.max(...bytes) < 30_000);
  });

  it("damage of the stored names is an empty directory", async () => {
    for (const text of ["{", "7", "[null, {}, 5]", '[{"key":7}]']) {
      const state = new MemoryStateStore();
      for (let piece = 0; piece < 16; piece += 1) state.values.set(`ingest.names.${piece}`, text);
      const names = await open(state);
      assert.deepEqual(names.nameOf("a"), { nickName: "", ownName: "" });
    }
  });
});

describe("saving names", () => {
  it("happens once a minute, of changed pieces only, and at the end", async () => {
    const writes: string[] = [];
    class Counted extends MemoryStateStore {
      override async set(key: string, value: string): Promise<void> {
        writes.push(key);
        await super.set(key, value);
      }
    }
    const state = new Counted();
    const clock = new ManualClock();
    const names = await open(state, clock);
    const stop = new AbortController();
    const running = names.keepSaving(stop.signal);
    names.learn([name("a", "李")]);
    await clock.advance(59_000);
    assert.equal(writes.length, 0);
    await clock.advance(1_000);
    assert.equal(writes.length, 1);
    await clock.advance(60_000);
    assert.equal(writes.length, 1, "nothing changed");
    names.learn([name("a", "李"), name("b", "周")]);
    stop.abort();
    await running;
    assert.equal(writes.length, 2);
    assert.equal((await open(state)).nameOf("b").nickName, "周");
  });

  it("that the store refused is tried again the next time", async () => {
    let refused = 1;
    class Refusing extends MemoryStateStore {
      override async set(key: string, value: string): Promise<void> {
        if (refused > 0) {
          refused -= 1;
          throw new StoreError("write", "disk full");
        }
        await super.set(key, value);
      }
    }
    const state = new Refusing();
    const names = await open(state);
    names.learn([name("a", "李")]);
    await names.save();
    assert.equal(state.values.size, 0);
    await names.save();
    assert.equal((await open(state)).nameOf("a").nickName, "李");
  });
});
