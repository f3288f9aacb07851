import type { SlackSimulator } from "../test/simulators/slack/index.ts";
import type { TelegramSimulator } from "../test/simulators/telegram/index.ts";
import type { WeChatSimulator } from "../test/simulators/wechat/index.ts";
import type { BridgeProcess } from "./bridge-process.ts";

/** Where alerts arrive: what is there now, oldest first, as a person would read it. */
export type Place = {
  readonly name: string;
  texts(): readonly string[];
  /** Pictures, sounds, files and places on a map, a line each; `undefined` where they are not waited for. */
  media(): readonly string[] | undefined;
};

export type World = {
  readonly wechat: WeChatSimulator;
  readonly telegram: TelegramSimulator;
  readonly slack: SlackSimulator;
  readonly bridge: BridgeProcess;
  readonly owner: string;
  readonly channel: string;
};

/** Every alert ends with its short id. */
const ALERT = /#R[0-9A-Z]{3}/;

export function placesOf({ wechat, telegram, slack, bridge, owner, channel }: World): readonly Place[] {
  const alerts = (texts: readonly string[]): readonly string[] => texts.filter((text) => ALERT.test(text));
  // Behind the QR code and the login lines.
  const begun = bridge.stdout().length;
  const telegramBefore = telegram.messages(owner).length;
  const slackBefore = slack.files().length;
  const sent = telegram.messages.bind(telegram, owner);
  return [
    {
      name: "Telegram",
      texts: () => alerts(sent().map(({ text }) => text)),
      media: () =>
        sent()
          .slice(telegramBefore)
          .filter(({ kind }) => kind !== "text")
          .map(({ kind, medium, venue, bytes }) =>
            [kind, medium?.fileName, venue?.title, bytes && size(bytes.length)].filter(Boolean).join(", "),
          ),
    },
    {
      name: "Slack",
      texts: () => alerts(slack.messages(channel).map(({ blocks }) => blockText(blocks))),
      media: () =>
        slack
          .files()
          .slice(slackBefore)
          .filter(({ completed }) => completed)
          .map(({ name, mimetype, length }) => `${mimetype} in the thread, ${name}, ${size(length)}`),
    },
    {
      name: "filehelper",
      texts: () => alerts(wechat.sentTexts.map(({ content }) => content)),
      media: () => undefined,
    },
    {
      name: "terminal",
      texts: () => alerts(terminalBlocks(bridge.stdout().slice(begun))),
      media: () => undefined,
    },
  ];
}

/** Blocks end with the line of their short id; the last piece may still be being printed. */
function terminalBlocks(output: string): readonly string[] {
  return output.split(/(?<=#R[0-9A-Z]{3}.*\n)/).filter((block) => block.endsWith("\n"));
}

/** What blocks show, a line for each part: the reader sees these, and `text` only in notifications. */
function blockText(blocks: unknown): string {
  if (Array.isArray(blocks)) return blocks.map(blockText).join("\n");
  if (typeof blocks !== "object" || blocks === null) return "";
  if ("elements" in blocks && Array.isArray(blocks.elements)) {
    const inLine = "type" in blocks && blocks.type !== "rich_text";
    return blocks.elements.map(blockText).join(inLine ? "" : "\n");
  }
  return "text" in blocks && typeof blocks.text === "string" ? blocks.text : "";
}

function size(bytes: number): string {
  return bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`;
}
