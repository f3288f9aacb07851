import { isRecord } from "./blocks.ts";
import type { SlackFile, Workspace } from "./state.ts";

/** "Currently only png, jpg, jpeg, and gif": https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object */
const PICTURES: readonly string[] = ["image/png", "image/jpeg", "image/gif"];

/** Whether Slack has looked through the finished file. Each call is one look, see `processingLooks`. */
export function isProcessed(w: Workspace, id: string): boolean {
  const file = w.files.get(id);
  if (file === undefined || !file.completed) return false;
  if (file.looks >= w.fileRules.processingLooks) return true;
  w.files.set(id, { ...file, looks: file.looks + 1 });
  return false;
}

/** The page of a file in Slack: `permalink` of https://docs.slack.dev/reference/objects/file-object */
export function permalinkOf(w: Workspace, { id, name }: Pick<SlackFile, "id" | "name">): string {
  return `https://example.slack.com/files/${w.botUserId}/${id}/${encodeURIComponent(name)}`;
}

/** What Slack makes of the file of an image block. `undefined`: the block names none. */
export function fileOfBlock(w: Workspace, block: unknown): "taken" | "refused" | undefined {
  if (!isRecord(block) || block.type !== "image" || !isRecord(block.slack_file)) return undefined;
  const { id, url } = block.slack_file;
  const file = [...w.files.values()].find((one) => one.id === id || permalinkOf(w, one) === url);
  if (file === undefined || file.deleted || w.fileRules.refusesImageBlocks) return "refused";
  return isProcessed(w, file.id) && PICTURES.includes(file.mimetype) ? "taken" : "refused";
}

/**
 * Ids of the files that a text names by their links. Posted by the bot, such a message shows the file, also one that only
 * the bot could see before: https://github.com/slackapi/bolt-python/issues/1018. A file that is not processed yet is not shown.
 */
export function linkedFiles(w: Workspace, text: string): readonly string[] {
  const links = [...text.matchAll(/<(https:[^|>\s]+)(?:\|[^>]*)?>/g)].map(([, link]) => link);
  return [...w.files.values()].flatMap((file) =>
    links.includes(permalinkOf(w, file)) && !file.deleted && isProcessed(w, file.id) ? [file.id] : [],
  );
}
