import type { Config } from "../../config/config.ts";
import type { KnownChat } from "../bridge/ports/stores/chats.ts";
import type { ListedRecall } from "../bridge/ports/stores/history.ts";
import { decide } from "../bridge/rules/decide.ts";
import { factsOf } from "../bridge/rules/facts.ts";
import type { HistoryReader } from "../store/history/read-history.ts";
import type { Texts } from "../text/catalogue/texts.ts";

const DAY_MS = 86_400_000;

export type ExplainDeps = {
  readonly texts: Texts["start"];
  /** Opens the database at this path; `undefined` when there is none. May throw StoreError. */
  readonly open: (path: string) => HistoryReader | undefined;
  /** Unix milliseconds. */
  readonly now: number;
  /** Takes a line of the answer. */
  readonly print: (line: string) => void;
  /** Takes the line that says why there is no answer. */
  readonly say: (line: string) => void;
};

type Settings = Pick<Config, "rules" | "ownRecalls" | "sinks" | "historyDays" | "storePath">;

/**
 * Prints what the rules of now decide about each listed recall, newest last. Sends nothing and changes nothing, and works
 * beside a running bridge. Mutes are not looked at: they end by themselves. Throws StoreError when the database cannot
 * be read.
 */
export function explainRules(settings: Settings, { texts, open, now, print, say }: ExplainDeps): void {
  const { historyDays, storePath } = settings;
  if (historyDays === 0) {
    say(texts.noHistory);
    return;
  }
  const reader = open(storePath);
  if (reader === undefined) {
    say(texts.noDatabase(storePath));
    return;
  }
  try {
    const chats = new Map(reader.chats().map((chat) => [chat.key, chat]));
    let count = 0;
    for (const { alert, chat } of reader.recalls(now - historyDays * DAY_MS)) {
      print(lineOf(alert, chats.get(chat), settings));
      count += 1;
    }
    if (count === 0) say(texts.noRecalls(historyDays));
  } finally {
    reader.close();
  }
}

/** Short id, rule, sinks, silent, dropped: never empty, divided by two spaces. */
function lineOf(alert: ListedRecall["alert"], chat: KnownChat | undefined, settings: Settings): string {
  const { rule, sinks, silent, drop } = decide(settings.rules, settings.ownRecalls, factsOf(alert, chat));
  const names = settings.sinks
    .map(({ name }) => name)
    .filter((name) => !drop && (sinks?.includes(name) ?? true));
  return [
    `#${alert.shortId}`,
    rule ?? "-",
    names.join(",") || "-",
    silent ? "silent" : "-",
    drop ? "dropped" : "-",
  ].join("  ");
}
