import { reasonSet } from "../../bridge/model/reason.ts";
import type { ReasonTexts, Sentences } from "../../text/catalogue/sentences.ts";
import { failuresIn, reasonTexts } from "../../text/reason-texts.ts";

const terminalReasons = reasonSet("terminal", {
  stopped: [],
  stoppedWhilePrinting: [],
  unwritable: ["cause"],
});
type TerminalSentences = Sentences<typeof terminalReasons.codes>;

const zh: TerminalSentences = {
  stopped: "还没打印，程序就停止了",
  stoppedWhilePrinting: "打印到一半，程序停止了",
  unwritable: (cause) => `写不进标准输出（${cause}）`,
};

const en: TerminalSentences = {
  stopped: "stopped before it was printed",
  stoppedWhilePrinting: "stopped while it was being printed",
  unwritable: (cause) => `standard output cannot be written to: ${cause}`,
};

/** Comes with the sink: its reasons in the reader's language. */
export const terminalTexts: ReasonTexts = reasonTexts(terminalReasons, zh, en);

/** Why something was not printed, as data; the log gets the English sentence. */
export const terminalSays = failuresIn(terminalReasons, en);
