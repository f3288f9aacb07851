import { httpZh } from "../../shared/post/reasons.ts";
import type { WebhookSentences } from "./reasons.ts";

const said = (text: string, words: string): string => (words === "" ? text : `${text}（${words}）`);

export const zh: WebhookSentences = {
  ...httpZh,
  keyRefused: (host, status, words) =>
    said(
      `${host} 不认这个签名或地址（HTTP ${status}）：请核对两边的 WEBHOOK_SECRET 是否一样、WEBHOOK_URL 是否完整、这台机器的时钟是否准确`,
      words,
    ),
  notThere: (host, status, words) =>
    said(`${host} 在这个地址上不收事件（HTTP ${status}）：请核对 WEBHOOK_URL`, words),
  redirected: (host, status) =>
    `${host} 要转到别的地址（HTTP ${status}），程序不会跟过去：请在 WEBHOOK_URL 填最终的地址`,
  switchedOff: (host) =>
    `${host} 回了 410，表示不再接收，所以已经停发，提醒都留着：请把接收方弄好后发 /test，或者在 WEBHOOK_URL 填另一个地址`,
};
