import type { StartTexts } from "../text/catalogue/start-texts.ts";
import { widthOf } from "../text/tools/rows.ts";

/** What `--help` prints, with a line end after the last line. */
export function helpText({ help }: StartTexts, version: string): string {
  const { commands, flags } = help;
  const table = (rows: Readonly<Record<string, string>>): readonly string[] => {
    const names = Object.entries(rows);
    const width = Math.max(...names.map(([name]) => widthOf(name)));
    return names.map(([name, does]) => `  ${name}${" ".repeat(width - widthOf(name))}  ${does}`);
  };
  const commandRows = {
    "npm start": commands.start,
    "npm run setup": commands.setup,
    "npm run doctor": commands.doctor,
    "npm run demo": commands.demo,
  };
  const flagRows = {
    "--check-config": flags.checkConfig,
    "--explain-rules": flags.explainRules,
    "--help": flags.help,
    "--version": flags.version,
  };
  const lines = [
    help.what(version),
    "",
    help.usage,
    "",
    ...table(commandRows),
    "",
    help.flagsOf,
    "",
    ...table(flagRows),
    "",
    help.documents,
  ];
  return lines.map((line) => `${line}\n`).join("");
}
