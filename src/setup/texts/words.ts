import type { Locale } from "../../text/catalogue/texts.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

/** What came of the test alert at a sink. */
export type SinkResult = "arrived" | "notSeen" | "failed" | "later" | "afterLogin" | "untested";

/** What the set-up says. `name`: of a setting; `title`: of a sink; `path`: of the settings file. */
export type SetupWords = {
  readonly intro: string;
  /** Goes on after the sentence about the risk. */
  readonly goOn: string;
  readonly goOnYes: string;
  readonly goOnNo: string;
  readonly source: { readonly question: string };
  readonly where: string;
  readonly atLeastOne: string;
  readonly setByEnvironment: (name: string) => string;
  readonly staysOn: (title: string, name: string) => string;
  readonly value: {
    /** Without it the sink is left out. */
    readonly needed: (name: string, title: string) => string;
    readonly optional: (name: string) => string;
    readonly madeWhenEmpty: (name: string) => string;
    /** `shown`: the value as it may be shown. */
    readonly keep: (name: string, shown: string) => string;
    readonly made: (name: string, value: string) => string;
    /** Below `made`: the test alert waits until the other side has it too. */
    readonly inPlace: { readonly question: (name: string) => string; readonly yes: string };
    readonly port: string;
  };
  readonly checking: (title: string) => string;
  /** What a check saw. `title`: of the check. */
  readonly checked: (title: string, seen: string) => string;
  readonly sending: (title: string) => string;
  readonly didItArrive: (title: string) => string;
  readonly arrivedYes: string;
  readonly arrivedNo: string;
  readonly notSent: (title: string, reason: string) => string;
  /** `seconds`: how long was waited. */
  readonly noAnswer: (title: string, seconds: number) => string;
  readonly testAfterLogin: (title: string) => string;
  readonly leftOut: (title: string) => string;
  readonly trouble: {
    readonly question: string;
    readonly again: string;
    readonly proxy: (name: string) => string;
    readonly resend: string;
    readonly keep: string;
    readonly leave: (title: string) => string;
  };
  readonly http: { readonly question: string; readonly yes: string; readonly no: string };
  readonly review: {
    readonly title: string;
    readonly language: string;
    readonly http: (port: string) => string;
    readonly noHttp: string;
    readonly result: (title: string, result: SinkResult) => string;
    readonly off: (title: string) => string;
    /** A setting as it stands in the file. */
    readonly setting: (name: string, shown: string) => string;
    readonly question: string;
    readonly save: (path: string) => string;
    readonly changeLanguage: string;
    readonly changeSinks: string;
    readonly changeSink: (title: string) => string;
    readonly source: (title: string) => string;
    readonly changeHttp: string;
    /** `title`: of the source that is chosen now. */
    readonly changeSource: (title: string) => string;
    readonly quit: string;
  };
  readonly wrongSettings: string;
  readonly saveAnyway: string;
  readonly backToReview: string;
  /** `error`: the system's name for it. */
  readonly notWritten: (path: string, error: string) => string;
  /** The first line of a new settings file. */
  readonly header: string;
  readonly saved: (path: string) => string;
  readonly kept: (path: string) => string;
  readonly next: string;
  readonly starting: string;
  readonly nothingChanged: string;
  readonly noTty: string;
  readonly noArguments: (argument: string) => string;
  readonly offer: { readonly question: string; readonly yes: string; readonly no: string };
};

const WORDS: Readonly<Record<Locale, SetupWords>> = { zh, en };

export function setupWords(locale: Locale): SetupWords {
  return WORDS[locale];
}
