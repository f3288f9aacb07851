import { blockErrors, isRecord, MAX_BLOCKS_JSON } from "./blocks.ts";
import type { Args, BodyKind } from "./body.ts";
import { fileOfBlock } from "./processed.ts";
import type { SlackMessage, Workspace } from "./state.ts";

export type Answer = Readonly<Record<string, unknown>>;
export type Method = {
  /** Arguments that Slack knows; others are refused here, so that a misspelt one shows. */
  readonly args: readonly string[];
  readonly run: (workspace: Workspace, args: Args, kind: BodyKind) => Answer;
};

export const fail = (error: string, more: Answer = {}): Answer => ({ ok: false, error, ...more });
export const ok = (more: Answer): Answer => ({ ok: true, ...more });
export const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** A value that may come as JSON text (form) or as itself (JSON body). */
export function structure(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

type Content =
  | { readonly error: Answer }
  | { readonly error?: undefined; readonly blocks: readonly unknown[] };

export function checkContent(workspace: Workspace, args: Args, maxText: number): Content {
  const content = checkBlocks(workspace, args.blocks);
  if (content.error !== undefined) return content;
  if (text(args.text) === "" && content.blocks.length === 0) return { error: fail("no_text") };
  if (text(args.text).length > maxText) return { error: fail("msg_too_long") };
  return content;
}

/** `refused`: types of blocks that the method does not take. */
export function checkBlocks(workspace: Workspace, given: unknown, refused: readonly string[] = []): Content {
  if (given === undefined || given === "") return { blocks: [] };
  const blocks = structure(given);
  if (!Array.isArray(blocks)) return { error: fail("invalid_blocks_format") };
  const errors = [
    ...blocks.flatMap((block, index) =>
      isRecord(block) && refused.includes(text(block.type))
        ? [`[ERROR] unsupported type: ${text(block.type)} [json-pointer:/blocks/${index}/type]`]
        : [],
    ),
    ...(blocks.length === 0 ? [] : blockErrors(blocks)),
    ...blocks.flatMap((block, index) =>
      fileOfBlock(workspace, block) === "refused"
        ? [`[ERROR] invalid slack file [json-pointer:/blocks/${index}/slack_file]`]
        : [],
    ),
  ];
  if (errors.length > 0)
    return { error: fail("invalid_blocks", { errors, response_metadata: { messages: errors } }) };
  if (JSON.stringify(blocks).length > MAX_BLOCKS_JSON) return { error: fail("msg_blocks_too_long") };
  return { blocks };
}

/** Why the bot may not write there, `undefined` when it may. */
export function channelError(workspace: Workspace, id: unknown): Answer | undefined {
  const channel = typeof id === "string" ? workspace.channels.get(id) : undefined;
  if (channel === undefined) return fail("channel_not_found");
  const member = channel.isMember ?? true;
  // A private channel does not exist for those outside.
  if (!member && channel.isPrivate === true) return fail("channel_not_found");
  if (!member) return fail("not_in_channel");
  if (channel.isArchived === true) return fail("is_archived");
  return undefined;
}

export function findMessage(workspace: Workspace, channel: unknown, ts: unknown): SlackMessage | undefined {
  return workspace.messages.find((m) => m.channel === channel && m.ts === ts && m.ephemeralTo === undefined);
}

export function threadError(workspace: Workspace, channel: unknown, threadTs: unknown): Answer | undefined {
  if (threadTs === undefined || threadTs === "") return undefined;
  if (findMessage(workspace, channel, threadTs) === undefined) return fail("thread_not_found");
  return undefined;
}

export function addMessage(
  workspace: Workspace,
  message: Partial<SlackMessage> & Pick<SlackMessage, "channel" | "user" | "byBot">,
): SlackMessage {
  const added: SlackMessage = {
    ts: workspace.nextTs(),
    text: "",
    blocks: [],
    threadTs: undefined,
    files: [],
    edits: 0,
    broadcast: false,
    ephemeralTo: undefined,
    unfurl: { links: undefined, media: undefined },
    ...message,
  };
  workspace.messages.push(added);
  return added;
}

export const COMMON: readonly string[] = ["token", "team_id"];
