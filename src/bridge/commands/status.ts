import { formatStatus } from "../describe/status.ts";
import type { Command } from "./command.ts";

/** Shows the state of the session, the sinks and the recalls. */
export const status: Command = {
  name: "status",
  summary: (texts) => texts.command.summaries.status,
  readerMay: true,
  acts: false,
  hidden: false,
  run: async (_request, deps) => formatStatus(await deps.status(), deps.texts),
};
