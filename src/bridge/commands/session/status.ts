import type { Texts } from "../../../text/catalogue/texts.ts";
import { formatStatus } from "../../describe/status.ts";
import type { CommandButton } from "../../ports/command.ts";
import type { SinkStatus, StatusAction, StatusReport } from "../../ports/status-report.ts";
import type { Command } from "../shared/command.ts";
import { inSentence, NAMES } from "../shared/names.ts";

/** Shows the state of the session, the sinks and the recalls. */
export const status: Command = {
  name: "status",
  names: NAMES.status,
  summary: (texts) => texts.command.summaries.status,
  usage: (texts) => texts.command.usages.status,
  readerMay: true,
  acts: false,
  hidden: false,
  menu: true,
  run: async (request, { session, texts, timeZone }) => {
    const report = await session.report();
    return {
      text: formatStatus(report, texts, { timeZone, retryCommand: inSentence(request, texts, "retry") }),
      buttons: [
        ...report.actions.map((name) => ({ label: labelOf(name, report, texts), name, args: [] })),
        ...report.sinks.flatMap((sink) => ownLoginButton(sink, texts)),
      ],
    };
  },
};

/** For the login of a sink's own that waits for a person. */
function ownLoginButton({ name, title, login }: SinkStatus, texts: Texts): readonly CommandButton[] {
  if (login?.state !== "loggedOut") return [];
  return [{ label: texts.command.own.again(title[texts.locale]), name: "login", args: [name] }];
}

function labelOf(action: StatusAction, { state }: StatusReport, texts: Texts): string {
  switch (action) {
    case "login":
      return state === "loggedOut"
        ? texts.login.again || texts.command.elsewhere.ask
        : texts.command.showCode;
    case "retry":
      return texts.command.retryNow;
    default:
      return action satisfies never;
  }
}
