import { httpEn } from "../../shared/post/reasons.ts";
import type { NtfySentences } from "./reasons.ts";

const said = (text: string, words: string): string => (words === "" ? text : `${text} (${words})`);

export const en: NtfySentences = {
  ...httpEn,
  tokenRefused: (host, words) =>
    said(
      `${host} does not accept the token: make one on the account page of ntfy, put it into NTFY_TOKEN and restart`,
      words,
    ),
  noAccess: (host, words) =>
    said(
      `${host} does not let messages into this topic: check NTFY_URL, or put a token with write access into NTFY_TOKEN`,
      words,
    ),
  topicRefused: (host, words) =>
    said(`${host} does not take this name of a topic: choose another one in NTFY_URL`, words),
  dayIsFull: (host, words) => said(`${host} takes no more messages today; they are tried again later`, words),
  strangeAnswer: (host) =>
    `the answer of ${host} is not from ntfy (a proxy or a login page in between?): check that NTFY_URL is the address of the topic`,
};
