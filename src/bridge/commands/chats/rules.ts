import { withoutCommands } from "../../../text/tools/clean.ts";
import { isMuted } from "../../chats/chat-sight.ts";
import { timeReader } from "../../describe/time.ts";
import { muteKey, ruleKey } from "../../rules/keys.ts";
import { describeRule } from "../../rules/rule-words.ts";
import { knownChatLabel } from "../shared/chat-words.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { NAMES } from "../shared/names.ts";

/** Rules and mutes that are listed, and UTF-16 units of the words of one rule. A rule may name hundreds of chats. */
const MOST_LINES = 50;
const RULE_UNITS = 300;

/** Lists the rules and mutes in force, with how often each applied. */
export const rules: Command = {
  name: "rules",
  names: NAMES.rules,
  summary: (texts) => texts.command.summaries.rules,
  usage: (texts) => texts.command.usages.rules,
  readerMay: false,
  acts: false,
  hidden: false,
  menu: true,
  run: async (_request, deps) => {
    const { rules: inForce, texts } = deps;
    const { rules: sentences } = texts.command;
    const applied = await inForce.applied();
    const times = (key: string): string => sentences.applied(applied.get(key) ?? 0);
    const titles = new Map(deps.places().map(({ sink, title }) => [sink.name, title]));
    const titleOf = (sink: string): string => titles.get(sink) ?? sink;
    const lines = inForce.rules.map(
      (rule, index) =>
        `${index + 1}. ${withoutCommands(short(describeRule(rule, texts, titleOf)))} · ${times(ruleKey(rule))}`,
    );
    const mutes = muteLines(deps, times);
    const first = (all: readonly string[]): readonly string[] =>
      all.length <= MOST_LINES ? all : [...all.slice(0, MOST_LINES), sentences.more(all.length - MOST_LINES)];
    const { ownRecalls, mentions } = inForce;
    return [
      ...(lines.length === 0 ? [sentences.noRules] : [sentences.title, ...first(lines)]),
      ...(ownRecalls === "tell" ? [] : [sentences.ownRecalls[ownRecalls]]),
      ...(mentions ? [sentences.mentions] : []),
      ...(mutes.length === 0 ? [sentences.noMutes] : [sentences.mutes, ...first(mutes)]),
    ].join("\n");
  },
};

function short(line: string): string {
  return line.length <= RULE_UNITS ? line : `${line.slice(0, RULE_UNITS).toWellFormed()}…`;
}

function muteLines(deps: CommandDeps, times: (key: string) => string): readonly string[] {
  const { chats, clock, texts, timeZone } = deps;
  const now = clock.now();
  const reader = timeReader(texts, now, timeZone);
  return chats
    .all()
    .filter((chat) => isMuted(chat, now))
    .map((chat) => {
      const at = chat.mutedUntil ?? 0;
      const until = texts.command.rules.until(Number.isFinite(at) ? reader.moment(at, false) : undefined);
      return [knownChatLabel(chat, texts), until, times(muteKey(chat))].join(" · ");
    });
}
