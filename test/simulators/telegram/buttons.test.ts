import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startTelegramSimulator, type TelegramSimulator } from "./index.ts";

const TOKEN = "7003:simulated-token-of-the-simulator-00";
const OWNER = 4103;

type Answer = { readonly ok: boolean; readonly result: unknown; readonly description: unknown };

describe("the Telegram simulator is strict with buttons and membership", () => {
  let simulator: TelegramSimulator;
  const call = async (method: string, params: Record<string, unknown>): Promise<Answer> => {
    const response = await fetch(`${simulator.apiRoot}/bot${TOKEN}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
    });
    const { ok, result, description } = Object(await response.json());
    return { ok, result, description };
  };
  const refused = async (answer: Promise<Answer>, description: string): Promise<void> =>
    assert.deepEqual(await answer, { ok: false, result: undefined, description });
  const send = (reply_markup: unknown): Promise<Answer> =>
    call("sendMessage", { chat_id: OWNER, text: "which?", reply_markup });
  const keyboard = (...buttons: unknown[]): unknown => ({ inline_keyboard: [buttons] });
  const updates = async (): Promise<Record<string, Record<string, unknown>>[]> => {
    const { result } = await call("getUpdates", { allowed_updates: [] });
    const list: Record<string, Record<string, unknown>>[] = Array.from(Object(result));
    await call("getUpdates", { offset: Number(list.at(-1)?.update_id ?? 0) + 1 });
    return list;
  };
  const last = () => simulator.messages(OWNER).at(-1) ?? assert.fail("no message");

  before(async () => {
    simulator = await startTelegramSimulator({ token: TOKEN });
    simulator.addChat(OWNER);
  });
  after(async () => {
    await simulator.close();
  });

  it("a keyboard of a wrong form", async () => {
    const cannot = "Bad Request: can't parse inline keyboard button:";
    const unallowed = `${cannot} Text buttons are unallowed in the inline keyboard`;
    await refused(send(keyboard({ text: "a" })), unallowed);
    await refused(send(keyboard({ text: "a", callback_data: "" })), unallowed);
    await refused(
      send(keyboard({ text: "a", callback_data: "x".repeat(65) })),
      "Bad Request: BUTTON_DATA_INVALID",
    );
    await refused(
      send(keyboard({ text: "a", callback_data: "字".repeat(22) })),
      "Bad Request: BUTTON_DATA_INVALID",
    );
    await refused(send(keyboard({ text: " ", callback_data: "x" })), "Bad Request: BUTTON_TEXT_INVALID");
    await refused(send(keyboard({ callback_data: "x" })), `${cannot} Can't find field "text"`);
    await refused(
      send({ inline_keyboard: "x" }),
      'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be of type Array',
    );
    assert.equal((await send(keyboard({ text: "a", callback_data: "x".repeat(64) }))).ok, true);
  });

  it("a keyboard that is too large, and more buttons in a row than people see", async () => {
    const button = (index: number, size = 8): unknown => ({
      text: `${index}`.padEnd(size, "x"),
      callback_data: "x".repeat(size),
    });
    const rows = (count: number, size?: number): unknown => ({
      inline_keyboard: Array.from({ length: count }, (_, index) => [button(index, size)]),
    });
    await refused(send(rows(101)), "Bad Request: reply markup is too long");
    await refused(send(rows(100, 64)), "Bad Request: reply markup is too long");
    assert.equal((await send(rows(100))).ok, true);
    const row = (count: number): unknown =>
      keyboard(...Array.from({ length: count }, (_, index) => button(index)));
    await refused(send(row(9)), "Bad Request: the simulator takes at most 8 buttons in a row");
    assert.equal((await send(row(8))).ok, true);
    assert.deepEqual(
      last().markup?.map((each) => each.map(({ text }) => text).join("")),
      ["0xxxxxxx1xxxxxxx2xxxxxxx3xxxxxxx4xxxxxxx5xxxxxxx6xxxxxxx7xxxxxxx"],
    );
  });

  it("a parameter that the method does not have", async () => {
    const wrong = { chat_id: OWNER, text: "x", silent: true };
    await refused(
      call("sendMessage", wrong),
      'Bad Request: the simulator knows no parameter "silent" of sendmessage',
    );
    await refused(
      call("setMyCommands", { commands: [], language: "en" }),
      'Bad Request: the simulator knows no parameter "language" of setmycommands',
    );
    await refused(call("getMe", { x: 1 }), 'Bad Request: the simulator knows no parameter "x" of getme');
    await refused(
      call("sendVenue", {
        chat_id: OWNER,
        latitude: 1,
        longitude: 1,
        title: "a",
        address: "b",
        parse_mode: "HTML",
      }),
      'Bad Request: the simulator knows no parameter "parse_mode" of sendvenue',
    );
  });

  it("a silence or a topic of a wrong form; right ones are kept with the message", async () => {
    const text = { chat_id: OWNER, text: "x" };
    await refused(
      call("sendMessage", { ...text, disable_notification: "quiet" }),
      'Bad Request: field "disable_notification" must be of type Boolean',
    );
    simulator.addChat(-7009, "group");
    const notFound = "Bad Request: message thread not found";
    await refused(call("sendMessage", { chat_id: -7009, text: "x", message_thread_id: 5 }), notFound);
    simulator.topics.switch(OWNER, true);
    const { id } = simulator.topics.add(OWNER, "a");
    await call("sendMessage", { ...text, disable_notification: true, message_thread_id: id });
    assert.deepEqual([last().silent, last().topicId], [true, id]);
    const venue = { latitude: 1, longitude: 1, title: "a", address: "b", disable_notification: true };
    const { result } = await call("sendVenue", { chat_id: OWNER, ...venue, message_thread_id: id });
    assert.deepEqual([last().kind, last().silent, last().topicId], ["venue", true, id]);
    assert.deepEqual([Object(result).message_thread_id, Object(result).is_topic_message], [id, true]);
    await call("sendMessage", text);
    assert.deepEqual([last().silent, last().topicId], [false, undefined]);
  });

  it("menus of several languages, each with its own commands", async () => {
    const set = (description: string, language_code?: string): Promise<Answer> =>
      call("setMyCommands", {
        commands: [{ command: "a", description }],
        ...(language_code && { language_code }),
      });
    for (const answer of [await set("all"), await set("中", "zh"), await set("en", "en")])
      assert.equal(answer.ok, true);
    assert.deepEqual(
      ["", "zh", "en", "de"].map((language) =>
        simulator.commands(language).map(({ description }) => description),
      ),
      [["all"], ["中"], ["en"], []],
    );
    await refused(set("x", "zh-hans"), "Bad Request: LANG_CODE_INVALID");
    await refused(set(""), "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID");
    await refused(set("x".repeat(257)), "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID");
    const named = (command: string): Promise<Answer> =>
      call("setMyCommands", { commands: [{ command, description: "x" }] });
    for (const name of ["状态", "A", "a-b", "", "a".repeat(33)])
      await refused(named(name), "Bad Request: BOT_COMMAND_INVALID");
  });

  it("an answer to a press that nobody made, or a second one", async () => {
    const tooOld = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    await refused(call("answerCallbackQuery", { callback_query_id: "1" }), tooOld);
    await refused(call("answerCallbackQuery", {}), "Bad Request: query ID is empty");
    await send(keyboard({ text: "yes", callback_data: "y" }));
    const callback_query_id = simulator.press({ userId: OWNER, message: last(), label: "yes" });
    assert.equal((await call("answerCallbackQuery", { callback_query_id })).ok, true);
    await refused(call("answerCallbackQuery", { callback_query_id }), tooOld);
    const [update] = (await updates()).slice(-1);
    assert.equal(update?.callback_query?.data, "y");
    assert.deepEqual(
      Object(update?.callback_query?.message).reply_markup,
      keyboard({ text: "yes", callback_data: "y" }),
    );
  });

  it("a press of a button that is not there, and of one on a deleted message", async () => {
    await send(keyboard({ text: "yes", callback_data: "y" }));
    const message = last();
    assert.throws(() => simulator.press({ userId: OWNER, message, label: "no" }), /has no button "no"/);
    await call("deleteMessage", { chat_id: OWNER, message_id: message.messageId });
    simulator.press({ userId: OWNER, message, label: "yes" });
    const { chat, ...rest } = Object((await updates()).at(-1)?.callback_query?.message);
    assert.deepEqual([chat.id, rest], [OWNER, { message_id: message.messageId, date: 0 }]);
  });

  it("an edit without a keyboard takes it away, and there is nothing to take away twice", async () => {
    await send(keyboard({ text: "yes", callback_data: "y" }));
    const message_id = last().messageId;
    const remove = (): Promise<Answer> => call("editMessageReplyMarkup", { chat_id: OWNER, message_id });
    assert.equal((await remove()).ok, true);
    assert.deepEqual([last().markup, last().text], [undefined, "which?"]);
    assert.match(String((await remove()).description), /message is not modified/);
  });

  it("leaving a private chat, a chat left before, a chat unknown", async () => {
    await refused(
      call("leaveChat", { chat_id: OWNER }),
      "Bad Request: chat member status can't be changed in private chats",
    );
    await refused(call("leaveChat", { chat_id: -1 }), "Bad Request: chat not found");
    simulator.addChat(-7001, "group");
    assert.equal((await call("leaveChat", { chat_id: -7001 })).ok, true);
    const notThere = "Forbidden: bot is not a member of the group chat";
    await refused(call("leaveChat", { chat_id: -7001 }), notThere);
    await refused(call("sendMessage", { chat_id: -7001, text: "x" }), notThere);
    const [update] = (await updates()).slice(-1);
    assert.deepEqual(Object(update?.my_chat_member?.new_chat_member).status, "left");
    simulator.sendFromUser({ chatId: -7001, userId: OWNER, text: "is anybody there?" });
    assert.deepEqual(await updates(), []);
  });

  it("tells of a block, an unblock and a move in the server's order", async () => {
    simulator.setMembership(OWNER, "kicked", OWNER);
    await refused(
      call("sendMessage", { chat_id: OWNER, text: "x" }),
      "Forbidden: bot was blocked by the user",
    );
    simulator.setMembership(OWNER, "member", OWNER);
    simulator.migrateChat(-7002, -1007002);
    const seen = (await updates()).map(({ my_chat_member: member, message }) =>
      member === undefined
        ? [message?.migrate_from_chat_id, message?.migrate_to_chat_id]
        : [Object(member.chat).id, Object(member.new_chat_member).status],
    );
    assert.deepEqual(seen, [
      [OWNER, "kicked"],
      [OWNER, "member"],
      [-1007002, "member"],
      [-7002, undefined],
      [undefined, -1007002],
    ]);
  });

  it("keeps presses and membership back from who did not ask for them", async () => {
    await call("getUpdates", { allowed_updates: ["message"] });
    await send(keyboard({ text: "yes", callback_data: "y" }));
    simulator.press({ userId: OWNER, message: last(), label: "yes" });
    simulator.setMembership(-7003, "member", OWNER);
    assert.deepEqual(await updates(), []);
  });

  it("an unknown chat action", async () => {
    await refused(
      call("sendChatAction", { chat_id: OWNER, action: "sleeping" }),
      "Bad Request: wrong parameter action in request",
    );
    assert.equal((await call("sendChatAction", { chat_id: OWNER, action: "typing" })).ok, true);
  });
});
