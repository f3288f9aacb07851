import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { ChatPlace, ChatPlaces } from "../../src/bridge/ports/stores/chat-places.ts";

/** `at` sets the time, unix milliseconds. `reopen`: what the next process has. */
export type ChatPlacesUnderTest = {
  of(sink: string): ChatPlaces;
  at(now: number): void;
  reopen(): Promise<Pick<ChatPlacesUnderTest, "of">>;
};

/** A topic that never ends. */
export const TOPIC: ChatPlace = {
  venue: "-1001",
  thread: "42",
  title: "登山队",
  until: Number.POSITIVE_INFINITY,
};

/** Runs the contract of ChatPlaces. `open` gives empty ones and has them closed after the test. */
export function chatPlacesContract(
  name: string,
  open: (t: TestContext) => Promise<ChatPlacesUnderTest>,
): void {
  describe(`${name} as ChatPlaces`, () => {
    it("gives back what it was given, in the next process too", async (t) => {
      const under = await open(t);
      const given: readonly ChatPlace[] = [
        TOPIC,
        { venue: "C0TEST", thread: "1700000000.000100", title: "", until: 60_000 },
        {
          venue: "",
          thread: "“; DROP TABLE chat_places; 😀",
          title: `  blanks ${" ".repeat(1_030)}`,
          until: 7,
        },
      ];
      for (const [chat, place] of given.entries()) await under.of("one").set(chat + 1, place);
      const read = async ({ of }: Pick<ChatPlacesUnderTest, "of">) =>
        await Promise.all(given.map((_, chat) => of("one").get(chat + 1)));
      assert.deepEqual(await read(under), given);
      assert.equal(await under.of("one").get(99), undefined);
      assert.deepEqual(await read(await under.reopen()), given);
    });

    it("replaces the place of a chat", async (t) => {
      const places = (await open(t)).of("one");
      await places.set(1, { ...TOPIC, until: 5 });
      const next = { venue: "-1002", thread: "43", title: "夜跑", until: Number.POSITIVE_INFINITY };
      await places.set(1, next);
      assert.deepEqual(await places.get(1), next);
      await places.set(1, { ...next, until: 9 });
      assert.deepEqual(await places.get(1), { ...next, until: 9 });
    });

    it("has no place of a chat any more when its time is over", async (t) => {
      const { of, at } = await open(t);
      await of("one").set(1, { ...TOPIC, until: 60_000 });
      at(59_999);
      assert.deepEqual(await of("one").get(1), { ...TOPIC, until: 60_000 });
      at(60_000);
      assert.equal(await of("one").get(1), undefined);
    });

    it("keeps the places of sinks apart", async (t) => {
      const { of } = await open(t);
      await of("one").set(1, TOPIC);
      assert.equal(await of("other").get(1), undefined);
      await of("other").set(1, { ...TOPIC, thread: "43" });
      await of("one").delete(1);
      assert.equal((await of("other").get(1))?.thread, "43");
    });

    it("deletes the place of one chat, and does nothing where there is none", async (t) => {
      const places = (await open(t)).of("one");
      for (const chat of [1, 2]) await places.set(chat, TOPIC);
      await places.delete(1);
      await places.delete(1);
      assert.deepEqual([await places.get(1), await places.get(2)], [undefined, TOPIC]);
    });
  });
}
