import type {
  ContextTexts,
  ExportTexts,
  ForgetTexts,
  IdTexts,
  ListTexts,
  ShowTexts,
} from "./recall-list-texts.ts";
import type { Locale } from "./texts.ts";

/** The commands that help lists. */
export type ListedCommand =
  | "status"
  | "recent"
  | "show"
  | "search"
  | "context"
  | "mute"
  | "unmute"
  | "rules"
  | "export"
  | "forget"
  | "login"
  | "logout"
  | "retry"
  | "test"
  | "doctor"
  | "page"
  | "lang"
  | "help";

/** How a command is typed after its name: the words that it takes, and an example of them. `""`: none. */
export type Usage = { readonly words: string; readonly example: string };

/** What a choice or a list calls the kinds of chats. */
export type ChatKinds = Readonly<Record<"GROUP" | "CONTACT" | "SUBSCRIPTION", string>>;

/**
 * The answers to commands. `command` and parameters named `…Command` are commands as they are typed at that sink, with
 * their words. Names, ids and words of a person come in clean for display and cut.
 */
export type CommandTexts = {
  readonly summaries: Readonly<Record<ListedCommand | "start" | "pair", string>>;
  readonly usages: Readonly<Record<ListedCommand, Usage>>;
  readonly helpTitle: string;
  readonly greeting: string;
  /** `meant`: the nearest command, if one is near. */
  readonly unknown: (name: string, helpCommand: string, meant?: string) => string;
  readonly ownersOnly: string;
  /** The command was sent while the bridge was not running. */
  readonly stale: (command: string) => string;
  readonly loginStarted: string;
  /** The saved login is being tried. */
  readonly loginStarting: string;
  readonly alreadyOnline: string;
  readonly loginRunning: string;
  /** The phone asks whether to log in. */
  readonly loginOnPhone: string;
  /** The code that is out is shown once more. */
  readonly loginAgain: string;
  /** WeChat cannot be reached, but the login is still good. */
  readonly loginOffline: string;
  /** Answers where another program logs in. */
  readonly elsewhere: ElsewhereTexts;
  /** WeChat has ended or refused the login. `command` confirms that a person wants one all the same. */
  /** Of questions: `command` confirms; `undefined`: a button does. */
  readonly loginAsk: (command: string | undefined) => string;
  readonly loginYes: string;
  readonly loginLate: (command: string) => string;
  readonly failed: string;
  /** A question was answered once more. */
  readonly doneAlready: string;
  /** A command of plain words, inside of a sentence. */
  readonly quoted: (command: string) => string;
  /** Asks before logging out. */
  readonly logoutAsk: (command: string | undefined) => string;
  /** On the button that confirms it. */
  readonly logoutYes: string;
  /** The confirmation came without a question or too late. */
  readonly logoutLate: (command: string) => string;
  readonly loggedOut: string;
  /** WeChat could not be reached for the logout. */
  readonly loggedOutHere: string;
  /** The same where the end of the session is told anyway. */
  readonly logoutUnconfirmed: string;
  readonly notLoggedIn: string;
  /** About the login of a sink's own. `title`: of the sink. */
  readonly own: {
    /** The person named no such login. `logins`: the commands for those that there are; empty: there are none. */
    readonly unknown: (word: string, logins: readonly string[]) => string;
    /** On the button that asks for a login there. */
    readonly again: (title: string) => string;
    readonly accepted: (title: string) => string;
    readonly loggedOut: (title: string) => string;
    readonly logoutAsk: (title: string, command: string | undefined) => string;
  };
  readonly retried: (count: number) => string;
  readonly nothingToRetry: string;
  /** On the button that shows a login code once more. */
  readonly showCode: string;
  /** On the button that retries. */
  readonly retryNow: string;
  readonly help: HelpTexts;
  readonly list: ListTexts;
  readonly id: IdTexts;
  readonly show: ShowTexts;
  readonly context: ContextTexts;
  readonly chat: ChatTexts;
  readonly mute: MuteTexts;
  readonly rules: RulesListTexts;
  readonly export: ExportTexts;
  readonly forget: ForgetTexts;
  readonly test: TestTexts;
  /** Another request for the checks is being carried out. */
  readonly doctorRuns: string;
  readonly page: PageTexts;
  readonly language: LanguageTexts;
  /** On the buttons under an alert. */
  readonly buttons: { readonly context: string; readonly mute: string; readonly forget: string };
};

