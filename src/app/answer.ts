import type { Config } from "../../config/config.ts";
import { systemClock } from "../bridge/ports/clock.ts";
import type { Asked } from "../process/arguments.ts";
import { EXIT, type ExitCode } from "../process/exit-codes.ts";
import { helpText } from "../process/help.ts";
import { version } from "../process/version.ts";
import { openHistoryReader } from "../store/history/read-history.ts";
import type { Texts } from "../text/catalogue/texts.ts";
import { cleanLine } from "../text/tools/clean.ts";
import { inWords } from "../text/wording.ts";
import { explainRules } from "./explain-rules.ts";

export type AnswerDeps = {
  readonly texts: Texts;
  /** Puts a line on stderr. */
  readonly say: (line: string) => void;
  /** Writes to stdout, and resolves when it has left the process, which ends after this. */
  readonly printed: (text: string) => Promise<void>;
  /** Rejects with ConfigErrors. */
  readonly checked: () => Promise<Config>;
};

/** Does what is asked for in place of a run, or says what is wrong with the arguments. `undefined`: the program is to run. */
export async function answer(asked: Asked, deps: AnswerDeps): Promise<ExitCode | undefined> {
  const { texts, say, printed, checked } = deps;
  const { start } = texts;
  if ("unknown" in asked) say(start.noSuchArgument(cleanLine(asked.unknown), asked.meant));
  if ("notTogether" in asked) say(start.notTogether(...asked.notTogether));
  if (!("do" in asked)) return EXIT.settings;
  switch (asked.do) {
    case "run":
      return undefined;
    case "--help":
      await printed(helpText(start, version()));
      return EXIT.stopped;
    case "--version":
      await printed(`${version()}\n`);
      return EXIT.stopped;
    case "--check-config":
    case "--explain-rules": {
      const config = await checked();
      for (const warning of [...config.warnings, ...config.openFiles]) say(inWords(warning, texts));
      if (asked.do === "--check-config") await printed(`${start.settingsRight}\n`);
      else await explain(config, deps);
      return EXIT.stopped;
    }
    default:
      return asked.do satisfies never;
  }
}

async function explain(config: Config, { texts, say, printed }: AnswerDeps): Promise<void> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  explainRules(config, { texts: texts.start, open: openHistoryReader, now: systemClock.now(), print, say });
  await printed("");
}
