import type { CommandButton } from "../../../bridge/ports/command.ts";
import { cleanLine } from "../../../text/tools/clean.ts";
import { splitText } from "../../../text/tools/split.ts";

/** https://docs.slack.dev/reference/block-kit/blocks/actions-block */
const BUTTONS_LIMIT = 25;
/** Characters of label and value: https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const LABEL_LIMIT = 75;
const VALUE_LIMIT = 2_000;

/** `action_id` has to be unique within its block only; what is pressed stands in `value`. */
export type SlackButton = {
  type: "button";
  action_id: string;
  text: { type: "plain_text"; text: string; emoji: false };
  value: string;
};

const ACTION_ID = /^command\.\d{1,2}$/;
const NAME = /^[a-z]{1,32}$/;
/** A button is the same as a typed command, whose words are parted by blanks. */
const ARGUMENT = /^\S{1,200}$/u;

/** What a press asks for, as in a typed command. */
export type Pressed = Pick<CommandButton, "name" | "args">;

/** The buttons as one block, none when nothing can be pressed. What no button can carry is left to the words. */
export function actionsBlock(
  buttons: readonly CommandButton[],
): readonly { type: "actions"; elements: SlackButton[] }[] {
  const elements = buttons
    .map((button) => ({ label: shownLabel(button), value: payloadOf(button) }))
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

function shownLabel({ label }: CommandButton): string {
  const [first = "", ...rest] = splitText(cleanLine(label), LABEL_LIMIT - 1);
  return rest.length === 0 ? first : `${first.trimEnd()}…`;
}

function payloadOf({ name, args }: Pressed): string {
  const value = JSON.stringify([name, ...args]);
  return parseValue(value) === undefined ? "" : value;
}

/** Reads an action of a block_actions payload; `undefined` for everything that is no button of ours. */
export function parseAction(action: unknown): Pressed | undefined {
  if (typeof action !== "object" || action === null) return undefined;
  const { type, action_id: actionId, value }: Readonly<Record<string, unknown>> = { ...action };
  if (type !== "button" || typeof actionId !== "string" || !ACTION_ID.test(actionId)) return undefined;
  return typeof value === "string" ? parseValue(value) : undefined;
}

function parseValue(value: string): Pressed | undefined {
  if (value.length > VALUE_LIMIT) return undefined;
  let words: unknown;
  try {
    words = JSON.parse(value);
  } catch {
    return undefined;
  }
  if (!Array.isArray(words) || !words.every((word) => typeof word === "string")) return undefined;
  const [name = "", ...args]: readonly string[] = words;
  return NAME.test(name) && args.every((word) => ARGUMENT.test(word)) ? { name, args } : undefined;
}
