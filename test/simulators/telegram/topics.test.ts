import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { startTelegramSimulator, type TelegramSimulator } from "./index.ts";

const TOKEN = "7011:simulated-token-of-the-simulator-00";
const OWNER = 4101;

type Answer = { readonly ok: boolean; readonly result: unknown; readonly description: string | undefined };

describe("the Telegram simulator treats topics as the Bot API does", () => {
  let simulator: TelegramSimulator;
  let chat = -1_001_000_000_000;

  const call = async (method: string, params: Record<string, unknown> = {}): Promise<Answer> => {
    const response = await fetch(`${simulator.apiRoot}/bot${TOKEN}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ chat_id: chat, ...params }),
    });
    const { ok, result, description } = Object(await response.json());
    return { ok, result, description };
  };
  const taken = async (method: string, params: Record<string, unknown> = {}): Promise<Answer> => {
    const answer = await call(method, params);
    assert.deepEqual([answer.ok, answer.description], [true, undefined]);
    return answer;
  };
  const refused = async (method: string, params: Record<string, unknown>, words: string): Promise<void> => {
    const answer = await call(method, params);
    assert.deepEqual([answer.ok, answer.description], [false, `Bad Request: ${words}`]);
  };
  const create = async (name = "a"): Promise<number> =>
    Number(Object((await taken("createForumTopic", { name })).result).message_thread_id);
  const say = (text: string, more: Record<string, unknown> = {}): Promise<Answer> =>
    taken("sendMessage", { text, ...more });
  const idOf = ({ result }: Answer): number => Number(Object(result).message_id);

  before(async () => {
    simulator = await startTelegramSimulator({ token: TOKEN });
  });
  after(async () => {
    await simulator.close();
  });
  beforeEach(() => {
    chat -= 1;
    simulator.topics.switch(chat, true);
  });

  it("a topic is made, takes messages, and says so in them", async () => {
    const { result } = await taken("createForumTopic", { name: " 同学群 " });
    const { message_thread_id, name, icon_color } = Object(result);
    assert.deepEqual([name, icon_color], ["同学群", 0x6fb9f0]);
    const { result: sent } = await say("x", { message_thread_id });
    assert.deepEqual(
      [Object(sent).message_thread_id, Object(sent).is_topic_message, Object(sent).chat.is_forum],
      [message_thread_id, true, true],
    );
    assert.equal(simulator.messages(chat)[0]?.topicId, message_thread_id);
  });

  it("no topic without the right to manage topics", async () => {
    simulator.topics.allow(chat, false);
    await refused("createForumTopic", { name: "a" }, "not enough rights to create a topic");
  });

  it("no topic in a supergroup, group or private chat without topics", async () => {
    simulator.topics.switch(chat, false, true);
    await refused("createForumTopic", { name: "a" }, "the chat is not a forum");
    simulator.addChat(-7010, "group");
    simulator.addChat(OWNER);
    for (const chat_id of [-7010, OWNER])
      await refused("createForumTopic", { chat_id, name: "a" }, "the chat is not a forum");
  });

  it("an empty or blank name, one over 128 characters, a color of one's own", async () => {
    for (const name of ["", "   ", "\u200b\u2060", "\ufffc"])
      await refused("createForumTopic", { name }, "title must be non-empty");
    await create("字".repeat(128));
    const long = "the simulator takes a topic name of at most 128 characters";
    await refused("createForumTopic", { name: "字".repeat(129) }, long);
    const message_thread_id = await create();
    await refused("editForumTopic", { message_thread_id, name: "字".repeat(129) }, long);
    await refused("editForumTopic", { message_thread_id, name: "\u200b" }, "title must be non-empty");
    await refused("createForumTopic", { name: "a", icon_color: 1 }, "invalid icon color specified");
  });

  it("a topic that never was, of another chat, deleted, General as 1, or without topics in every sending method", async () => {
    const gone = await create();
    simulator.topics.delete(chat, gone);
    const elsewhere = await create();
    const before = chat;
    chat -= 1;
    simulator.topics.switch(chat, true);
    const venue = { latitude: 1, longitude: 1, title: "a", address: "b" };
    for (const message_thread_id of [1, -1, 999_999, elsewhere]) {
      await refused("sendMessage", { text: "x", message_thread_id }, "message thread not found");
      await refused("sendVenue", { ...venue, message_thread_id }, "message thread not found");
    }
    chat = before;
    await refused("sendMessage", { text: "x", message_thread_id: gone }, "message thread not found");
    simulator.topics.switch(chat, false);
    await refused("sendMessage", { text: "x", message_thread_id: elsewhere }, "message thread not found");
    const form = new FormData();
    for (const [name, value] of Object.entries({ chat_id: chat, message_thread_id: gone }))
      form.set(name, String(value));
    form.set("document", new Blob(["x"]), "a.bin");
    const response = await fetch(`${simulator.apiRoot}/bot${TOKEN}/sendDocument`, {
      method: "POST",
      body: form,
    });
    assert.equal(Object(await response.json()).description, "Bad Request: message thread not found");
  });

  it("a deleted topic takes its messages along", async () => {
    const message_thread_id = await create();
    await say("x", { message_thread_id });
    await say("y");
    simulator.topics.delete(chat, message_thread_id);
    assert.deepEqual(
      simulator.messages(chat).map(({ deleted }) => deleted),
      [true, false],
    );
    assert.deepEqual(simulator.topics.list(chat), []);
  });

  it("a closed topic takes messages only from a bot that may manage topics", async () => {
    const message_thread_id = await create();
    await taken("closeForumTopic", { message_thread_id });
    await say("x", { message_thread_id });
    simulator.topics.allow(chat, false);
    await refused("sendMessage", { text: "y", message_thread_id }, "TOPIC_CLOSED");
  });

  it("who made a topic may edit, close and reopen it without the right; others may not", async () => {
    const own = await create();
    const { id } = simulator.topics.add(chat, "b");
    simulator.topics.allow(chat, false);
    await taken("editForumTopic", { message_thread_id: own, name: "c" });
    await taken("closeForumTopic", { message_thread_id: own });
    await taken("reopenForumTopic", { message_thread_id: own });
    const name = "c";
    await refused("editForumTopic", { message_thread_id: id, name }, "not enough rights to edit the topic");
    for (const method of ["closeForumTopic", "reopenForumTopic"])
      await refused(method, { message_thread_id: id }, "not enough rights to close or open the topic");
  });

  it("a change that changes nothing is refused; an edit without a name keeps it", async () => {
    const message_thread_id = await create("a");
    await refused("editForumTopic", { message_thread_id, name: "a" }, "TOPIC_NOT_MODIFIED");
    await refused("reopenForumTopic", { message_thread_id }, "TOPIC_NOT_MODIFIED");
    await taken("closeForumTopic", { message_thread_id });
    await refused("closeForumTopic", { message_thread_id }, "TOPIC_NOT_MODIFIED");
    await taken("editForumTopic", { message_thread_id });
    assert.equal(simulator.topics.list(chat)[0]?.name, "a");
  });

  it("a change of a topic that is not there", async () => {
    const its = simulator.chats.get(String(chat));
    if (its !== undefined) its.canDeleteMessages = true;
    for (const method of ["editForumTopic", "closeForumTopic", "reopenForumTopic", "deleteForumTopic"])
      await refused(method, { message_thread_id: 5, ...NAME_OF[method] }, "TOPIC_ID_INVALID");
  });

  it("a topic is deleted only with the right to delete messages", async () => {
    const message_thread_id = await create();
    await refused("deleteForumTopic", { message_thread_id }, "not enough rights to delete the topic");
    const its = simulator.chats.get(String(chat));
    if (its !== undefined) its.canDeleteMessages = true;
    await taken("deleteForumTopic", { message_thread_id });
    assert.deepEqual(simulator.topics.list(chat), []);
  });

  it("topics of a private chat need no right, and are neither closed nor opened", async () => {
    simulator.topics.switch(4102, true, false);
    assert.equal(Object((await taken("getMe", { chat_id: undefined })).result).has_topics_enabled, true);
    const { result } = await taken("createForumTopic", { chat_id: 4102, name: "a" });
    const { message_thread_id } = Object(result);
    await say("x", { chat_id: 4102, message_thread_id });
    for (const method of ["closeForumTopic", "reopenForumTopic"])
      await refused(method, { chat_id: 4102, message_thread_id }, "the chat is not a supergroup forum");
  });

  it("a reply stands where it is told to, else in the topic of what it replies to", async () => {
    const [a, b] = [await create("a"), await create("b")];
    const message_id = idOf(await say("x", { message_thread_id: a }));
    const reply_parameters = { message_id };
    assert.equal(Object((await say("y", { reply_parameters })).result).message_thread_id, a);
    const across = await say("z", { message_thread_id: b, reply_parameters });
    assert.equal(Object(across.result).message_thread_id, b);
  });

  it("a reply to a message that is gone is let through in its own topic only", async () => {
    const [a, b] = [await create("a"), await create("b")];
    const message_id = idOf(await say("x", { message_thread_id: a }));
    await taken("deleteMessage", { message_id });
    const reply = { text: "y", reply_parameters: { message_id, allow_sending_without_reply: true } };
    await taken("sendMessage", { ...reply, message_thread_id: a });
    const words = "message to be replied not found";
    await refused("sendMessage", { ...reply, message_thread_id: b }, words);
    await refused("sendMessage", { ...reply, text: "z" }, words);
  });

  it("what a person says in a topic arrives with it; a right that changes is told", async () => {
    const topicId = await create();
    simulator.sendFromUser({ chatId: chat, userId: OWNER, text: "/status", topicId });
    simulator.topics.allow(chat, true);
    const { result } = await taken("getUpdates", { chat_id: undefined });
    const updates = Array.isArray(result) ? result : [];
    const said = updates.find(({ message }) => message?.text === "/status")?.message;
    assert.deepEqual([said?.message_thread_id, said?.is_topic_message], [topicId, true]);
    assert.equal(updates.at(-1)?.my_chat_member?.new_chat_member?.status, "administrator");
    assert.throws(
      () => simulator.sendFromUser({ chatId: chat, userId: OWNER, text: "x", topicId: 5 }),
      /no topic 5/,
    );
  });
});

const NAME_OF: Readonly<Record<string, { readonly name: string }>> = { editForumTopic: { name: "b" } };
