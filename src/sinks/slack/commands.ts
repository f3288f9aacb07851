import type { CommandRequest } from "../../bridge/command.ts";

/** How commands are written in Slack, which keeps `/status` for itself. */
export const SLASH_COMMAND = "/wechat";
export const COMMAND_PREFIX = `${SLASH_COMMAND} `;

/** What somebody said to the bot, by slash command or by mention. */
export type Spoken = {
  readonly userId: string;
  readonly channel: string;
  /** Every workspace that the payload names: the app's, and the speaker's own in a shared channel. */
  readonly teamIds: readonly string[];
  readonly text: string;
  /** Unix milliseconds; `undefined` for a slash command, which is never sent late. */
  readonly at: number | undefined;
  readonly byBot: boolean;
};

export type Rules = {
  readonly teamId: string;
  readonly channel: string;
  readonly ownerIds: readonly string[];
  /** Unix milliseconds. */
  readonly startedAt: number;
};

/** The words behind the first mention of the bot; other mentions are left out. */
export function mentionWords(text: string, botUserId: string): string {
  const mention = new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`);
  const [, ...behind] = text.split(mention);
  return behind.join(" ").replace(/<@\w+(?:\|[^>]*)?>/g, " ");
}

/** Slack's `ts` (`1700000000.000100`, seconds) as unix milliseconds. */
export function tsToMs(ts: string): number {
  return Math.floor(Number(ts) * 1000);
}

/** The request of a person who may ask, `undefined` for everybody else: strangers get no answer. */
export function toRequest(spoken: Spoken, rules: Rules): CommandRequest | undefined {
  if (spoken.byBot || spoken.userId === "") return undefined;
  if (spoken.teamIds.length === 0 || spoken.teamIds.some((id) => id !== rules.teamId)) return undefined;
  const role = rules.ownerIds.includes(spoken.userId) ? "owner" : "reader";
  // Without owners whoever sees the alerts may ask how the bridge is, and there only.
  if (role === "reader" && (rules.ownerIds.length > 0 || spoken.channel !== rules.channel)) return undefined;
  const [name = "", ...args] = spoken.text.split(/\s+/).filter((word) => word !== "");
  return {
    name: name.replace(/^\//, "").toLowerCase() || "help",
    args,
    role,
    stale: spoken.at !== undefined && spoken.at < rules.startedAt,
    prefix: COMMAND_PREFIX,
  };
}

/** Remembers the newest ids, to answer what is delivered twice once. */
export class SeenIds {
  readonly #ids = new Set<string>();
  readonly #limit: number;

  constructor(limit = 200) {
    this.#limit = limit;
  }

  /** True the first time. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.#limit && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
