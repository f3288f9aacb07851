import { knownChatLabel } from "../shared/chat-words.ts";
import type { Command } from "../shared/command.ts";
import { NAMES } from "../shared/names.ts";
import { rulesInForce } from "./rules-in-force.ts";

/** Rules and mutes that are listed. */
const MOST_LINES = 50;

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
    const { texts } = deps;
    const { rules: sentences } = texts.command;
    const { rules: inForce, mutes: muted } = await rulesInForce(deps);
    const lines = inForce.map(
      ({ number, words, applied }) => `${number}. ${words} · ${sentences.applied(applied)}`,
    );
    const mutes = muted.map(({ chat, until, applied }) =>
      [knownChatLabel(chat, texts), until, sentences.applied(applied)].join(" · "),
    );
    const first = (all: readonly string[]): readonly string[] =>
      all.length <= MOST_LINES ? all : [...all.slice(0, MOST_LINES), sentences.more(all.length - MOST_LINES)];
    const { ownRecalls, mentions } = deps.rules;
    return [
      ...(lines.length === 0 ? [sentences.noRules] : [sentences.title, ...first(lines)]),
      ...(ownRecalls === "tell" ? [] : [sentences.ownRecalls[ownRecalls]]),
      ...(mentions ? [sentences.mentions] : []),
      ...(mutes.length === 0 ? [sentences.noMutes] : [sentences.mutes, ...first(mutes)]),
    ].join("\n");
  },
};
