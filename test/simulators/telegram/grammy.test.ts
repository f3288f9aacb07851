import assert from "node:assert/strict";
import { it } from "node:test";
import { Bot, InlineKeyboard, InputFile } from "grammy";
import { startTelegramSimulator } from "./index.ts";
import { png } from "./support.ts";

it("a plain grammY bot works with the simulator: getMe, polling, send, photo, edit, delete", async () => {
  const simulator = await startTelegramSimulator({
    token: "7002:simulated-token-of-the-simulator-00",
    username: "plain_bot",
  });
  const bot = new Bot("7002:simulated-token-of-the-simulator-00", { client: { apiRoot: simulator.apiRoot } });
  bot.command("hello", async (context) => {
    await context.reply(`<b>hi</b> ${context.match}`, { parse_mode: "HTML" });
  });
  const running = bot.start({ allowed_updates: ["message"] });
  try {
    simulator.sendFromUser({ chatId: 31, userId: 31, text: "/hello@plain_bot you" });
    const reply = await simulator.waitForMessage((each) => each.fromBot && each.text === "hi you");
    assert.deepEqual(reply.entities, [{ type: "bold", offset: 0, length: 2 }]);
    assert.equal(bot.botInfo.username, "plain_bot");

    const photo = await bot.api.sendPhoto(31, new InputFile(png(90, 90), "code.png"), { caption: "one" });
    const media = new InputFile(png(91, 91), "code.png");
    await bot.api.editMessageMedia(31, photo.message_id, { type: "photo", media, caption: "two" });
    await bot.api.editMessageCaption(31, photo.message_id, { caption: "three" });
    const [shown] = simulator.messages(31).filter((each) => each.messageId === photo.message_id);
    assert.deepEqual([shown?.text, shown?.edits], ["three", 2]);
    assert.deepEqual(Buffer.from(shown?.bytes ?? []), Buffer.from(png(91, 91)));
    await bot.api.deleteMessage(31, photo.message_id);
    assert.equal(shown?.deleted, true);

    await bot.api.setMyCommands([{ command: "hello", description: "Hello" }], { language_code: "en" });
    assert.deepEqual(await bot.api.getMyCommands({ language_code: "en" }), simulator.commands("en"));
  } finally {
    await bot.stop();
    await running;
    await simulator.close();
  }
});

it("grammY's own keyboards, filters and shortcuts work with the simulator's presses and membership", async () => {
  const token = "7004:simulated-token-of-the-simulator-00";
  const simulator = await startTelegramSimulator({ token, username: "plain_bot" });
  const bot = new Bot(token, { client: { apiRoot: simulator.apiRoot } });
  const seen: unknown[] = [];
  bot.command("ask", async (context) => {
    await context.reply("sure?", {
      reply_markup: new InlineKeyboard().text("yes", "run:yes").text("no", "run:no"),
    });
  });
  bot.callbackQuery(/^run:(.+)$/, async (context) => {
    seen.push([context.match[1], context.from.id, context.chatId, context.callbackQuery.message?.date !== 0]);
    await context.answerCallbackQuery();
    await context.editMessageReplyMarkup();
  });
  bot.on("my_chat_member", async (context) => {
    const { status } = context.myChatMember.new_chat_member;
    seen.push([status, context.chat.type]);
    if (context.chat.type !== "private" && status === "member") await context.leaveChat();
  });
  bot.on("message:migrate_to_chat_id", (context) => {
    seen.push(context.message.migrate_to_chat_id);
  });
  const running = bot.start({ allowed_updates: ["message", "callback_query", "my_chat_member"] });
  try {
    simulator.sendFromUser({ chatId: 41, userId: 41, text: "/ask" });
    const question = await simulator.waitForMessage((each) => each.markup !== undefined);
    simulator.press({ userId: 41, message: question, label: "no" });
    await simulator.waitForCall(({ method }) => method === "editMessageReplyMarkup");
    simulator.addChat(-77, "group");
    simulator.setMembership(-77, "member", 41);
    await simulator.waitForCall(({ method }) => method === "leaveChat");
    simulator.setMembership(41, "kicked", 41);
    simulator.migrateChat(-78, -10078);
    await simulator.waitForCall(({ params }) => params.chat_id === -10078 || params.chat_id === "-10078");
    simulator.setMembership(41, "member", 41);
    simulator.sendFromUser({ chatId: 41, userId: 41, text: "/ask" });
    await simulator.waitForMessage(
      (each) => each.markup !== undefined && each.messageId !== question.messageId,
    );
    assert.deepEqual(seen, [
      ["no", 41, 41, true],
      ["member", "group"],
      ["left", "group"],
      ["kicked", "private"],
      ["member", "supergroup"],
      -10078,
      ["left", "supergroup"],
      ["member", "private"],
    ]);
    assert.deepEqual(simulator.answered().length, 1);
    assert.equal(question.markup, undefined);
  } finally {
    await bot.stop();
    await running;
    await simulator.close();
  }
});

it("grammY's client sends silent documents and photos with keyboards of several buttons in a row", async () => {
  const token = "7005:simulated-token-of-the-simulator-00";
  const simulator = await startTelegramSimulator({ token });
  const { api } = new Bot(token, { client: { apiRoot: simulator.apiRoot } });
  try {
    simulator.addChat(-100_51, "supergroup");
    simulator.addChat(52);
    const reply_markup = new InlineKeyboard()
      .text("◀", "run:turn a 1")
      .text("▶", "run:turn a 3")
      .row()
      .text("x", "y");
    const other = { disable_notification: true, reply_markup };
    const file = new InputFile(Buffer.from("id,text"), "recalls.csv");
    for (const chat of [-100_51, 52]) {
      await api.sendDocument(chat, file, { ...other, disable_content_type_detection: true });
      const photo = await api.sendPhoto(chat, new InputFile(png(90, 90), "a.png"), {
        ...other,
        caption: "a",
      });
      assert.deepEqual(
        photo.reply_markup?.inline_keyboard.map((row) => row.length),
        [2, 1],
      );
      const [document, picture] = simulator.messages(chat);
      assert.deepEqual(
        [document?.kind, document?.medium?.fileName, document?.silent],
        ["document", "recalls.csv", true],
      );
      assert.deepEqual(
        picture?.markup?.map((row) => row.map(({ text }) => text)),
        [["◀", "▶"], ["x"]],
      );
      await api.editMessageReplyMarkup(chat, photo.message_id);
      assert.equal(picture?.markup, undefined);
    }
    simulator.topics.switch(-100_51, true);
    const { message_thread_id } = await api.createForumTopic(-100_51, "a topic");
    await api.sendMessage(-100_51, "in a topic", { message_thread_id });
    assert.equal(simulator.messages(-100_51).at(-1)?.topicId, message_thread_id);
  } finally {
    await simulator.close();
  }
});
