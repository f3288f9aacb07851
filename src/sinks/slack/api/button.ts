import type { CommandButton } from "../../../bridge/ports/command.ts";
import { cleanLine } from "../../../text/tools/clean.ts";
import { buttonData, type Pressed, readButtonData } from "../../shared/button-data.ts";
import { shorten } from "../../shared/shorten.ts";
import { blocksWeight, MESSAGE_LIMIT, type SlackBlock } from "./blocks.ts";

/** https://docs.slack.dev/reference/block-kit/blocks/actions-block */
const BUTTONS_LIMIT = 25;
/** Characters of a label: https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const LABEL_LIMIT = 75;
/** Characters of `value`, same page; counted in bytes here, which are never fewer. */
const VALUE_LIMIT = 2_000;

/** A button. `value` carries the command; `action_id` only has to be unique in its block. */
export type SlackButton = {
  type: "button";
  action_id: string;
  text: { type: "plain_text"; text: string; emoji: false };
  value: string;
};

const ACTION_ID = /^command\.\d{1,2}$/;

/** Blocks with the buttons in one block below them. Those that the message has no room for are left out, from the last. */
export function withButtons(
  blocks: readonly SlackBlock[],
  buttons: readonly CommandButton[],
): readonly SlackBlock[] {
  for (let count = buttons.length; count > 0; count -= 1) {
    const all = [...blocks, ...actionsBlock(buttons.slice(0, count))];
    if (blocksWeight(all) <= MESSAGE_LIMIT) return all;
  }
  return blocks;
}

/**
 * The buttons as one block, which Slack breaks into rows by itself; no block without buttons. A button that does not fit is
 * left out: the text says what to type.
 */
export function actionsBlock(
  buttons: readonly CommandButton[],
): readonly { type: "actions"; elements: SlackButton[] }[] {
  const elements = buttons
    .map((button) => ({
      label: shorten(cleanLine(button.label), LABEL_LIMIT),
      value: buttonData(button, VALUE_LIMIT) ?? "",
    }))
    .filter(({ label, value }) => label !== "" && value !== "")
    .slice(0, BUTTONS_LIMIT)
    .map(
      ({ label, value }, index): SlackButton => ({
        type: "button",
        action_id: `command.${index}`,
        text: { type: "plain_text", text: label, emoji: false },
        value,
      }),
    );
  return elements.length === 0 ? [] : [{ type: "actions", elements }];
}

/** Reads an action of a block_actions payload. `undefined` for everything but our buttons. */
export function parseAction(action: unknown): Pressed | undefined {
  if (typeof action !== "object" || action === null) return undefined;
  const { type, action_id: actionId, value }: Readonly<Record<string, unknown>> = { ...action };
  if (type !== "button" || typeof actionId !== "string" || !ACTION_ID.test(actionId)) return undefined;
  if (typeof value !== "string") return undefined;
  return readButtonData(value, VALUE_LIMIT) ?? readOldValue(value);
}

/** Reads the form of earlier versions, `["logout","confirm"]`. Their buttons are still in channels. */
function readOldValue(value: string): Pressed | undefined {
  if (value.length > VALUE_LIMIT || !/^\["[^"\s]+"(?:,"[^"\s]+")*\]$/.test(value)) return undefined;
  const [name = "", ...args] = value.slice(2, -2).split('","');
  return buttonData({ name, args }, VALUE_LIMIT) === undefined ? undefined : { name, args };
}
