import type { ConnectionState } from "../../bridge/model/connection-state.ts";
import type { LogoutReason, PostponeReason } from "../../bridge/model/login-reasons.ts";
import type { MediaTexts } from "./media-texts.ts";
import type { Phrase, Who } from "./phrase.ts";
import type { ReasonWords } from "./sentences.ts";
import type { StartTexts } from "./start-texts.ts";
import type { Thing, ThingKind, UnsupportedTexts } from "./thing-texts.ts";
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
  readonly start: StartTexts;
};

/** With the sentences that sinks and sources bring for their own reasons. */
export type Texts = Catalogue & { readonly reason: ReasonWords };

export type LoginTexts = {
  /** The account risk, one plain sentence, before the first code. */
  readonly risk: string;
  /** Under the code. `until` is a time of day such as `14:07`. */
  readonly caption: (until: string) => string;
  /** For places where the code is a reply to this text. */
  readonly codeInThread: string;
  /** Used instead of `replaced` and `unanswered` when the earlier code was scanned. */
  readonly unfinished: string;
  readonly stoppedUnfinished: (loginCommand: string | undefined) => string;
  /** Stands before the caption when a code was replaced. */
  readonly replaced: string;
  readonly scanned: string;
  /** The person confirmed on the phone; the login is being finished. */
  readonly confirmed: string;
  /** No scan is needed: the phone asks for a confirmation. */
  readonly confirm: (until: string) => string;
  readonly loggedIn: (accountName: string) => string;
  /** Another account than `before`, the name of the one until now. */
  readonly loggedInOther: (accountName: string, before: string) => string;
  /** In all of these `loginCommand` is as typed there, `/login`, `/wechat login`; `undefined`: only a restart helps. */
  readonly unanswered: (loginCommand: string | undefined) => string;
  readonly refused: (detail: string, loginCommand: string | undefined) => string;
  /** Why no code comes unasked; `until` is a time of day. */
  readonly postponed: Readonly<
    Record<PostponeReason, (until: string, loginCommand: string | undefined) => string>
  >;
  readonly loggedOut: (reason: string, detail: string, loginCommand: string | undefined) => string;
  /** Why a session ended, in plain words. `early`: within a minute of a login, with what that means and what is safer. */
  readonly reasons: Readonly<Record<LogoutReason | "early", string>>;
  /** A reason that the person may have caused, and what it means otherwise. */
  readonly unlessYou: (reason: string, early: string) => string;
  /** Below a code that could not be erased because it has left the screen. */
  readonly codeAboveIsDead: string;
  /** On the button that asks for a new code. */
  readonly again: string;
  /** File name's alternative text and title of the code in Slack. */
  readonly codeTitle: string;
};

