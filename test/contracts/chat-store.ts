import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import type { Outbox } from "../../src/bridge/ports/outbox.ts";
import type { ChatPlaces } from "../../src/bridge/ports/stores/chat-places.ts";
import type { ChatStore, KnownChat } from "../../src/bridge/ports/stores/chats.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { TOPIC } from "./chat-places.ts";
import { alertAbout } from "./samples.ts";

/**
 * `outbox` and `placesOf` are what else refers to chats; their time is `NOW`. `list` lists a recall in the chat with that key,
 * `unlist` deletes all recalls. `reopen`: what the next process has.
 */
export type ChatStoreUnderTest = {
  readonly chats: ChatStore;
  readonly outbox: Outbox;
  /** For the sinks "one" and "other". */
  placesOf(sink: "one" | "other"): ChatPlaces;
  list(chat: number): Promise<void>;
  unlist(): Promise<void>;
  reopen(): Promise<ChatStore>;
};

/** Unix milliseconds. */
export const NOW = 50_000;

/** A chat that nothing refers to. */
export function knownChat(over: Partial<Omit<KnownChat, "key">> = {}): Omit<KnownChat, "key"> {
  return {
    accountId: "7001",
    kind: "GROUP",
    names: ["登山队", "old name"],
    stableId: "23456@chatroom",
    chatName: "@@group-0001",
    mutedUntil: undefined,
    named: false,
    ...over,
  };
}

