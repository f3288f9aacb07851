import { httpEn } from "../../shared/post/reasons.ts";
import type { BarkSentences } from "./reasons.ts";

const said = (text: string, words: string): string => (words === "" ? text : `${text} (${words})`);

export const en: BarkSentences = {
  ...httpEn,
  deviceUnknown: (host, words) =>
    said(
      `${host} does not know this device key: open the Bark app, copy the address again, put it into BARK_URL and restart`,
      words,
    ),
  deviceGone: (host, words) =>
    said(
      `Apple no longer delivers to this device: open the Bark app on the phone once, so that it registers at ${host} again`,
      words,
    ),
  appleUnreachable: (host, words) => said(`${host} could not hand the push to Apple`, words),
  strangeAnswer: (host) =>
    `the answer of ${host} is not from Bark (a proxy or a login page in between?): check that BARK_URL is the address that the app shows`,
};
