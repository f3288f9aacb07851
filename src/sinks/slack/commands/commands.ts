import type { CommandRequest } from "../../../bridge/ports/command.ts";
import type { Spoken } from "./incoming.ts";

/** The slash command of the app. Slack has a `/status` of its own, so all commands begin with this one. */
export const SLASH_COMMAND = "/wechat";
/** The sink's name, as its kind has it. */
const SINK = "slack";
/** What precedes the name of a command in help texts. */
export const COMMAND_PREFIX = `${SLASH_COMMAND} `;

/** Who may give commands, and where. */
export type Rules = {
  readonly teamId: string;
  readonly channel: string;
  readonly ownerIds: readonly string[];
  /** Start of the process, unix milliseconds. */
  readonly startedAt: number;
};

/** What to do with something that was said. */
export type Verdict =
  | { readonly kind: "request"; readonly request: CommandRequest }
  /** No answer, but the owner is told. */
  | { readonly kind: "stranger" }
  /** No answer, and nobody is told. */
  | { readonly kind: "ignored"; readonly why: string; readonly isOwner: boolean };

/** Decides whether a person may give a command, and reads it. Pure. */
export function judge(spoken: Spoken, rules: Rules): Verdict {
  const { userId, channel, teamIds, by, isPrivate } = spoken;
  if (spoken.byBot || userId === "") return { kind: "ignored", why: "a bot spoke", isOwner: false };
  if (teamIds.length === 0 || teamIds.some((id) => id !== rules.teamId)) return { kind: "stranger" };
  const hasOwners = rules.ownerIds.length > 0;
  const role = rules.ownerIds.includes(userId) ? "owner" : "reader";
  // Without owners, everybody who sees the alerts may give commands for readers, in that channel only.
  if (role === "reader" && (hasOwners || channel !== rules.channel)) return { kind: "stranger" };
  // The button is from a time when there were owners.
  if (role === "reader" && by === "button")
    return { kind: "ignored", why: "nobody is an owner", isOwner: false };
  // Public answers only in the channel of the alerts.
  if (!isPrivate && channel !== rules.channel)
    return {
      kind: "ignored",
      why: "an owner mentioned the bot outside of SLACK_CHANNEL, where only /wechat is answered",
      isOwner: true,
    };
  const words = spoken.text.split(/\s+/).filter((word) => word !== "");
  // Accepts the name of the slash command in a mention too: `@bot /wechat status`.
  const [name = "", ...args] = words[0] === SLASH_COMMAND ? words.slice(1) : words;
  // Chinese keyboards write the wide slash.
  const isPlain = by === "mention" && !/^[/／]/.test(words[0] ?? "/");
  return {
    kind: "request",
    request: {
      name: name.replace(/^[/／]/, "").toLowerCase() || "help",
      args,
      role,
      stale: spoken.at !== undefined && spoken.at < rules.startedAt,
      prefix: COMMAND_PREFIX,
      sink: SINK,
      ...(isPrivate ? {} : { seenByOthers: true }),
      ...(isPlain ? { plain: "mention" as const } : {}),
      // Only owners may press buttons.
      ...(role === "reader" ? { wordsOnly: true } : {}),
    },
  };
}

/** Remembers the newest ids, so that an event that Slack delivers twice is answered once. */
export class SeenIds {
  readonly #ids = new Set<string>();
  readonly #limit: number;

  constructor(limit = 200) {
    this.#limit = limit;
  }

  /** True the first time that an id is added. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.#limit && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
