/** Tells what was recalled, in its shortest form: `node examples/recall.ts`. */
import { isRevoke, openWeChat, type ReceivedMessage } from "../src/wechat/index.ts";

const KEEP_MS = 3 * 60_000;
const kept = new Map<string, ReceivedMessage>();
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

const wechat = openWeChat({ origin: process.env.WECHAT_ORIGIN ?? "https://wx.qq.com" });
for await (const received of wechat.messages(stop.signal)) {
  for (const [id, { message }] of kept) if (message.sentAt < Date.now() - KEEP_MS) kept.delete(id);
  if (!isRevoke(received)) {
    kept.set(received.message.msgId, received);
    continue;
  }
  const original = kept.get(received.message.revokedMsgId)?.message;
  const words =
    original?.msgType === "TEXT" ? original.content : (original?.msgType ?? "a message never seen");
  console.log(`${received.chat.title} · ${received.message.replaceMessage}: ${words}`);
}
