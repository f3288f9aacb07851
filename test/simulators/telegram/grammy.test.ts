import assert from "node:assert/strict";
import { it } from "node:test";
import { Bot, InputFile } from "grammy";
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