/** Runs the contract of ChatStore. `open` gives an empty one and has it closed after the test. */
export function chatStoreContract(name: string, open: (t: TestContext) => Promise<ChatStoreUnderTest>): void {
  describe(`${name} as a ChatStore`, () => {
    it("gives back what it was given, in the next process too", async (t) => {
      const { chats, reopen } = await open(t);
      const given = [
        knownChat(),
        knownChat({ kind: "CONTACT", names: [], stableId: "", mutedUntil: NOW + 1, named: true }),
        knownChat({ kind: "SUBSCRIPTION", names: ["“; DROP TABLE chats; 😀"], mutedUntil: Infinity }),
      ];
      const keys: number[] = [];
      for (const chat of given) keys.push(await chats.add(chat));
      assert.equal(new Set(keys).size, 3);
      const stored = given.map((chat, index) => ({ ...chat, key: keys[index] }));
      assert.deepEqual(await chats.load(), stored);
      assert.deepEqual(await (await reopen()).load(), stored);
    });

    it("replaces a chat under its key", async (t) => {
      const { chats } = await open(t);
      const key = await chats.add(knownChat());
      const next = {
        ...knownChat({ names: ["夜跑"], chatName: "@@other", mutedUntil: 7, named: true }),
        key,
      };
      await chats.update(next);
      assert.deepEqual(await chats.load(), [next]);
      const unmuted = { ...next, mutedUntil: undefined };
      await chats.update(unmuted);
      assert.deepEqual(await chats.load(), [unmuted]);
    });

    it("keeps a chat that was deleted a moment before it was muted", async (t) => {
      const { chats } = await open(t);
      const key = await chats.add(knownChat());
      assert.deepEqual(await chats.prune(NOW), [key]);
      const muted = { ...knownChat({ mutedUntil: Infinity }), key };
      await chats.update(muted);
      assert.deepEqual(await chats.load(), [muted]);
    });

    it("deletes no chat that it is told to leave", async (t) => {
      const { chats } = await open(t);
      const left = await chats.add(knownChat());
      const gone = await chats.add(knownChat());
      assert.deepEqual(await chats.prune(NOW, [left, 99]), [gone]);
      assert.deepEqual(
        (await chats.load()).map(({ key }) => key),
        [left],
      );
    });

    it("deletes chats that have no listed recall, no mute and no rule, and never uses their keys again", async (t) => {
      const { chats, list, unlist, reopen } = await open(t);
      const free = await chats.add(knownChat());
      const over = await chats.add(knownChat({ mutedUntil: NOW }));
      const muted = await chats.add(knownChat({ mutedUntil: NOW + 1 }));
      const forEver = await chats.add(knownChat({ mutedUntil: Infinity }));
      const named = await chats.add(knownChat({ named: true }));
      const listed = await chats.add(knownChat());
      await list(listed);
      assert.deepEqual(new Set(await chats.prune(NOW)), new Set([free, over]));
      const keys = async (store: ChatStore) => (await store.load()).map(({ key }) => key);
      assert.deepEqual(await keys(chats), [muted, forEver, named, listed]);
      await unlist();
      assert.deepEqual(await chats.prune(NOW), [listed]);
      const next = await reopen();
      assert((await next.add(knownChat())) > listed);
    });

    it("keeps the chat of an alert until every sink has it, or a refused one is old", async (t) => {
      const { chats, outbox } = await open(t);
      const chat = await chats.add(knownChat());
      const other = await chats.add(knownChat());
      await addTo(outbox, [alertAbout("11")], ["one"], { chat });
      await addTo(outbox, [alertAbout("12")], ["other"], { chat: other });
      assert.deepEqual(await chats.prune(NOW), []);
      const told = await nextAlert(outbox, "one");
      assert(told);
      await outbox.settle(told, { status: "sent", messageId: "m", mediaFollows: "first" });
      const refused = await nextAlert(outbox, "other");
      assert(refused);
      await outbox.settle(refused, { status: "dead", error: verbatim("refused") });
      assert.deepEqual(await chats.prune(NOW), []);
      const [media] = await outbox.followUps("one", 1);
      assert(media);
      await outbox.settle(media, { status: "sent", messageId: "m" });
      assert.deepEqual(await chats.prune(NOW), [chat]);
      assert.equal(await outbox.revive(), 1);
      assert.equal((await nextAlert(outbox, "other"))?.chat, other);
    });

    it("keeps a chat that has a place in force, and deletes places that are over", async (t) => {
      const { chats, placesOf } = await open(t);
      const forEver = await chats.add(knownChat());
      const short = await chats.add(knownChat());
      const over = await chats.add(knownChat());
      await placesOf("one").set(forEver, TOPIC);
      await placesOf("other").set(short, { ...TOPIC, until: NOW + 1 });
      await placesOf("other").set(over, { ...TOPIC, until: NOW });
      assert.deepEqual(await chats.prune(NOW), [over]);
      assert.deepEqual(await chats.prune(NOW + 1), [short]);
      assert.deepEqual(await chats.prune(Number.MAX_SAFE_INTEGER), []);
      assert.deepEqual(await placesOf("one").get(forEver), TOPIC);
      assert.equal(await placesOf("other").get(short), undefined);
      await placesOf("one").delete(forEver);
      assert.deepEqual(await chats.prune(NOW), [forEver]);
    });

    it("deletes the place of a chat that is not known", async (t) => {
      const { chats, placesOf } = await open(t);
      await placesOf("one").set(7, TOPIC);
      assert.deepEqual(await chats.prune(NOW), []);
      assert.equal(await placesOf("one").get(7), undefined);
    });

    it("writes two chats that are one, with what waits and the places of both in the one that stays", async (t) => {
      const { chats, outbox, placesOf, reopen } = await open(t);
      const [first, second, third] = [knownChat(), knownChat({ stableId: "" }), knownChat()];
      const [stays, other, apart] = [await chats.add(first), await chats.add(second), await chats.add(third)];
      await addTo(outbox, [alertAbout("11")], ["one"], { chat: stays });
      await addTo(outbox, [alertAbout("12")], ["one"], { chat: other });
      await addTo(outbox, [alertAbout("13")], ["one"], { chat: apart });
      await placesOf("one").set(stays, TOPIC);
      await placesOf("one").set(other, { ...TOPIC, thread: "43" });
      await placesOf("other").set(other, { ...TOPIC, thread: "44" });
      await placesOf("other").set(apart, { ...TOPIC, thread: "45" });
      const merged = { ...knownChat({ chatName: "@@new" }), key: stays };
      const left = { ...knownChat({ chatName: "" }), key: other };
      await chats.merge(merged, left, NOW);
      assert.deepEqual(
        (await outbox.waiting("one", 9)).map(({ chat }) => chat),
        [stays, stays, apart],
      );
      const threads = async (sink: "one" | "other") =>
        await Promise.all([stays, other, apart].map(async (key) => (await placesOf(sink).get(key))?.thread));
      assert.deepEqual(await threads("one"), ["42", undefined, undefined]);
      assert.deepEqual(await threads("other"), ["44", undefined, "45"]);
      assert.deepEqual(await chats.load(), [merged, left, { ...third, key: apart }]);
      assert.deepEqual(await chats.prune(NOW), [other]);
      assert.deepEqual(await (await reopen()).load(), [merged, { ...third, key: apart }]);
    });

    it("takes the place of the other chat over one that is over", async (t) => {
      const { chats, placesOf } = await open(t);
      const [stays, other] = [await chats.add(knownChat()), await chats.add(knownChat())];
      await placesOf("one").set(stays, { ...TOPIC, until: NOW });
      await placesOf("one").set(other, { ...TOPIC, thread: "43", until: NOW + 9 });
      await chats.merge({ ...knownChat(), key: stays }, { ...knownChat(), key: other }, NOW);
      assert.equal((await placesOf("one").get(stays))?.thread, "43");
    });
  });
}
