import type { Texts } from "../../text/catalogue/texts.ts";
import type { ConnectionState } from "../model/connection-state.ts";
import type { Confirmation } from "../timing/confirmation.ts";
import type { Logger } from "./log.ts";
import type { SinkCounts } from "./outbox.ts";
import type { LogoutResult } from "./source-session.ts";

/** A person's word to the bridge; the sink has checked who speaks. */
export type CommandRequest = {
  /** Without slash, lower case. */
  readonly name: string;
  readonly args: readonly string[];
  /** `owner` may run everything, `reader` only commands with `readerMay`. */
  readonly role: "owner" | "reader";
  /** Sent while the bridge was down: answered, not carried out. */
  readonly stale: boolean;
  /** How commands are written where the person is: `/` in Telegram, `/wechat ` in Slack. */
  readonly prefix: string;
};

/** Offers a command with one touch: pressed, it is the same as the typed command. */
export type CommandButton = {
  readonly label: string;
  /** Of the command, without prefix. */
  readonly name: string;
  readonly args: readonly string[];
};

/** `text` is `""` when nothing should be said. Where there are no buttons, the text says what to type. */
export type CommandReply = { readonly text: string; readonly buttons: readonly CommandButton[] };

/** Every figure of `/status`. Times are unix milliseconds, ages and durations milliseconds. */
export type StatusReport = {
  readonly state: ConnectionState;
  /** `""` before the first login. */
  readonly accountName: string;
  readonly uptimeMs: number;
  /** `undefined` before the first successful sync. */
  readonly lastSyncAgeMs: number | undefined;
  readonly messagesKept: number;
  readonly mediaKept: number;
  readonly recallsMatched: number;
  readonly recallsMissed: number;
  readonly sinks: readonly (SinkCounts & { readonly name: string })[];
  readonly version: string;
  readonly now: number;
};

export type CommandDeps = {
  readonly texts: Texts;
  readonly status: () => Promise<StatusReport>;
  readonly state: () => ConnectionState;
  readonly requestLogin: () => void;
  /** Ends the session at WeChat and on disk. */
  readonly logout: () => Promise<LogoutResult>;
  /** Whether the question before a logout was put just now. */
  readonly logoutConfirmation: Confirmation;
  /** Dead letters back into their lanes; resolves with how many. */
  readonly retry: () => Promise<number>;
  /** Gets the error of a command that failed; the person reads only that it failed. */
  readonly log: Logger;
};

/** A command is data: guards and help are derived from its fields. */
export interface Command {
  readonly name: string;
  readonly summary: (texts: Texts) => string;
  /** May be used by people who may only look. */
  readonly readerMay: boolean;
  /** Asks for something to happen: not carried out when sent while the bridge was down. */
  readonly acts: boolean;
  /** Not listed in help (an alias). */
  readonly hidden: boolean;
  run(request: CommandRequest, deps: CommandDeps): Promise<string | CommandReply>;
}
