import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChatDirectory } from "../../../src/bridge/chats/chat-directory.ts";
import { isMuted } from "../../../src/bridge/chats/chat-sight.ts";
import type { RecallAlert } from "../../../src/bridge/model/alert.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import type { ListedChat } from "../../../src/bridge/ports/source-session.ts";
import type { ChatStore, KnownChat } from "../../../src/bridge/ports/stores/chats.ts";
import {
  ACCOUNT_ID,
  alertOf,
  contactChat,
  groupChat,
  groupTextMessage,
  textMessage,
} from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

/** Keeps chats as the database does; `listed` are the keys of chats with a listed recall. */
class Store implements ChatStore {
  chats: KnownChat[] = [];
  readonly listed = new Set<number>();
  writes = 0;
  /** From which chat to which one alerts and places went. */
  readonly merged: (readonly [number, number])[] = [];
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

  merge = async (stays: KnownChat, other: KnownChat): Promise<void> => {
    this.merged.push([other.key, stays.key]);
    for (const chat of [stays, other]) await this.update(chat);
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

async function open(store = new Store(), named: readonly string[] = [], listed: readonly ListedChat[] = []) {
  const clock = new ManualClock();
  const isNamedByRule = (name: string): boolean => named.includes(name);
  const directory = await ChatDirectory.open({ store, clock, isNamedByRule, listed: () => listed });
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
    directory.newLogin();
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
    directory.newLogin();
    assert.equal(directory.findOf(ACCOUNT_ID, recallIn("家人", 3)), undefined);
  });

  test("in one login two chats of one name stay two: the mute of one does not reach the other", async () => {
    const { directory } = await open();
    const sight = (chatName: string) => ({ kind: "CONTACT", title: "张伟", chatName }) as const;
    const muted = await directory.ensureSight(ACCOUNT_ID, sight("@a"));
    await directory.mute(muted.key, Number.POSITIVE_INFINITY);
    assert.equal(directory.find(ACCOUNT_ID, { ...sight("@b"), stableId: "wxid_b" }), undefined);
    const other = await directory.ensureSight(ACCOUNT_ID, { ...sight("@b"), stableId: "wxid_b" });
    assert.notEqual(other.key, muted.key);
    assert.equal(directory.find(ACCOUNT_ID, { ...sight("@a"), stableId: "wxid_a" })?.key, muted.key);
  });

  test("after a new login a name means no earlier chat while two chats have it", async () => {
    const two = ["@a2", "@b2"].map((chatName) => ({ kind: "CONTACT", chatName, names: ["张伟"] }) as const);
    const { directory } = await open(new Store(), [], two);
    await directory.ensureSight(ACCOUNT_ID, { kind: "CONTACT", title: "张伟", chatName: "@a" });
    directory.newLogin();
    assert.equal(directory.find(ACCOUNT_ID, { kind: "CONTACT", title: "张伟", chatName: "@b2" }), undefined);
  });

  test("a mute by the new name after a new login and a rename holds for the chat that was known before", async () => {
    const { directory, store } = await open();
    const before = await directory.ensure(ACCOUNT_ID, recallIn("登山队", 1, "77@chatroom"));
    directory.newLogin();
    const named = await directory.ensureSight(ACCOUNT_ID, {
      kind: "GROUP",
      title: "周末爬山",
      chatName: "@@group-2",
    });
    await directory.mute(named.key, Number.POSITIVE_INFINITY);
    const chat = await directory.ensure(ACCOUNT_ID, recallIn("周末爬山", 2, "77@chatroom"));
    assert.equal(chat.key, before.key);
    assert.ok(isMuted(chat, 8e15));
    assert.deepEqual(chat.names, ["周末爬山", "登山队"]);
    assert.deepEqual(store.merged, [[named.key, before.key]]);
    assert.deepEqual(
      store.chats.map(({ key, chatName }) => [key, chatName]),
      [
        [before.key, "@@group-2"],
        [named.key, ""],
      ],
    );
    assert.equal(directory.get(before.key), directory.findOf(ACCOUNT_ID, recallIn("周末爬山", 2)));
  });

  test("a rename at the same moment does not undo a mute", async () => {
    const { directory, store } = await open();
    const { key } = await directory.ensure(ACCOUNT_ID, recallIn("登山队", 1));
    await Promise.all([
      directory.mute(key, Number.POSITIVE_INFINITY),
      directory.note(ACCOUNT_ID, [messageIn("周末爬山", 1)]),
    ]);
    assert.deepEqual(
      store.chats.map(({ mutedUntil, names }) => [mutedUntil, names[0]]),
      [[Number.POSITIVE_INFINITY, "周末爬山"]],
    );
  });

  test("a stable id is kept though a text follows the notice in its batch", async () => {
    const { directory } = await open();
    const { key } = await directory.ensure(ACCOUNT_ID, recallIn("登山队", 1));
    await directory.note(ACCOUNT_ID, [recallIn("登山队", 1, "77@chatroom").notice, messageIn("登山队", 1)]);
    assert.equal(directory.get(key)?.stableId, "77@chatroom");
  });

  test("a rule that names a nickname stays with the chat when the person changes it, also over a restart", async () => {
    const store = new Store();
    const { directory } = await open(store, ["小雨"]);
    const from = (nick: string) => textMessage("hi", contactChat(nick, "周小雨"));
    await directory.note(ACCOUNT_ID, [from("小雨")]);
    await directory.note(ACCOUNT_ID, [from("大雨")]);
    const again = await open(store, ["小雨"]);
    assert.deepEqual(
      again.directory.all().map(({ names, named }) => [names, named]),
      [[["周小雨", "小雨"], true]],
    );
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
    const again = await ChatDirectory.open({
      store,
      clock,
      isNamedByRule: () => false,
      listed: () => [],
    });
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

  test("once its recall is written and deleted, a chat is forgotten at once", async () => {
    const { directory } = await open();
    const { key } = await directory.ensure(ACCOUNT_ID, recallIn("登山队", 1));
    directory.release([key]);
    await directory.prune();
    assert.equal(directory.get(key), undefined);
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
