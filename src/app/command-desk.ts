import type { CommandDeps } from "../bridge/commands/command.ts";
import { runCommand } from "../bridge/commands/dispatch.ts";
import { type ReportDeps, statusReport } from "../bridge/commands/status-report.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import type { CommandReply, CommandRequest } from "../bridge/ports/command.ts";
import type { Logger } from "../bridge/ports/log.ts";
import type { WeChatSession } from "../bridge/ports/source-session.ts";
import type { CurrentStatus } from "../bridge/session/current-status.ts";
import { Confirmation } from "../bridge/timing/confirmation.ts";
import type { Store } from "../store/index.ts";
import type { Texts } from "../text/catalogue/texts.ts";

/** Milliseconds that a logout gets, its question to WeChat included. */
const LOGOUT_MS = 20_000;

export type CommandDeskDeps = {
  readonly store: Pick<Store, "recalls" | "media" | "outbox">;
  readonly session: Pick<WeChatSession, "requestLogin" | "logout">;
  readonly current: CurrentStatus;
  /** What `/status` tells beside the stores and the session. */
  readonly report: Pick<ReportDeps, "tally" | "sinks" | "isOff" | "startedAt" | "version">;
  readonly texts: Texts;
  readonly log: Logger;
  readonly clock: Clock;
  /** Dead letters are back in their lanes: what waits is tried at once. */
  readonly hurry: () => void;
};

/** Where the commands of all sinks of one account are carried out. */
export function commandDesk(deps: CommandDeskDeps): (request: CommandRequest) => Promise<CommandReply> {
  const { store, session, current, texts, log, clock, hurry } = deps;
  const report: ReportDeps = { ...deps.report, ...store, current, clock };
  const commandDeps: CommandDeps = {
    texts,
    log,
    status: () => statusReport(report),
    state: () => current.state,
    requestLogin: () => session.requestLogin(),
    logout: () => session.logout(AbortSignal.timeout(LOGOUT_MS)),
    logoutConfirmation: new Confirmation(clock),
    retry: async () => {
      const revived = await store.outbox.revive();
      // Also what only waits: the person says that things have changed.
      hurry();
      return revived;
    },
  };
  return (request) => runCommand(request, commandDeps);
}