/** What people are answered where another program logs in. */
export type ElsewhereTexts = {
  /** The request for a login was passed on. */
  readonly passedOn: string;
  /** The other program takes no requests. */
  readonly notOurs: string;
  /** On the button that passes a request on. */
  readonly ask: string;
  /** The other program takes no requests. Asks before the bridge takes no more messages of the account. */
  readonly logoutAsk: (command: string | undefined) => string;
};

/** Help. */
export type HelpTexts = {
  /** Below the list: how help on one command is asked for. */
  readonly more: (command: string) => string;
  readonly usage: (command: string) => string;
  readonly example: (command: string) => string;
  /** Another name of the command, as it is typed. */
  readonly alsoCalled: (command: string) => string;
  /** Below the usage of a command that takes no words. */
  readonly needsNothing: string;
  /** For a person who wrote without the form of a command. */
  readonly plain: (statusCommand: string, recentCommand: string | undefined, helpCommand: string) => string;
  /** For a person who wrote a command that acts without its form. It was not carried out. */
  readonly plainActs: (command: string) => string;
  /** Words that a command does not understand. */
  readonly notUnderstood: (words: string) => string;
};

/** Which chat is meant. */
export type ChatTexts = {
  readonly kinds: ChatKinds;
  readonly nameless: string;
  /** One chat in a choice. */
  readonly label: (name: string, kind: string) => string;
  /** The chat belongs to another account than the one that is logged in. */
  readonly otherAccount: string;
  /** Where only chats of the account that asks may be meant. */
  readonly ofOtherAccount: string;
  readonly unknown: (name: string, meant: string | undefined) => string;
  /** No chat is known at all. */
  readonly noneKnown: (name: string) => string;
  readonly several: (name: string) => string;
  /** Below a choice that leaves some out. */
  readonly more: (count: number) => string;
  /** Where there are no buttons: the command that chooses. */
  readonly choose: (command: string, label: string) => string;
  readonly choiceGone: string;
};

/** Mutes of chats. */
export type MuteTexts = {
  /** `until` is a moment; `undefined`: for ever. `kept`: whether recalls are kept. */
  readonly muted: (chat: string, until: string | undefined, kept: boolean, unmuteCommand: string) => string;
  readonly already: (chat: string, until: string | undefined, unmuteCommand: string) => string;
  readonly unmuted: (chat: string) => string;
  readonly notMuted: (chat: string) => string;
  readonly unmute: string;
  readonly badDuration: (word: string, examples: readonly string[]) => string;
  /** Examples of durations. */
  readonly durations: readonly string[];
};

/** The list of rules and mutes. */
export type RulesListTexts = {
  readonly title: string;
  readonly noRules: string;
  readonly mutes: string;
  readonly noMutes: string;
  /** Rules or mutes that are left out. */
  readonly more: (count: number) => string;
  /** How often it applied. */
  readonly applied: (count: number) => string;
  readonly until: (moment: string | undefined) => string;
  readonly ownRecalls: Readonly<Record<"silent" | "off", string>>;
  readonly mentions: string;
};

/** The test alert and how each place took it. */
export type TestTexts = {
  /** The test alert. */
  readonly alert: string;
  readonly title: string;
  readonly arrived: (sink: string, took: string) => string;
  readonly failed: (sink: string, reason: string) => string;
  readonly late: (sink: string, seconds: number) => string;
  /** It writes into chats of others. */
  readonly leftOut: (sink: string) => string;
  readonly off: (sink: string) => string;
  readonly noPlaces: string;
  readonly ms: (ms: number) => string;
  readonly seconds: (seconds: string) => string;
};

/** Links and tokens for the page. */
export type PageTexts = {
  readonly link: (url: string) => string;
  /** Printed at the start, for the person at this machine. */
  readonly linkAtStart: (url: string) => string;
  /** `url`: where programs read the list. */
  readonly token: (token: string, url: string) => string;
  readonly revoked: string;
  /** HTTP_PORT is not set. */
  readonly off: string;
  /** The server does not listen yet. */
  readonly notYet: string;
  /** Others can read the answer. */
  readonly notHere: string;
};

/** The change of the language. */
export type LanguageTexts = {
  readonly now: (zhCommand: string, enCommand: string) => string;
  readonly changed: string;
  readonly already: string;
  readonly unknown: (word: string, zhCommand: string, enCommand: string) => string;
  /** On buttons: each language in its own words. */
  readonly names: Readonly<Record<Locale, string>>;
};
