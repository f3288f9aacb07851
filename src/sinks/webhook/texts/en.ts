import { httpEn } from "../../shared/post/reasons.ts";
import type { WebhookSentences } from "./reasons.ts";

const said = (text: string, words: string): string => (words === "" ? text : `${text} (${words})`);

export const en: WebhookSentences = {
  ...httpEn,
  keyRefused: (host, status, words) =>
    said(
      `${host} does not accept the signature or the address (HTTP ${status}): check that both sides have the same WEBHOOK_SECRET, that WEBHOOK_URL is complete, and this machine's clock`,
      words,
    ),
  notThere: (host, status, words) =>
    said(`${host} takes no events at this address (HTTP ${status}): check WEBHOOK_URL`, words),
  redirected: (host, status) =>
    `${host} redirects to another address (HTTP ${status}), which is not followed: set WEBHOOK_URL to the final address`,
  switchedOff: (host) =>
    `${host} answered 410 (no longer wanted), so nothing is sent there and alerts wait: fix the receiver and send /test, or set another WEBHOOK_URL`,
};
