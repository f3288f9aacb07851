import type { CheckStatus } from "../../../../kinds/check.ts";
import type { ViewName } from "../../model.ts";

/** The words of the page itself, one type for both languages. Words of people and of the bridge come with the data. */
export type PageTexts = {
  /** Of the document, for screen readers and the browser's translation. */
  readonly htmlLang: string;
  readonly views: Readonly<Record<ViewName, string>>;
  readonly skip: string;
  readonly navigation: string;
  /** On the button for the other language, in that language. */
  readonly otherLanguage: string;
  readonly leave: string;
  readonly leaveHint: string;
  /** Said by the script. */
  readonly script: {
    readonly failed: string;
    /** Events do not arrive at the moment. */
    readonly stale: string;
  };
  readonly login: {
    readonly title: string;
    readonly codeAlt: string;
    /** Before a time such as `01:20`. */
    readonly left: string;
    readonly over: string;
    readonly login: string;
    readonly logout: string;
  };
  readonly recalls: {
    readonly search: string;
    readonly searchHint: string;
    readonly clear: string;
    readonly chat: string;
    readonly everyChat: string;
    readonly kind: string;
    readonly everyKind: string;
    readonly byOther: string;
    /** Before the number of recalls, and of those that were found. */
    readonly total: string;
    readonly found: string;
    readonly keptDays: (days: number) => string;
    readonly none: string;
    readonly noneHint: string;
    readonly noneFound: string;
    readonly noneFoundHint: string;
    readonly noneKept: string;
    readonly noneKeptHint: string;
    readonly older: string;
    readonly newest: string;
    /** Stands over a list on which new recalls do not appear. */
    readonly fresh: string;
  };
  readonly card: {
    readonly byOther: string;
    readonly own: string;
    readonly more: string;
    readonly muteFor: string;
    readonly mute: string;
    readonly times: Readonly<Record<"" | "1h" | "8h" | "3d", string>>;
    readonly forget: string;
    readonly show: Readonly<Record<"image" | "audio" | "video" | "file", string>>;
    readonly download: string;
    readonly cannotPlay: string;
  };
  readonly status: {
    readonly sinks: string;
    readonly sink: string;
    readonly delivered: string;
    readonly waiting: string;
    readonly dead: string;
    readonly fine: string;
    readonly noSinks: string;
    readonly test: string;
    readonly retry: string;
    readonly plot: string;
    readonly day: string;
    readonly recalls: string;
    readonly messages: string;
    readonly table: string;
    readonly noFigures: string;
    readonly unknown: string;
  };
  readonly doctor: {
    readonly running: string;
    readonly runningHint: string;
    readonly again: string;
    readonly levels: Readonly<Record<CheckStatus, string>>;
    readonly allFine: (count: number) => string;
    readonly toDo: (fails: number, warns: number) => string;
    readonly nothing: string;
  };
  readonly rules: {
    readonly rules: string;
    readonly hint: string;
    readonly noRules: string;
    readonly applied: (count: number) => string;
    readonly mutes: string;
    readonly noMutes: string;
    readonly unmute: string;
  };
  readonly enter: { readonly title: string; readonly words: string; readonly button: string };
  readonly ask: { readonly title: string; readonly yes: string; readonly no: string };
};
