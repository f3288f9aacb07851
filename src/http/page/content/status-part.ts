import { sinkTroubles } from "../../../bridge/describe/sink-line.ts";
import { statusLight, statusLines, statusWords } from "../../../bridge/describe/status.ts";
import { timeReader } from "../../../bridge/describe/time.ts";
import type { StatusReport } from "../../../bridge/ports/status-report.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { StatusPart } from "../model.ts";

/** The figures of `/status` for the page. Pure. `timeZone`: IANA name; the machine's own when left out. */
export function statusPart(report: StatusReport, texts: Texts, timeZone: string | undefined): StatusPart {
  const reader = timeReader(texts, report.now, timeZone);
  const options = { now: report.now, reader, retryCommand: `“${texts.command.retryNow}”` };
  const facts = statusLines(report, texts, reader);
  return {
    state: report.state,
    light: statusLight(report),
    words: statusWords(report, texts, reader).join("\n"),
    accountName: report.accountName,
    lines: [...facts.recent, ...facts.program],
    sinks: report.sinks.map((sink) => ({
      name: sink.name,
      title: sink.title[texts.locale],
      delivered: sink.delivered,
      waiting: sink.waiting,
      dead: sink.dead,
      trouble: sinkTroubles(sink, texts, options).join(" · "),
    })),
    canRetry: report.actions.includes("retry"),
  };
}
