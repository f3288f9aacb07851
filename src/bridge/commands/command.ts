import type { Texts } from "../../text/catalogue/texts.ts";
import type { ConnectionState } from "../model/connection-state.ts";
import type { CommandReply, CommandRequest } from "../ports/command.ts";
import type { Logger } from "../ports/log.ts";
import type { LogoutResult } from "../ports/source-session.ts";
import type { StatusReport } from "../ports/status-report.ts";
import type { Confirmation } from "../timing/confirmation.ts";

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
