import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { ChatStore, KnownChat } from "../../src/bridge/ports/chats.ts";

/** `list` lists a recall in the chat with that key, `unlist` deletes all recalls. `reopen`: what the next process has. */
export type ChatStoreUnderTest = {
  readonly chats: ChatStore;
  list(chat: number): Promise<void>;
  unlist(): Promise<void>;
  reopen(): Promise<ChatStore>;
};

const NOW = 50_000;

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
  });
}
