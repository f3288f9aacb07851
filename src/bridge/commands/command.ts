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
  /** The question before a logout. */
  readonly logoutConfirmation: Confirmation;
  /** Puts dead letters back into their lanes. Resolves with how many. */
  readonly retry: () => Promise<number>;
  /** Gets the error of a failed command. The person only reads that it failed. */
  readonly log: Logger;
};

/** A command as data. Permissions and help follow from its fields. */
export interface Command {
  readonly name: string;
  readonly summary: (texts: Texts) => string;
  /** Readers may use it, too. */
  readonly readerMay: boolean;
  /** True when it changes something. It is not carried out when it was sent while the bridge was down. */
  readonly acts: boolean;
  /** True when help does not list it (an alias). */
  readonly hidden: boolean;
  run(request: CommandRequest, deps: CommandDeps): Promise<string | CommandReply>;
}
