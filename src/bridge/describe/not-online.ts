import type { Texts } from "../../text/catalogue/texts.ts";
import { cleanLine } from "../../text/tools/clean.ts";
import type { NotOnline } from "../model/session-status.ts";
import type { StatusReport } from "../ports/status-report.ts";
import { logoutReason } from "./login.ts";
import { shortReason } from "./short-reason.ts";
import type { TimeReader } from "./time.ts";

/** Why a session is not online, or what it waits for, in one line. */
export function stateReason(
  { state, why }: Pick<StatusReport, "state" | "why">,
  texts: Texts,
  reader: TimeReader,
): string {
  return cleanLine(why === undefined ? withoutCause(state, texts) : cause(why, texts, reader));
}

function withoutCause(state: StatusReport["state"], { status }: Texts): string {
  switch (state) {
    case "starting":
    case "stopping":
    case "waitingForScan":
    case "waitingForConfirm":
    case "loggedOut":
      return status.why[state];
    case "online":
    case "offline":
      return status.why.quiet;
    default:
      return state satisfies never;
  }
}

function cause(why: NotOnline, texts: Texts, reader: TimeReader): string {
  const words = texts.status.why;
  switch (why.kind) {
    case "offline":
      return words.offline(shortReason(why.failure, texts));
    case "loggedOut":
      return logoutReason(why, texts);
    case "unanswered":
      return words.unanswered;
    case "refused":
      return words.refused(shortReason(why.detail, texts));
    case "postponed":
      return why.reason === "tooMany" ? words.tooMany : words[why.reason](reader.moment(why.until, false));
    default:
      return why satisfies never;
  }
}
