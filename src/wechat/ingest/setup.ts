import { randomBytes } from "node:crypto";
import type { SourceSetup } from "../../kinds/source-setup.ts";
import type { Given } from "../../settings/setting.ts";

/** As in the example file. */
const USUAL_PORT = "9465";

/** Its step of the guided set-up: a port, a token, and a line that tries both. */
export const ingestSetup: SourceSetup<"INGEST_PORT" | "INGEST_TOKEN"> = {
  hint: { zh: "别的程序把消息推来", en: "it pushes the messages here" },
  guide: {
    zh: "本程序不登录微信，只收外部程序推来的消息。那个程序由你自己准备，\n写法见 docs/ingest.zh-CN.md，现成的例子在 examples/senders/",
    en: "The bridge does not log in to WeChat: it takes what another program pushes. That program is yours to find or\nto write, see docs/ingest.md; examples are in examples/senders/",
  },
  mayAsk: ["INGEST_PORT"],
  makes: { INGEST_PORT: () => USUAL_PORT, INGEST_TOKEN: () => randomBytes(32).toString("hex") },
  next: (given) => ({
    zh: `下一步：npm start。再开一个窗口，试着报一次平安，应当回答 {"accepted":1,"duplicates":0}：\n${tryLine(given)}`,
    en: `Next: npm start. Then try a ping from another window; the answer is {"accepted":1,"duplicates":0}:\n${tryLine(given)}`,
  }),
};

/** A line for a shell. */
function tryLine(given: Given): string {
  const port = given.get("INGEST_PORT") ?? USUAL_PORT;
  const ping = { v: 1, id: `try-${Date.now()}`, type: "ping", at: Date.now() };
  const token = given.get("INGEST_TOKEN") ?? "$INGEST_TOKEN";
  return [
    "curl",
    `-H 'Authorization: Bearer ${token.replaceAll("'", `'\\''`)}'`,
    `-H 'Content-Type: application/json'`,
    `-d '${JSON.stringify(ping)}'`,
    `http://127.0.0.1:${port}/v1/events`,
  ].join(" ");
}
