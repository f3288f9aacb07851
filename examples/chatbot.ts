/**
 * Answers the texts of one contact: `CONTACT=小李 node examples/chatbot.ts`; with OPENAI_BASE_URL, OPENAI_API_KEY and
 * OPENAI_MODEL through any OpenAI-compatible service, else by an echo. Automatic answers raise the risk to the account:
 * WeChat looks for exactly this. Use one that you can afford to lose.
 */
import { openWeChat } from "../src/wechat/index.ts";

const { CONTACT, OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL, WECHAT_ORIGIN } = process.env;
if (!CONTACT) throw new Error("CONTACT: the remark or nickname of the one contact to answer");
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

async function answer(text: string): Promise<string> {
  if (!OPENAI_BASE_URL) return `「${text}」`;
  const response = await fetch(`${OPENAI_BASE_URL}/chat/completions`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${OPENAI_API_KEY ?? ""}` },
    body: JSON.stringify({
      model: OPENAI_MODEL ?? "gpt-4o-mini",
      messages: [{ role: "user", content: text }],
    }),
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(60_000)]),
  });
  if (!response.ok) throw new Error(`the service answered ${response.status}`);
  const [, words] = /"content"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(await response.text()) ?? [];
  return words === undefined ? "…" : String(JSON.parse(words));
}

const wechat = openWeChat({ origin: WECHAT_ORIGIN ?? "https://wx.qq.com" });
for await (const { message } of wechat.messages(stop.signal)) {
  if (message.senderType !== "CONTACT" || message.msgType !== "TEXT") continue;
  if (![message.contactRemarkName, message.contactNickName].includes(CONTACT)) continue;
  try {
    await wechat.sendText(message.chatName, await answer(message.content), stop.signal);
  } catch (error) {
    console.error(error);
  }
}
