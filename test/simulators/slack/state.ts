import type { Args } from "./body.ts";
import { mentionsIn, mentionsInBlocks, type Ping } from "./pings.ts";

export type SlackChannel = {
  readonly id: string;
  readonly name?: string;
  readonly isPrivate?: boolean;
  /** False: the bot has not been invited. Default true. */
  readonly isMember?: boolean;
  readonly isArchived?: boolean;
};

export type SlackMessage = {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly byBot: boolean;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly threadTs: string | undefined;
  /** Ids of files that are shown; a deleted file leaves the list. */
  readonly files: readonly string[];
  readonly edits: number;
  /** A reply that stands in the channel too. */
  readonly broadcast: boolean;
  /** Only this user sees it. */
  readonly ephemeralTo: string | undefined;
  /** `unfurl_links` and `unfurl_media` as given. */
  readonly unfurl: { readonly links: unknown; readonly media: unknown };
};

export type SlackFile = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly altText: string;
  readonly length: number;
  /** The bytes of a file up to 5 MB; of a larger one only the hash is kept. */
  readonly data: Buffer | undefined;
  /** Hex; `undefined` until the bytes have come. */
  readonly sha256: string | undefined;
  /** By the first bytes, `""` until they have come. */
  readonly mimetype: string;
  /** Shown as a picture, not as a file to open. */
  readonly inline: boolean;
  /** Finished by files.completeUploadExternal. */
  readonly completed: boolean;
  /** How often somebody has looked at the finished file, see `processingLooks`. */
  readonly looks: number;
  readonly deleted: boolean;
  readonly channel: string | undefined;
  readonly threadTs: string | undefined;
};

/** What the workspace's administrators and its plan allow. */
export type FileRules = {
  /** Of one file. */
  readonly maxBytes: number;
  /** Of all files together. */
  readonly storageBytes: number;
  readonly uploads: "all" | "images" | "none";
  /** Endings of names that are not taken, with the dot. */
  readonly refusedEndings: readonly string[];
  /**
   * So many looks at a finished file (files.info, an image block, a link) come before Slack has processed it. Looks stand for
   * seconds, so that no test has to wait.
   */
  readonly processingLooks: number;
  /** Types of blocks that files.completeUploadExternal answers with `invalid_blocks`. Slack does not document which it takes. */
  readonly refusedBlocks: readonly string[];
  /** Image blocks with a file of Slack are never accepted. */
  readonly refusesImageBlocks: boolean;
  /** Says `ok` and shows nothing, as seen in https://github.com/paradigmxyz/centaur/pull/311 */
  readonly dropsShares: boolean;
  /** files.info gives no `permalink`. */
  readonly givesNoLinks: boolean;
};

export const DEFAULT_FILE_RULES: FileRules = {
  /** https://slack.com/help/articles/201330736 */
  maxBytes: 2 ** 30,
  storageBytes: Number.POSITIVE_INFINITY,
  uploads: "all",
  refusedEndings: [],
  processingLooks: 0,
  refusedBlocks: [],
  refusesImageBlocks: false,
  dropsShares: false,
  givesNoLinks: false,
};

export type Call = {
  readonly method: string;
  readonly args: Args;
  /** `"ok"`, Slack's error, or the name of the fault. */
  readonly outcome: string;
};

/** Everything that the workspace remembers. */
export type Workspace = {
  readonly team: { readonly id: string; readonly name: string };
  readonly botUserId: string;
  readonly appId: string;
  readonly channels: Map<string, SlackChannel>;
  readonly messages: SlackMessage[];
  readonly files: Map<string, SlackFile>;
  readonly uploads: Map<string, string>;
  readonly fileRules: FileRules;
  /** See `SlackSimulatorOptions`. */
  readonly unthreads: boolean;
  readonly pings: Ping[];
  readonly calls: Call[];
  readonly scopes: readonly string[];
  readonly appScopes: readonly string[];
  readonly tokens: { readonly bot: string; readonly app: string };
  readonly revoked: Set<"bot" | "app">;
  /** Called after every change, for those who wait. */
  readonly changed: () => void;
  /** `http://127.0.0.1:port` */
  readonly origin: () => string;
  readonly nextTs: () => string;
  readonly nextId: (prefix: string) => string;
};

export function recordPings(
  workspace: Workspace,
  channel: string,
  args: Args,
  blocks: readonly unknown[],
): void {
  const full = args.parse === "full" || args.link_names === true || args.link_names === "true";
  const text = typeof args.text === "string" ? args.text : "";
  for (const who of mentionsIn(text, full)) workspace.pings.push({ who, channel, where: "text" });
  for (const who of mentionsInBlocks(blocks)) workspace.pings.push({ who, channel, where: "blocks" });
}

export function replaceMessage(workspace: Workspace, next: SlackMessage): void {
  const index = workspace.messages.findIndex((m) => m.channel === next.channel && m.ts === next.ts);
  workspace.messages[index] = next;
}
