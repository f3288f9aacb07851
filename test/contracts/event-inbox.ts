import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import type { ArrivedEvent, EventInbox } from "../../src/bridge/ports/stores/event-inbox.ts";

/** An inbox, and how a restart of the program looks to it. */
export type InboxUnderTest = { readonly inbox: EventInbox; reopen(): Promise<EventInbox> };

/** An event as a source writes it. */
export function arrived(id: string, body = `{"id":"${id}"}`): ArrivedEvent {
  return { id, body };
}

/** Runs the contract of EventInbox. `open` gives an empty one and has it closed after the test. */
export function eventInboxContract(name: string, open: (t: TestContext) => Promise<InboxUnderTest>): void {
  const idsIn = async (inbox: EventInbox, limit = 100): Promise<readonly string[]> =>
    (await inbox.waiting(limit)).map(({ id }) => id);

  describe(`${name} as an EventInbox`, () => {
    it("gives events back as they came, in the order of acceptance", async (t) => {
      const { inbox } = await open(t);
      const first = [arrived("a", '{"text":"早 😀\\n"}'), arrived("b", "")];
      assert.deepEqual(await inbox.accept(first, 1), { accepted: 2, duplicates: 0 });
      assert.deepEqual(await inbox.accept([arrived("c")], 2), { accepted: 1, duplicates: 0 });
      const waiting = await inbox.waiting(10);
      assert.deepEqual(
        waiting.map(({ id, body }) => ({ id, body })),
        [...first, arrived("c")],
      );
      const seqs = waiting.map(({ seq }) => seq);
      assert.deepEqual(
        seqs.toSorted((a, b) => a - b),
        seqs,
      );
      assert.equal(new Set(seqs).size, 3);
    });

    it("gives the oldest, as many as asked for, until they are taken", async (t) => {
      const { inbox } = await open(t);
      await inbox.accept([arrived("a"), arrived("b"), arrived("c")], 1);
      await inbox.accept([arrived("d")], 1);
      assert.deepEqual(await idsIn(inbox, 2), ["a", "b"]);
      assert.deepEqual(await idsIn(inbox, 2), ["a", "b"]);
      const [, b] = await inbox.waiting(2);
      await inbox.take(b?.seq ?? 0);
      assert.deepEqual(await idsIn(inbox, 2), ["c", "d"]);
      assert.equal(await inbox.count(), 2);
    });

    it("counts a repeat as a duplicate that changes nothing, whether its event was taken or not", async (t) => {
      const { inbox } = await open(t);
      await inbox.accept([arrived("a", "1"), arrived("a", "2")], 1);
      assert.deepEqual(await inbox.accept([arrived("a", "3"), arrived("b")], 2), {
        accepted: 1,
        duplicates: 1,
      });
      const waiting = await inbox.waiting(10);
      assert.deepEqual(
        waiting.map(({ body }) => body),
        ["1", '{"id":"b"}'],
      );
      await inbox.take(waiting.at(-1)?.seq ?? 0);
      assert.deepEqual(await inbox.accept([arrived("a"), arrived("b")], 3), { accepted: 0, duplicates: 2 });
      assert.equal(await inbox.count(), 0);
    });

    it("accepts calls at the same time, each by itself", async (t) => {
      const { inbox } = await open(t);
      const calls = [["a", "b"], ["b"], ["c", "a", "d"]].map((ids) =>
        inbox.accept(
          ids.map((id) => arrived(id)),
          1,
        ),
      );
      assert.deepEqual(await Promise.all(calls), [
        { accepted: 2, duplicates: 0 },
        { accepted: 0, duplicates: 1 },
        { accepted: 2, duplicates: 1 },
      ]);
      assert.deepEqual(await idsIn(inbox), ["a", "b", "c", "d"]);
    });

    it("forgets ids of taken events after their time, and no others", async (t) => {
      const { inbox } = await open(t);
      await inbox.accept([arrived("old")], 1_000);
      const [old] = await inbox.waiting(1);
      await inbox.take(old?.seq ?? 0);
      await inbox.accept([arrived("old, not taken")], 1_000);
      await inbox.accept([arrived("new")], 2_000);
      await inbox.forget(1_000);
      const repeat = async (id: string) => (await inbox.accept([arrived(id)], 2_000)).duplicates;
      assert.equal(await repeat("old"), 1);
      await inbox.forget(1_001);
      assert.equal(await repeat("old, not taken"), 1);
      assert.equal(await repeat("new"), 1);
      assert.equal(await repeat("old"), 0);
      assert.deepEqual(await idsIn(inbox), ["old, not taken", "new", "old"]);
    });

    it("takes no event that was not there yet", async (t) => {
      const { inbox } = await open(t);
      await inbox.accept([arrived("a")], 1);
      await inbox.take(1_000);
      await inbox.accept([arrived("b")], 1);
      assert.deepEqual(await idsIn(inbox), ["b"]);
    });

    it("goes on after a restart: what waits, what was taken, what is a repeat, and the numbers", async (t) => {
      const { inbox, reopen } = await open(t);
      await inbox.accept([arrived("a"), arrived("b"), arrived("c")], 1);
      const [a, b] = await inbox.waiting(2);
      await inbox.take(a?.seq ?? 0);
      const again = await reopen();
      assert.deepEqual(await idsIn(again), ["b", "c"]);
      assert.equal(await again.count(), 2);
      await again.take((b?.seq ?? 0) + 1);
      await again.forget(2);
      const empty = await reopen();
      assert.equal(await empty.count(), 0);
      await empty.accept([arrived("a")], 3);
      const [last] = await empty.waiting(1);
      assert((last?.seq ?? 0) > (b?.seq ?? 0) + 1, "a number was used twice");
    });

    it("loses nothing and doubles nothing, whatever comes, is repeated and is taken in between", async (t) => {
      const ids = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
      const step = fc.oneof(
        fc.record({ accept: ids }),
        fc.record({ take: fc.integer({ min: 1, max: 7 }) }),
        fc.constant({ reopen: true }),
      );
      for (const steps of fc.sample(fc.array(step, { minLength: 5, maxLength: 25 }), {
        numRuns: 6,
        seed: 7,
      })) {
        const under = await open(t);
        let { inbox } = under;
        const accepted: string[] = [];
        const handled: string[] = [];
        for (const each of steps) {
          if ("accept" in each) {
            await inbox.accept(
              each.accept.map((id) => arrived(String(id))),
              1,
            );
            for (const id of each.accept) if (!accepted.includes(String(id))) accepted.push(String(id));
          } else if ("take" in each) {
            const taken = await inbox.waiting(each.take);
            handled.push(...taken.map(({ id }) => id));
            await inbox.take(taken.at(-1)?.seq ?? 0);
          } else {
            inbox = await under.reopen();
          }
          assert.equal(await inbox.count(), accepted.length - handled.length);
        }
        handled.push(...(await idsIn(inbox)));
        assert.deepEqual(handled, accepted);
      }
    });
  });
}
