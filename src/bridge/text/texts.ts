import type { ConnectionState } from "../command.ts";

export type Locale = "zh" | "en";

/**
 * Every sentence that a person reads, one type for both languages: a missing sentence does not compile.
 * Texts are plain; sinks escape them. Times and names come in as finished strings.
 */
export type Texts = {
  readonly locale: Locale;
  readonly alert: AlertTexts;
  readonly login: LoginTexts;
  readonly pairing: PairingTexts;
  readonly command: CommandTexts;
  readonly status: StatusTexts;
};

export type LoginTexts = {
  /** The account risk, one plain sentence, before the first code. */
  readonly risk: string;
  /** Under the code. `until` is a time of day such as `14:07`. */
  readonly caption: (until: string) => string;
  /** Stands before the caption when a code was replaced. */
  readonly replaced: string;
  readonly scanned: string;
  /** `loginCommand` as typed there: `/login`, `/wechat login`. */
  readonly unanswered: (loginCommand: string) => string;
  readonly loggedIn: (accountName: string) => string;
  readonly refused: (detail: string, loginCommand: string) => string;
  readonly loggedOut: (detail: string, loginCommand: string) => string;
  /** File name's alternative text and title of the code in Slack. */
  readonly codeTitle: string;
};

export type PairingTexts = {
  /** Printed in the terminal. `until` is a time of day. */
  readonly invite: (code: string, until: string) => string;
  readonly paired: string;
  readonly wrongCode: string;
  readonly privateChatOnly: string;
};

export type CommandTexts = {
  readonly summaries: {
    readonly status: string;
    readonly login: string;
    readonly help: string;
    readonly start: string;
    readonly pair: string;
  };
  readonly helpTitle: string;
  readonly greeting: string;
  readonly unknown: (name: string, helpCommand: string) => string;
  readonly ownersOnly: string;
  /** The command was sent while the bridge was down. */
  readonly stale: (command: string) => string;
  readonly loginStarted: string;
  readonly alreadyOnline: string;
  readonly loginRunning: string;
  readonly failed: string;
};

/** See `describe.ts` for where each piece goes. */
export type AlertTexts = {
  readonly placeholder: string;
};

export type StatusTexts = {
  readonly states: Readonly<Record<ConnectionState, string>>;
};
