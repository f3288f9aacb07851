/** Saves every picture, voice, video, sticker and file into a folder: `node examples/download.ts [FOLDER]`. */
import { isMedia, MediaError, openWeChat, type ReceivedMessage } from "../src/wechat/index.ts";

/** WeChat often has a file a little later than its message. */
const WAITS_MS = [0, 1_000, 3_000, 10_000];
const folder = process.argv[2] ?? "downloads";
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const wechat = openWeChat({ origin: process.env.WECHAT_ORIGIN ?? "https://wx.qq.com" });

async function save(received: ReceivedMessage): Promise<void> {
  if (!isMedia(received)) return;
  for (const wait of WAITS_MS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      console.log(await wechat.save(received.message, folder, stop.signal));
      return;
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
    }
  }
  console.log(`${received.message.msgType} ${received.message.msgId} could not be fetched`);
}

// One after the other: parallel downloads fail at WeChat.
let last = Promise.resolve();
for await (const received of wechat.messages(stop.signal))
  last = last.then(() => save(received)).catch(console.error);
await last;
