import type { CommandDeps } from "../bridge/commands/command.ts";
import { runCommand } from "../bridge/commands/dispatch.ts";
import { type ReportDeps, statusReport } from "../bridge/commands/status-report.ts";
import type { CommandReply, CommandRequest } from "../bridge/ports/command.ts";
import type { WeChatSession } from "../bridge/ports/source-session.ts";
import { Confirmation } from "../bridge/timing/confirmation.ts";
import type { Store } from "../store/index.ts";
import type { PipelineTools, SharedState } from "./pipeline-shared.ts";

/** Milliseconds that a logout gets, its question to WeChat included. */
const LOGOUT_MS = 20_000;

/** What `/status` tells of the program itself. */
export type ProgramFacts = Pick<ReportDeps, "sinks" | "startedAt" | "version">;

/** Where the commands of all sinks of one account are carried out. */
export function commandDesk(
  program: ProgramFacts,
  { store, session }: { readonly store: Store; readonly session: WeChatSession },
  { texts, log, clock }: PipelineTools,
  { events, current, tally, sessionSinks }: SharedState,
): (request: CommandRequest) => Promise<CommandReply> {
  const { recalls, media, outbox } = store;
  const isOff = (name: string): boolean => sessionSinks.isOff(name);
  const report: ReportDeps = { ...program, recalls, media, outbox, current, tally, isOff, clock };
  const commandDeps: CommandDeps = {
    texts,
    log,
    status: () => statusReport(report),
    state: () => current.state,
    requestLogin: () => session.requestLogin(),
    logout: () => session.logout(AbortSignal.timeout(LOGOUT_MS)),
    logoutConfirmation: new Confirmation(clock),
    retry: async () => {
      const revived = await outbox.revive();
      // Also what only waits: the person says that things have changed.
      events.hurry.tell();
      return revived;
    },
  };
  return (request) => runCommand(request, commandDeps);
}
