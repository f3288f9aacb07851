import type { SlackBlock } from "../api/blocks.ts";

/** Which blocks besides rich text a message with a file has. */
export type ShareForm = { readonly context: boolean; readonly buttons: boolean };

/**
 * The best first. Slack does not document which blocks such a message takes. Its own examples have sections and buttons
 * (https://github.com/slackapi/node-slack-sdk/pull/2261), and rich text is known to work
 * (https://github.com/abdolence/slack-morphism-rust/pull/383).
 */
export const SHARE_FORMS: readonly ShareForm[] = [
  { context: true, buttons: true },
  { context: false, buttons: true },
  { context: false, buttons: false },
];

/** The blocks of a message in this form. The small line with the id becomes an ordinary one. */
export function inForm(
  blocks: readonly SlackBlock[],
  { context, buttons }: ShareForm,
): readonly SlackBlock[] {
  return blocks.flatMap((block): readonly SlackBlock[] => {
    if (block.type === "actions") return buttons ? [block] : [];
    if (block.type !== "context" || context) return [block];
    const elements = block.elements.map(({ text }) => ({ type: "text" as const, text }));
    return [{ type: "rich_text", elements: [{ type: "rich_text_section", elements }] }];
  });
}
