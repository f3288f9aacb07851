import { createHash } from "node:crypto";
import type { KnownChat } from "../ports/stores/chats.ts";
import type { Rule } from "./rule.ts";

/** The key under which it is counted how often a rule applied. A rule that was changed is another rule. */
export function ruleKey(rule: Rule): string {
  const fields = Object.entries(rule).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `rule:${createHash("sha256").update(JSON.stringify(fields)).digest("hex").slice(0, 16)}`;
}

/** The same for the mute of a chat. */
export function muteKey({ key }: KnownChat): string {
  return `mute:${key}`;
}
