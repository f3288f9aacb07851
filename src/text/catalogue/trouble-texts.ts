/** Refusals of Telegram that a repeat cannot cure, by what a person has to correct. */
export type TelegramAdvice =
  | "tokenRefused"
  | "unknownBot"
  | "unknownChat"
  | "blocked"
  | "accountDeleted"
  | "chatDeleted"
  | "topicClosed"
  | "notInChat"
  | "noRights"
  | "forbidden";

/** The same for Slack. */
export type SlackAdvice =
  | "botToken"
  | "reinstall"
  | "administrator"
  | "noPosting"
  | "noNewMessages"
  | "noThreads"
  | "notInChannel"
  | "unknownChannel"
  | "archived"
  | "socketModeOff";

/**
 * Why something was not sent or could not be read, and what to do: one line each, as `/status` and announcements show
 * it. `words` are the platform's own, `reason` and `code` those of the network or the system, all unchanged.
 */
export type TroubleTexts = {
  readonly stopped: string;
  /** An error that has no sentence of its own. */
  readonly unexpected: (text: string) => string;
  readonly database: (text: string) => string;
  readonly unreadableMedia: (path: string, code: string) => string;
  readonly noMedia: string;
  readonly telegram: TelegramTroubleTexts;
  readonly slack: SlackTroubleTexts;
  readonly wechat: WeChatTroubleTexts;
  readonly proxy: {
    readonly credentials: string;
    readonly signIn: string;
    readonly answered: (status: string) => string;
    /** `reply`: the number of a SOCKS5 server's refusal. */
    readonly noConnection: (reply: string) => string;
  };
  readonly terminal: {
    readonly stopped: string;
    readonly stoppedWhilePrinting: string;
    readonly unwritable: (reason: string) => string;
  };
};

/** Lines about refusals and errors of Telegram. */
export type TelegramTroubleTexts = {
  readonly advice: Readonly<Record<TelegramAdvice, string>>;
  readonly advised: (advice: string, words: string) => string;
  readonly noChat: string;
  readonly stopped: string;
  readonly unreachable: (host: string, code: string) => string;
  readonly strangeAnswer: (host: string, status: number) => string;
  /** Telegram refused this alert. */
  readonly refused: (words: string) => string;
  /** Telegram refused. It is not known whether this concerns one alert or all. */
  readonly unknown: (words: string) => string;
  readonly tooLarge: (words: string) => string;
  readonly tooMany: (words: string) => string;
  /** The platform has a fault of its own. */
  readonly failing: (words: string) => string;
};

/** Lines about refusals and errors of Slack. */
export type SlackTroubleTexts = {
  /** Stands around every line. */
  readonly line: (text: string) => string;
  readonly advice: Readonly<Record<SlackAdvice, string>>;
  /** `scope` is `""` when Slack does not name it. */
  readonly missingScope: (scope: string) => string;
  readonly advised: (advice: string, words: string) => string;
  /** Slack refused this alert. */
  readonly refused: (words: string) => string;
  /** Slack refused. It is not known whether this concerns one alert or all. */
  readonly unknown: (words: string) => string;
  readonly tooMany: (words: string) => string;
  readonly failing: (words: string) => string;
  /** Slack said how long to wait. */
  readonly wait: (seconds: number) => string;
  readonly status: (status: number) => string;
  readonly strangeAnswer: string;
  readonly unreachable: (reason: string) => string;
};

/** `endpoint` is the name of a request of web WeChat, such as `webwxsync`. */
export type WeChatTroubleTexts = {
  readonly notLoggedIn: string;
  /** The alert belongs to another account than the one that is logged in. */
  readonly otherAccount: string;
  readonly packedAnew: string;
  readonly unknownChat: string;
  readonly unknownContacts: string;
  /** After "too frequent". */
  readonly resting: string;
  readonly loginChanged: string;
  readonly loggedInAnew: string;
  readonly noMessageId: string;
  readonly noFileId: string;
  readonly nothingSent: (text: string) => string;
  readonly noAnswer: (endpoint: string, seconds: number) => string;
  readonly noConnection: (endpoint: string, code: string) => string;
  readonly answerTooLong: (endpoint: string, bytes: number) => string;
  /** `name` says what the number means, `words` may be `""`. */
  readonly answered: (endpoint: string, ret: number, name: string, words: string) => string;
  /** `shape` is what came instead (`html`, `empty`), `lacks` what it lacks or `""`. */
  readonly uselessAnswer: (endpoint: string, shape: string, length: number, lacks: string) => string;
  readonly loginRefused: (ret: number, words: string) => string;
  readonly foreignHost: string;
};
