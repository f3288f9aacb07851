/** Tells when somebody mentions me in a group: `node examples/mention.ts`. */
import { openWeChat } from "../src/wechat/index.ts";

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

const wechat = openWeChat({ origin: process.env.WECHAT_ORIGIN ?? "https://wx.qq.com" });
for await (const { message } of wechat.messages(stop.signal)) {
  if (message.senderType !== "GROUP" || !message.meIsAt || message.msgType !== "TEXT") continue;
  const who = message.userRemarkName || message.userDisplayName || message.userNickName;
  console.log(`${who} in ${message.groupNickName}: ${message.content}`);
}
