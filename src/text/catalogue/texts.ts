import type { LogoutReason, PostponeReason } from "../../bridge/model/login-reasons.ts";
import type { AlertTexts } from "./alert-texts.ts";
import type { CommandTexts } from "./command-texts.ts";
import type { RuleLineTexts } from "./rule-texts.ts";
import type { ReasonWords } from "./sentences.ts";
import type { StartTexts } from "./start-texts.ts";
import type { StatusTexts } from "./status-texts.ts";
import type { TroubleTexts } from "./trouble-texts.ts";

/** A language that people can choose. */
export type Locale = "zh" | "en";

/** A name or a sentence in both languages, for what only one place in the program says. */
export type Bilingual = Readonly<Record<Locale, string>>;

/**
 * Every sentence of the core that a person reads, one type for both languages: a missing sentence does not compile.
 * Texts are plain; sinks escape them. Times and names come in as finished strings.
 */
export type Catalogue = {
  readonly locale: Locale;
  readonly time: TimeTexts;
  readonly alert: AlertTexts;
  readonly login: LoginTexts;
  readonly announcement: AnnouncementTexts;
  readonly command: CommandTexts;
  readonly status: StatusTexts;
  readonly trouble: TroubleTexts;
  readonly rules: RuleLineTexts;
  readonly start: StartTexts;
};

/** With the sentences that sinks and sources bring for their own reasons. */
export type Texts = Catalogue & {
  readonly reason: ReasonWords;
  /** Of a login at WeChat's web version, however the source logs in. */
  readonly webLogin: LoginTexts;
};

/**
 * How a person asks for a login: as it is typed there (`/login`, `/wechat login`), or at other places, by their titles
 * (`of`: the word that the command needs there), or by a button, by its label. `undefined`: only a restart helps.
 */
export type LoginCommand =
  | string
  | { readonly at: readonly string[]; readonly of?: string }
  | { readonly press: string }
  | undefined;

export type LoginTexts = {
  /** The account risk, one plain sentence, before the first code. */
  readonly risk: string;
  /** Where no code may be shown: which places show it, by their titles. */
  readonly needed: (places: readonly string[]) => string;
  /** Under the code. `until` is a time of day such as `14:07`. */
  readonly caption: (until: string) => string;
  /** For places where the code is a reply to this text. */
  readonly codeInThread: string;
  /** Used instead of `replaced` and `unanswered` when the earlier code was scanned. */
  readonly unfinished: string;
  readonly stoppedUnfinished: (loginCommand: LoginCommand) => string;
  /** Stands before the caption when a code was replaced. */
  readonly replaced: string;
  readonly scanned: string;
  /** The person confirmed on the phone; the login is being finished. */
  readonly confirmed: string;
  /** No scan is needed: the phone asks for a confirmation. */
  readonly confirm: (until: string) => string;
  readonly loggedIn: (accountName: string) => string;
  /** The end of a start, at the machine: who is watched, and where alerts go. */
  readonly watching: (accountName: string, places: readonly string[]) => string;
  /** The same below `loggedIn`, which has said who is watched. */
  readonly recallsGo: (places: readonly string[]) => string;
  /** The same when every place is switched off. */
  readonly nowhere: (accountName: string) => string;
  /** Where no alerts go, because the source can only receive. */
  readonly sinksOff: (places: readonly string[]) => string;
  /** Another account than `before`, the name of the one until now. */
  readonly loggedInOther: (accountName: string, before: string) => string;
  readonly unanswered: (loginCommand: LoginCommand) => string;
  readonly refused: (detail: string, loginCommand: LoginCommand) => string;
  /** Why no code comes unasked; `until` is a time of day. */
  readonly postponed: Readonly<Record<PostponeReason, (until: string, loginCommand: LoginCommand) => string>>;
  readonly loggedOut: (reason: string, detail: string, loginCommand: LoginCommand) => string;
  /** Why a session ended, in plain words. `early`: within a minute of a login, with what that means and what is safer. */
  readonly reasons: Readonly<Record<LogoutReason | "early", string>>;
  /** A reason that the person may have caused, and what it means otherwise. */
  readonly unlessYou: (reason: string, early: string) => string;
  readonly own: OwnLoginTexts;
  /** On the button that asks for a new code. `""`: there is no such button, because another program logs in. */
  readonly again: string;
  /** After a refused login: messages can come in another way. One line; `""`: there is nothing to say. */
  readonly otherWay: string;
  /** File name's alternative text and title of the code in Slack. */
  readonly codeTitle: string;
};

/** What differs for a login of a sink's own. `title`: of the sink. */
export type OwnLoginTexts = {
  /** Above all words of such a login, so that nobody takes it for that of the source. */
  readonly heading: (title: string) => string;
  readonly needed: (title: string, places: readonly string[]) => string;
  readonly loggedIn: (accountName: string) => string;
  readonly loggedOut: (reason: string, detail: string, loginCommand: LoginCommand) => string;
  readonly reasons: LoginTexts["reasons"];
  /** Another person than the watched one. `words`: the words of the command behind its prefix. */
  readonly stranger: (
    title: string,
    name: string,
    watched: string,
    confirm: string,
    logout: string,
  ) => string;
};

/** The announcements. Moments are finished strings. */
export type AnnouncementTexts = {
  /** WeChat has not been reached since `since`. `reason` is one line, `""` when nothing failed but nothing was read. */
  readonly offline: (since: string, duration: string, reason: string) => string;
  /** The same before any session: there is no login yet that could be good. */
  readonly unreachable: (since: string, duration: string, reason: string) => string;
  /** The program has just started and cannot reach WeChat. `reason` is one line. */
  readonly noNetwork: (reason: string) => string;
  /** A new start goes on with the login after nobody watched for a while. Counts what was caught up. */
  readonly watchingAgain: (
    accountName: string,
    duration: string,
    from: string,
    to: string,
    messages: number,
    recalls: number,
  ) => string;
  readonly back: (duration: string, from: string, to: string, messages: number, recalls: number) => string;
  /** Messages of that time may be lost for good. */
  readonly gap: (from: string, to: string) => string;
  /** The program failed on a recall notice and skipped it. */
  readonly recallLost: (at: string) => string;
  /** The database was damaged and was moved to `path`. */
  readonly damaged: (path: string) => string;
  /** New messages cannot be written to disk. */
  readonly cannotWrite: (path: string) => string;
  /** A sink accepts nothing. `byItself`: it may recover without a person. `waiting`: alerts that wait there. */
  readonly standstill: (
    sink: string,
    duration: string,
    reason: string,
    byItself: boolean,
    waiting: number,
  ) => string;
  /** A sink has refused alerts for good. `shortId` is that of the newest, `""` when it is not known. */
  readonly deadLetter: (sink: string, shortId: string, count: number, reason: string) => string;
  /** The program failed and ends. */
  readonly crashed: string;
  /** A person without permission tried to use the bridge. `where`: what the sink calls the place. */
  readonly stranger: (where: string) => string;
};

/** Dates and durations. */
export type TimeTexts = {
  /** A date; `year` only when it is another year than now's. */
  readonly day: (month: number, day: number, year: number | undefined) => string;
  readonly today: string;
  /** Whole seconds, 0 or more, in at most two units. */
  readonly duration: (seconds: number) => string;
};
