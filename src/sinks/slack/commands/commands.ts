import type { CommandRequest } from "../../../bridge/ports/command.ts";
import type { Spoken } from "./incoming.ts";

/** How commands are written in Slack, which keeps `/status` for itself. */
export const SLASH_COMMAND = "/wechat";
export const COMMAND_PREFIX = `${SLASH_COMMAND} `;

export type Rules = {
  readonly teamId: string;
  readonly channel: string;
  readonly ownerIds: readonly string[];
  /** Unix milliseconds. */
  readonly startedAt: number;
};

export type Verdict =
  | { readonly kind: "request"; readonly request: CommandRequest }
  /** Hears nothing; the owner hears of it. */
  | { readonly kind: "stranger" }
  /** Hears nothing, and nobody is told. */
  | { readonly kind: "ignored"; readonly why: string; readonly isOwner: boolean };

/** Who may ask what, and where. */
export function judge(spoken: Spoken, rules: Rules): Verdict {
  const { userId, channel, teamIds, by, isPrivate } = spoken;
  if (spoken.byBot || userId === "") return { kind: "ignored", why: "a bot spoke", isOwner: false };
  if (teamIds.length === 0 || teamIds.some((id) => id !== rules.teamId)) return { kind: "stranger" };
  const hasOwners = rules.ownerIds.length > 0;
  const role = rules.ownerIds.includes(userId) ? "owner" : "reader";
  // Without owners whoever sees the alerts may ask how the bridge is, and there only.
  if (role === "reader" && (hasOwners || channel !== rules.channel)) return { kind: "stranger" };
  // A button that was put out while there were owners.
  if (role === "reader" && by === "button")
    return { kind: "ignored", why: "nobody is an owner", isOwner: false };
  // An answer that everybody there can read stays where the alerts are.
  if (!isPrivate && channel !== rules.channel)
    return {
      kind: "ignored",
      why: "an owner mentioned the bot outside of SLACK_CHANNEL, where only /wechat is answered",
      isOwner: true,
    };
  const words = spoken.text.split(/\s+/).filter((word) => word !== "");
  // The slash command's own name where none is needed: `@bot /wechat status`.
  const [name = "", ...args] = words[0] === SLASH_COMMAND ? words.slice(1) : words;
  return {
    kind: "request",
    request: {
      name: name.replace(/^\//, "").toLowerCase() || "help",
      args,
      role,
      stale: spoken.at !== undefined && spoken.at < rules.startedAt,
      prefix: COMMAND_PREFIX,
    },
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
