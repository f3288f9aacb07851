import { withoutCommands } from "../../../text/tools/clean.ts";
import { isMuted } from "../../chats/chat-sight.ts";
import { timeReader } from "../../describe/time.ts";
import type { KnownChat } from "../../ports/stores/chats.ts";
import { muteKey, ruleKey } from "../../rules/keys.ts";
import { describeRule } from "../../rules/rule-words.ts";
import type { CommandDeps } from "../shared/command.ts";

/** UTF-16 units of the words of one rule. A rule may name hundreds of chats. */
const RULE_UNITS = 300;

/** A rule in words, counted from 1, and how often it applied. */
export type RuleInForce = { readonly number: number; readonly words: string; readonly applied: number };
/** A mute that is not over. `until`: in words. */
export type MuteInForce = { readonly chat: KnownChat; readonly until: string; readonly applied: number };

/** What decides who gets an alert, in words, with how often each applied. Rejects with StoreError. */
export async function rulesInForce(
  deps: Pick<CommandDeps, "rules" | "texts" | "places" | "chats" | "clock" | "timeZone">,
): Promise<{ readonly rules: readonly RuleInForce[]; readonly mutes: readonly MuteInForce[] }> {
  const { rules: inForce, texts, chats, clock, timeZone } = deps;
  const applied = await inForce.applied();
  const titles = new Map(deps.places().map(({ sink, title }) => [sink.name, title]));
  const titleOf = (sink: string): string => titles.get(sink) ?? sink;
  const now = clock.now();
  const reader = timeReader(texts, now, timeZone);
  const untilOf = ({ mutedUntil: at = 0 }: KnownChat): string =>
    texts.command.rules.until(Number.isFinite(at) ? reader.moment(at, false) : undefined);
  return {
    rules: inForce.rules.map((rule, index) => ({
      number: index + 1,
      words: withoutCommands(short(describeRule(rule, texts, titleOf))),
      applied: applied.get(ruleKey(rule)) ?? 0,
    })),
    mutes: chats
      .all()
      .filter((chat) => isMuted(chat, now))
      .map((chat) => ({ chat, until: untilOf(chat), applied: applied.get(muteKey(chat)) ?? 0 })),
  };
}

function short(line: string): string {
  return line.length <= RULE_UNITS ? line : `${line.slice(0, RULE_UNITS).toWellFormed()}…`;
}
