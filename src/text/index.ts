import {
  heartbeatReasons,
  listenReasons,
  programReasons,
  proxyReasons,
  sessionReasons,
  storeReasons,
} from "../bridge/model/reasons.ts";
import type { LoginWay } from "./catalogue/login-way.ts";
import type { ReasonTexts, ReasonWords } from "./catalogue/sentences.ts";
import type { Catalogue, Locale, Texts } from "./catalogue/texts.ts";
import { en } from "./en/index.ts";
import { enOtherLogins } from "./en/other-logins.ts";
import { reasonWords } from "./reason-texts.ts";
import { zh } from "./zh/index.ts";
import { zhOtherLogins } from "./zh/other-logins.ts";

/** By whose reasons they are: the sentences that sinks and sources bring. */
export type OwnReasonTexts = Readonly<Record<string, ReasonTexts>>;

/**
 * All sentences in the language of `locale`, those that sinks and sources bring for their reasons among them. `way`: how the
 * source logs in, which decides what people are told of logins.
 */
export function textsFor(locale: Locale, own: OwnReasonTexts = {}, way: LoginWay = "web"): Texts {
  const catalogue = catalogueFor(locale, way);
  const webLogin = (locale === "zh" ? zh : en).login;
  const words = new Map([
    ...Object.entries(own).map(([of, texts]) => [of, texts[locale]] as const),
    ...wordsOfCore(catalogue),
  ]);
  return { ...catalogue, webLogin, reason: (reason, tell) => words.get(reason.of)?.(reason, tell) };
}

function catalogueFor(locale: Locale, way: LoginWay): Catalogue {
  const [catalogue, others] = locale === "zh" ? [zh, zhOtherLogins] : [en, enOtherLogins];
  if (way === "web") return catalogue;
  const { login, announcement, command, why, media, stoppedLoggedIn } = others[way];
  const { alert, status, start } = catalogue;
  return {
    ...catalogue,
    login: { ...catalogue.login, ...login },
    announcement: { ...catalogue.announcement, ...announcement },
    command: { ...catalogue.command, ...command },
    status: { ...status, why: { ...status.why, ...why } },
    alert: { ...alert, media: { ...alert.media, ...media } },
    start: { ...start, screen: { ...start.screen, stoppedLoggedIn } },
  };
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
