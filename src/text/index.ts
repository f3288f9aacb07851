import {
  heartbeatReasons,
  listenReasons,
  programReasons,
  proxyReasons,
  sessionReasons,
  storeReasons,
} from "../bridge/model/reasons.ts";
import type { ReasonTexts, ReasonWords } from "./catalogue/sentences.ts";
import type { Catalogue, Locale, Texts } from "./catalogue/texts.ts";
import { en } from "./en/index.ts";
import { reasonWords } from "./reason-texts.ts";
import { zh } from "./zh/index.ts";

/** By whose reasons they are: the sentences that sinks and sources bring. */
export type OwnReasonTexts = Readonly<Record<string, ReasonTexts>>;

/** All sentences in the language of `locale`, those that sinks and sources bring for their reasons among them. */
export function textsFor(locale: Locale, own: OwnReasonTexts = {}): Texts {
  const catalogue = locale === "zh" ? zh : en;
  const words = new Map([
    ...Object.entries(own).map(([of, texts]) => [of, texts[locale]] as const),
    ...wordsOfCore(catalogue),
  ]);
  return { ...catalogue, reason: (reason, tell) => words.get(reason.of)?.(reason, tell) };
}

function wordsOfCore({ trouble, start }: Catalogue): readonly (readonly [string, ReasonWords])[] {
  return [
    [programReasons.of, reasonWords(programReasons.codes, trouble.program)],
    [sessionReasons.of, reasonWords(sessionReasons.codes, trouble.session)],
    [proxyReasons.of, reasonWords(proxyReasons.codes, trouble.proxy)],
    [heartbeatReasons.of, reasonWords(heartbeatReasons.codes, trouble.heartbeat)],
    [listenReasons.of, reasonWords(listenReasons.codes, start.listen)],
    [storeReasons.of, reasonWords(storeReasons.codes, start.store)],
  ];
}
