import type { SimulatedMessage } from "../test/simulators/telegram/index.ts";
import { drawSlack } from "./draw/slack.ts";
import { type Line, span, wrap } from "./draw/spans.ts";
import { drawTelegram } from "./draw/telegram.ts";
import type { View } from "./draw/view.ts";
import { drawOwnChat } from "./draw/wechat.ts";
import type { Stage } from "./stage.ts";
import type { DemoWords } from "./words/index.ts";

export type PlaceId = "telegram" | "slack" | "filehelper" | "terminal";

/** A message that arrived. */
export type Shown = {
  /** All words of it. */
  readonly text: string;
  /** The platform's word for its medium, and its name: `document, list.txt`. */
  readonly medium?: string | undefined;
  draw(view: View): readonly Line[];
};

/** A place where alerts arrive. `shown` is what is there now, oldest first, as a person would read it. */
export type Place = {
  readonly id: PlaceId;
  readonly name: string;
  shown(): readonly Shown[];
};

/** Every alert has its short id. */
export const ALERT = /#R[0-9A-Z]{3}/;

/** A message of Telegram, as the bridge made it. */
export function telegramShown(message: SimulatedMessage): Shown {
  const { kind, text, medium } = message;
  const name = medium === undefined ? "" : `, ${medium.fileName}`;
  return {
    text,
    medium: kind === "text" ? undefined : `${kind}${name}`,
    draw: (view) => drawTelegram(message, view),
  };
}

/** Every place where alerts arrive. What the terminal showed before this call, such as the login, is left out. */
export function placesOf(
  { wechat, telegram, slack, bridge, owner, channel }: Stage,
  words: DemoWords,
): readonly Place[] {
  const begun = bridge.stdout().length;
  return [
    { id: "telegram", name: "Telegram", shown: () => telegram.messages(owner).map(telegramShown) },
    {
      id: "slack",
      name: "Slack",
      shown: () =>
        slack.messages(channel).map((message) => {
          const file = slack.files().find(({ id }) => message.files.includes(id));
          return {
            text: wordsOf(message.blocks),
            medium: file === undefined ? undefined : `${file.mimetype}, ${file.name}`,
            draw: (view) => drawSlack(message, slack.files(), view),
          };
        }),
    },
    {
      id: "filehelper",
      name: words.filehelper,
      shown: () =>
        wechat.sentTexts.map(({ content }) => ({
          text: content,
          draw: ({ columns }) => drawOwnChat(content, columns),
        })),
    },
    {
      id: "terminal",
      name: words.terminal,
      shown: () =>
        terminalBlocks(bridge.stdout().slice(begun)).map((text) => ({
          text,
          draw: ({ columns }) => wrap([span(text.trim())], columns),
        })),
    },
  ];
}

/** Each block ends with the line of its short id. The last piece may not be printed completely yet. */
function terminalBlocks(output: string): readonly string[] {
  return output.split(/(?<=#R[0-9A-Z]{3}.*\n)/).filter((block) => ALERT.test(block) && block.endsWith("\n"));
}

/** The words of blocks, a line for each part. The reader sees the blocks, and `text` only in notifications. */
function wordsOf(blocks: unknown): string {
  if (Array.isArray(blocks)) return blocks.map(wordsOf).join("\n");
  if (typeof blocks !== "object" || blocks === null) return "";
  if ("elements" in blocks && Array.isArray(blocks.elements)) {
    const inLine = "type" in blocks && blocks.type !== "rich_text";
    return blocks.elements.map(wordsOf).join(inLine ? "" : "\n");
  }
  return "text" in blocks && typeof blocks.text === "string" ? blocks.text : "";
}
