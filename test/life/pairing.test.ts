import assert from "node:assert/strict";
import { test } from "node:test";
import { readBlocks } from "../read-blocks.ts";
import { readQr } from "../sinks/telegram/support.ts";
import { CHAT, TOKEN } from "./places.ts";
import { Runs } from "./process.ts";

test("from the QR code on stdout to the login code in the chat, with nothing of it in the log", async (t) => {
  const env = { TELEGRAM_CHAT_ID: "", FILEHELPER: "false", LOG_LEVEL: "trace" };
  const runs = await Runs.open(t, env, { autoLogin: false });
  const { wechat, telegram } = runs.places;
  const program = runs.start();
  const send = (text: string): void => void telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text });
  const shown = () => telegram.messages(CHAT).filter(({ fromBot, deleted }) => fromBot && !deleted);

  await runs.until(() => /\/pair \S+\n/.test(program.stdout), "the invitation");
  const link = new URL(readBlocks(program.stdout) ?? "");
  assert.equal(link.origin + link.pathname, "https://t.me/recall_test_bot");
  assert.ok(program.stdout.split("\n").includes(link.href), "the same link stands there as text");
  const uuid = await wechat.waitForUuid();

  const start = link.searchParams.get("start") ?? "";
  send("hello");
  await runs.until(() => shown().length > 0, "where the code is");
  send(`/start ${start}`);
  await runs.until(() => shown().some(({ kind }) => kind === "photo"), "the login code");
  assert.equal(readQr(shown().at(-1)?.bytes), `https://login.weixin.qq.com/l/${uuid}`);
  assert.match(program.stdout, /User 8800441: login codes and recall alerts go there\n$/);

  // Somebody deletes it by hand: the command brings it again.
  const byHand = { chat_id: CHAT, message_id: shown().at(-1)?.messageId };
  await fetch(`${telegram.apiRoot}/bot${TOKEN}/deleteMessage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(byHand),
  });
  assert.ok(shown().every(({ kind }) => kind !== "photo"));
  send("/login");
  await runs.until(() => shown().some(({ kind }) => kind === "photo"), "the login code again");
  assert.equal(await program.kill("SIGTERM"), 0);
  for (const secret of [start, "?start=", "/pair "]) assert.ok(!program.stderr.includes(secret), secret);
});
