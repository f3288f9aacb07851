import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChatDirectory, isMuted } from "../../../src/bridge/chats/chat-directory.ts";
import type { RecallAlert } from "../../../src/bridge/model/alert.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import type { ChatStore, KnownChat } from "../../../src/bridge/ports/chats.ts";
import { ACCOUNT_ID, alertOf, groupChat, groupTextMessage, textMessage } from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

/** Keeps chats as the database does; `listed` are the keys of chats with a listed recall. */
class Store implements ChatStore {
  chats: KnownChat[] = [];
  readonly listed = new Set<number>();
  writes = 0;
  #last = 0;

  load = async (): Promise<readonly KnownChat[]> => [...this.chats];

  add = async (chat: Omit<KnownChat, "key">): Promise<number> => {
    this.writes += 1;
    this.#last += 1;
    this.chats.push({ ...chat, key: this.#last });
    return this.#last;
  };

  update = async (chat: KnownChat): Promise<void> => {
    this.writes += 1;
    this.chats = this.chats.map((each) => (each.key === chat.key ? chat : each));
  };

  prune = async (now: number, except: readonly number[] = []): Promise<readonly number[]> => {
    const gone = this.chats.filter(
      (chat) =>
        !this.listed.has(chat.key) && !chat.named && !isMuted(chat, now) && !except.includes(chat.key),
    );
    this.chats = this.chats.filter((chat) => !gone.includes(chat));
    return gone.map(({ key }) => key);
  };
}

async function open(store = new Store(), named: readonly string[] = []) {
  const clock = new ManualClock();
  const isNamedByRule = (name: string): boolean => named.includes(name);
  const directory = await ChatDirectory.open({ store, clock, isNamedByRule });
  return { store, clock, directory };
}

/** A recall in a group. `login`: which login it was in; identities differ from login to login. */
function recallIn(group: string, login: number, stableId?: string): RecallAlert {
  const alert = alertOf({ by: groupChat({ group, groupId: `@@group-${login}` }) });
  const { notice } = alert;
  const chat = stableId === undefined ? notice.chat : { ...notice.chat, stableId };
  return { ...alert, notice: { ...notice, chat } };
}

const messageIn = (group: string, login: number): ReceivedMessage =>
  groupTextMessage("hello", { group, groupId: `@@group-${login}` });

describe("which chat is meant", () => {
  test("a chat is the same after a new login and a rename, by its stable id", async () => {
    const { directory } = await open();
    const before = await directory.ensure(ACCOUNT_ID, recallIn("登山队", 1, "77@chatroom"));
    const after = await directory.ensure(ACCOUNT_ID, recallIn("周末爬山", 2, "77@chatroom"));
    assert.equal(after.key, before.key);
    assert.deepEqual(after.names, ["周末爬山", "登山队"]);
  });

  test("two chats of one name are two chats, by their stable ids", async () => {
    const { directory } = await open();
    const one = await directory.ensure(ACCOUNT_ID, recallIn("家人", 1, "1@chatroom"));
    const two = await directory.ensure(ACCOUNT_ID, recallIn("家人", 2, "2@chatroom"));
    assert.notEqual(one.key, two.key);
  });

  test("without stable ids a rename is followed by messages, and a new login by the name", async () => {
    const { directory } = await open();
    const { key } = await directory.ensure(ACCOUNT_ID, recallIn("登山队", 1));
    await directory.note(ACCOUNT_ID, [messageIn("周末爬山", 1)]);
    assert.deepEqual(directory.get(key)?.names, ["周末爬山", "登山队"]);
    assert.equal((await directory.ensure(ACCOUNT_ID, recallIn("周末爬山", 2))).key, key);
    assert.equal(directory.all().length, 1);
  });

  test("a message from another chat of the same name changes nothing", async () => {
    const { directory, store } = await open();
    const { key } = await directory.ensure(ACCOUNT_ID, recallIn("家人", 1));
    const { writes } = store;
    await directory.note(ACCOUNT_ID, [messageIn("家人", 2)]);
    assert.equal(store.writes, writes);
    assert.equal(directory.get(key)?.chatName, "@@group-1");
  });

  test("a name that two known chats have means neither", async () => {
    const { directory } = await open();
    await directory.ensure(ACCOUNT_ID, recallIn("家人", 1, "1@chatroom"));
    await directory.ensure(ACCOUNT_ID, recallIn("家人", 2, "2@chatroom"));
    assert.equal(directory.findOf(ACCOUNT_ID, recallIn("家人", 3)), undefined);
  });

  test("accounts have chats of their own", async () => {
    const { directory } = await open();
    const mine = await directory.ensure(ACCOUNT_ID, recallIn("家人", 1, "1@chatroom"));
    const other = await directory.ensure("account-0002", recallIn("家人", 1, "1@chatroom"));
    assert.notEqual(mine.key, other.key);
  });

  test("a batch of unknown chats writes nothing", async () => {
    const { directory, store } = await open();
    await directory.note(ACCOUNT_ID, [messageIn("登山队", 1), textMessage("hi")]);
    assert.equal(store.writes, 0);
  });

  test("a chat that a rule names stays known from its first message on, under its later names too", async () => {
    const { directory, clock } = await open(new Store(), ["登山队"]);
    await directory.note(ACCOUNT_ID, [messageIn("登山队", 1)]);
    await directory.note(ACCOUNT_ID, [messageIn("周末爬山", 1)]);
    await clock.advance(60_000);
    await directory.prune();
    assert.deepEqual(directory.findOf(ACCOUNT_ID, recallIn("周末爬山", 1))?.names, ["周末爬山", "登山队"]);
  });

  test("only the ten newest names are kept", async () => {
    const { directory } = await open();
    const { key } = await directory.ensure(ACCOUNT_ID, recallIn("g0", 1));
    for (let n = 1; n < 15; n += 1) await directory.note(ACCOUNT_ID, [messageIn(`g${n}`, 1)]);
    assert.equal(directory.get(key)?.names.length, 10);
    assert.equal(directory.get(key)?.names[0], "g14");
  });
});

describe("mutes and forgetting", () => {
  test("a mute survives a restart, a rename and a new login", async () => {
    const { directory, store, clock } = await open();
    const { key } = await directory.ensure(ACCOUNT_ID, recallIn("登山队", 1, "77@chatroom"));
    await directory.mute(key, Number.POSITIVE_INFINITY);
    const again = await ChatDirectory.open({ store, clock, isNamedByRule: () => false });
    const chat = again.findOf(ACCOUNT_ID, recallIn("周末爬山", 2, "77@chatroom"));
    assert.equal(chat?.key, key);
    assert.ok(chat && isMuted(chat, 8e15));
  });

  test("a mute ends at its time", async () => {
    const { directory } = await open();
    const { key } = await directory.ensure(ACCOUNT_ID, recallIn("登山队", 1));
    const chat = await directory.mute(key, 1_000);
    assert.ok(chat && isMuted(chat, 999));
    assert.ok(chat && !isMuted(chat, 1_000));
  });

  test("a chat that nothing refers to is forgotten, but not while its recall is being written", async () => {
    const { directory, clock } = await open();
    const { key } = await directory.ensure(ACCOUNT_ID, recallIn("登山队", 1));
    await directory.prune();
    assert.ok(directory.get(key));
    await clock.advance(31_000);
    await directory.prune();
    assert.equal(directory.get(key), undefined);
    assert.equal(directory.findOf(ACCOUNT_ID, recallIn("登山队", 1)), undefined);
  });

  test("a chat with a listed recall or a mute stays", async () => {
    const { directory, store, clock } = await open();
    const listed = await directory.ensure(ACCOUNT_ID, recallIn("一", 1));
    const muted = await directory.ensure(ACCOUNT_ID, recallIn("二", 2));
    store.listed.add(listed.key);
    await directory.mute(muted.key, Number.POSITIVE_INFINITY);
    await clock.advance(31_000);
    await directory.prune();
    assert.deepEqual(
      directory.all().map(({ key }) => key),
      [listed.key, muted.key],
    );
  });
});
