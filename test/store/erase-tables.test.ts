import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { downloadOf, fileBytes, mediaMessage } from "../contracts/media-samples.ts";
import { alertAbout, textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { scaled } from "../scale.ts";
import { bytesOnDisk, databasePath, openedStore } from "./folder.ts";

const MARK = /<text\d+>/;
const never = new AbortController().signal;

function marked(n: number, length: number): string {
  return `<text${n}>${"x".repeat(length)}<text${n}>`;
}

/** What is done with the next text: where it stands, how long it is, how many steps it lives. */
const step = fc.array(
  fc.record({
    where: fc.constantFrom("alert", "fact", "replaced fact", "file name"),
    length: fc.oneof({ weight: 4, arbitrary: fc.nat(700) }, { weight: 1, arbitrary: fc.nat(9_000) }),
    life: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 15 })),
  }),
  { minLength: 3, maxLength: 25, size: "max" },
);

describe("a text that is not needed any more", () => {
  it("is in none of the files, whatever table it stood in and whatever came and went beside it", async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock();
    const { recalls, outbox, state, media } = await openedStore(t, path, clock);
    const ends = new Map<number, { readonly at: number; readonly end: () => Promise<void> }>();
    let last = 0;
    let now = 0;
    for (const texts of fc.sample(step, { numRuns: scaled(40, 400), seed: 20_260_505 })) {
      now += 1;
      for (const { where, length, life } of texts) {
        last += 1;
        const id = last;
        const text = marked(id, length);
        const at = now + life;
        if (where === "alert") {
          await addTo(outbox, [alertAbout(String(id), text)], [`sink${id}`]);
          const settle = async (): Promise<void> => {
            const head = await nextAlert(outbox, `sink${id}`);
            assert(head);
            await outbox.settle(head, { status: "sent", messageId: "m" });
          };
          ends.set(id, { at, end: settle });
        } else if (where === "file name") {
          const msgId = String(id);
          // A name on disk has an end, and no angle brackets.
          const received = mediaMessage(msgId, "FILE", `text${id}${"x".repeat(length % 80)}text${id}.pdf`);
          await recalls.remember([{ received, expiresAt: at - 1 }]);
          await media.keep(msgId, downloadOf(fileBytes(20)), 1_000, never);
          ends.set(id, { at, end: async () => {} });
        } else {
          const key = `fact ${(id * 7_919) % 1_000} ${id}`;
          await state.set(key, text);
          const replace = (): Promise<void> => state.set(key, "x".repeat((length * 3) % 2_000));
          ends.set(id, { at, end: where === "fact" ? () => state.delete(key) : replace });
        }
      }
      for (const [id, { at, end }] of ends) {
        if (at > now) continue;
        await end();
        ends.delete(id);
      }
      await media.purge(now, 0);
      // What was only replaced leaves the log with the next deletion.
      await state.set("last", "");
      await state.delete("last");
      await recalls.purge(now);
      const found = bytesOnDisk(path).match(/text\d+(?=[<>.x])/g) ?? [];
      const expected = [...ends.keys()].map((id) => `text${id}`);
      assert.deepEqual([...new Set(found)].sort(), expected.sort(), `step ${now}`);
    }
    assert(last > 500);
  });

  it("costs no more to remove in a large file: the rest is not written anew", async (t) => {
    const path = databasePath(t);
    const { recalls, state } = await openedStore(t, path);
    const many = Array.from({ length: 3_000 }, (_, n) => ({
      received: textMessage(String(n + 1), "x".repeat(n % 900)),
      expiresAt: n === 1_500 ? 1 : 9_000,
    }));
    for (let at = 0; at < many.length; at += 50) await recalls.remember(many.slice(at, at + 50));
    await recalls.purge(0);
    const before = readFileSync(path);
    await state.set("session", marked(1, 100));
    await state.delete("session");
    assert.equal(await recalls.purge(2), 1);
    const after = readFileSync(path);
    assert(!MARK.test(bytesOnDisk(path)), "it is still there");
    let written = 0;
    for (let page = 0; page < after.length; page += 1_024) {
      if (!after.subarray(page, page + 1_024).equals(before.subarray(page, page + 1_024))) written += 1;
    }
    assert(written > 0 && written < 40, `${written} of ${after.length / 1_024} pages`);
  });

  it("is removed in pieces, between which all else goes on", async (t) => {
    const path = databasePath(t);
    const { recalls } = await openedStore(t, path);
    await recalls.remember(
      Array.from({ length: 2_000 }, (_, n) => ({ received: textMessage(String(n + 1)), expiresAt: 1 })),
    );
    let over = false;
    let turns = 0;
    const count = (): void => {
      turns += 1;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    assert.equal(await recalls.purge(2), 2_000);
    over = true;
    assert(turns > 15, `${turns} turns of the event loop`);
  });
});

describe("the session's keys after a logout", () => {
  it("are in none of the files after the next purge, though they were saved anew with each batch", async (t) => {
    const path = databasePath(t);
    const { recalls, state } = await openedStore(t, path);
    for (let n = 1; n <= 300; n += 1) {
      await state.set("wechat.session", JSON.stringify({ skey: marked(n, (n * 37) % 900) }));
      await state.set("wechat.underway", "{}");
      await state.delete("wechat.underway");
    }
    await state.delete("wechat.session");
    await recalls.purge(0);
    assert(!MARK.test(bytesOnDisk(path)), "it is still there");
  });
});