/** The announcements. Moments are finished strings. */
export type AnnouncementTexts = {
  /** WeChat has not been reached since `since`. `reason` is one line, `""` when nothing failed but nothing was read. */
  readonly offline: (since: string, duration: string, reason: string) => string;
  /** The same before any session: there is no login yet that could be good. */
  readonly unreachable: (since: string, duration: string, reason: string) => string;
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

/** The answers to commands. */
export type CommandTexts = {
  readonly summaries: {
    readonly status: string;
    readonly login: string;
    readonly help: string;
    readonly start: string;
    readonly pair: string;
    readonly logout: string;
    readonly retry: string;
  };
  readonly helpTitle: string;
  readonly greeting: string;
  readonly unknown: (name: string, helpCommand: string) => string;
  readonly ownersOnly: string;
  /** The command was sent while the bridge was not running. */
  readonly stale: (command: string) => string;
  readonly loginStarted: string;
  /** The saved login is being tried. */
  readonly loginStarting: string;
  readonly alreadyOnline: string;
  readonly loginRunning: string;
  /** WeChat cannot be reached, but the login is still good. */
  readonly loginOffline: string;
  readonly failed: string;
  /** Asks before logging out. `command` as typed there, with the word that confirms. */
  readonly logoutAsk: (command: string) => string;
  /** On the button that confirms it. */
  readonly logoutYes: string;
  /** The confirmation came without a question or too late. */
  readonly logoutLate: (command: string) => string;
  readonly loggedOut: string;
  /** WeChat could not be reached for the logout. */
  readonly loggedOutHere: string;
  readonly notLoggedIn: string;
  readonly retried: (count: number) => string;
  readonly nothingToRetry: string;
};

/** Dates and durations. */
export type TimeTexts = {
  /** A date; `year` only when it is another year than now's. */
  readonly day: (month: number, day: number, year: number | undefined) => string;
  readonly today: string;
  /** Whole seconds, 0 or more, in at most two units. */
  readonly duration: (seconds: number) => string;
};

/** See `describe/alert.ts` for where each piece goes. */
export type AlertTexts = {
  /** Used where a name is unknown. */
  readonly someone: string;
  readonly aGroup: string;
  readonly anAccount: string;
  /** First lines. */
  readonly headline: {
    readonly contact: (who: Who, thing: Thing) => Phrase;
    readonly member: (who: Who, group: Who, thing: Thing) => Phrase;
    /** The owner or an admin of a group recalled a member's message. */
    readonly memberByOther: (recaller: Who, author: Who, group: Who, thing: Thing) => Phrase;
    readonly memberByMe: (author: Who, group: Who, thing: Thing) => Phrase;
    readonly mine: (chat: Who, thing: Thing) => Phrase;
    readonly mineInGroup: (group: Who, thing: Thing) => Phrase;
    readonly mineByOther: (recaller: Who, group: Who, thing: Thing) => Phrase;
    readonly account: (account: Who, thing: Thing) => Phrase;
    /** Ends the first line when there is no original. */
    readonly notSeen: string;
  };
  /** Second line. `sent` and `difference` are left out when they are unknown or make no sense. */
  readonly times: (sent: string | undefined, recalled: string, difference: string | undefined) => string;
  /** A difference of less than a second. */
  readonly atOnce: string;
  readonly after: (duration: string) => string;
  readonly miss: {
    readonly beforeWatch: (since: string) => string;
    readonly offlineGap: (from: string, to: string) => string;
    readonly expired: (since: string) => string;
  };
  /** Shown for a text without visible characters. */
  readonly blank: string;
  /** The message that was replied to; `name` may be `""`. */
  readonly quote: (name: string, content: string) => string;
  /** A kind without article or measure word, for a label. */
  readonly noun: (kind: ThingKind) => string;
  readonly linkSource: (source: string) => string;
  readonly card: {
    readonly alias: (alias: string) => string;
    readonly region: (region: string) => string;
    readonly male: string;
    readonly female: string;
  };
  readonly unsupported: UnsupportedTexts;
  readonly media: MediaTexts;
  /** Used instead of the group's name where the reader is in that group. */
  readonly thisGroup: string;
  /** The group was renamed between the message and its recall. */
  readonly renamed: (name: string) => string;
  readonly possibleDuplicate: string;
};

/** The lines of `/status`. */
export type StatusTexts = {
  readonly states: Readonly<Record<ConnectionState, string>>;
  readonly lastSync: (age: string) => string;
  readonly neverSynced: string;
  readonly kept: (messages: number, media: number) => string;
  readonly recalls: (all: number, matched: number, missed: number) => string;
  readonly delivered: (count: number) => string;
  readonly waiting: (count: number) => string;
  readonly dead: (count: number) => string;
  readonly deadBecause: (count: number, reason: string) => string;
  readonly standstill: (duration: string, since: string) => string;
  /** A lane's last error and, when it is put off, the time to its next try. */
  readonly error: (error: string, wait: string | undefined) => string;
  /** In the line of a sink that sends as the account while the session only receives. */
  readonly off: string;
  readonly version: (version: string) => string;
};
