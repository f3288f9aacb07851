import type { SlackSimulator } from "../test/simulators/slack/index.ts";
import type { TelegramSimulator } from "../test/simulators/telegram/index.ts";
import type { WeChatSimulator } from "../test/simulators/wechat/index.ts";
import type { BridgeProcess } from "./bridge-process.ts";
import type { DemoWords } from "./words.ts";

/** A picture, a sound, a file or a location that arrived. */
export type Medium = {
  /** The platform's word for it, and its name: `document, list.txt`. */
  readonly label: string;
  /** The text that the demo shows for it. */
  readonly shown: string;
};

/** A place where alerts arrive. It gives what is there now, oldest first, as a person would read it. */
export type Place = {
  readonly name: string;
  /** Decides which media of a scene must arrive here. */
  readonly platform: "telegram" | "slack" | undefined;
  texts(): readonly string[];
  media(): readonly Medium[];
};

/** The bridge and the simulated servers. */
export type World = {
  readonly wechat: WeChatSimulator;
  readonly telegram: TelegramSimulator;
  readonly slack: SlackSimulator;
  readonly bridge: BridgeProcess;
  readonly owner: string;
  readonly channel: string;
  readonly words: DemoWords;
};

/** Every alert ends with its short id. */
const ALERT = /#R[0-9A-Z]{3}/;

/** Every place where alerts arrive. */
export function placesOf({
  wechat,
  telegram,
  slack,
  bridge,
  owner,
  channel,
  words,
}: World): readonly Place[] {
  const alerts = (texts: readonly string[]): readonly string[] => texts.filter((text) => ALERT.test(text));
  // Read after the QR code and the login lines.
  const begun = bridge.stdout().length;
  const telegramBefore = telegram.messages(owner).length;
  const slackBefore = slack.messages(channel).length;
  const sent = telegram.messages.bind(telegram, owner);
  const shown = (...parts: readonly (string | undefined)[]): string =>
    parts.filter((part) => part !== undefined).join(words.comma);
  return [
    {
      name: "Telegram",
      platform: "telegram",
      texts: () => alerts(sent().map(({ text }) => text)),
      media: () =>
        sent()
          .slice(telegramBefore)
          .filter(({ kind }) => kind !== "text")
          .map(({ kind, medium, venue, bytes }) => {
            const title = medium?.fileName ?? venue?.title;
            return {
              label: title === undefined ? kind : `${kind}, ${title}`,
              shown: shown(words.kinds.get(kind) ?? kind, title, bytes && words.bytes(bytes.length)),
            };
          }),
    },
    {
      name: "Slack",
      platform: "slack",
      texts: () => alerts(slack.messages(channel).map(({ blocks }) => blockText(blocks))),
      media: () =>
        slack
          .messages(channel)
          .slice(slackBefore)
          .flatMap(({ files, threadTs }) => files.map((id) => ({ id, threadTs })))
          .flatMap(({ id, threadTs }) => {
            const file = slack.files().find((one) => one.id === id);
            if (file === undefined) return [];
            const { name, mimetype, length } = file;
            const where = threadTs === undefined ? words.inAlert(mimetype) : words.inThread(mimetype);
            return [{ label: `${mimetype}, ${name}`, shown: shown(where, name, words.bytes(length)) }];
          }),
    },
    {
      name: words.filehelper,
      platform: undefined,
      texts: () => alerts(wechat.sentTexts.map(({ content }) => content)),
      media: () => [],
    },
    {
      name: words.terminal,
      platform: undefined,
      texts: () => alerts(terminalBlocks(bridge.stdout().slice(begun))),
      media: () => [],
    },
  ];
}

/** Each block ends with the line of its short id. The last piece may not be printed completely yet. */
function terminalBlocks(output: string): readonly string[] {
  return output.split(/(?<=#R[0-9A-Z]{3}.*\n)/).filter((block) => block.endsWith("\n"));
}

/** The text of blocks, a line for each part. The reader sees the blocks, and `text` only in notifications. */
function blockText(blocks: unknown): string {
  if (Array.isArray(blocks)) return blocks.map(blockText).join("\n");
  if (typeof blocks !== "object" || blocks === null) return "";
  if ("elements" in blocks && Array.isArray(blocks.elements)) {
    const inLine = "type" in blocks && blocks.type !== "rich_text";
    return blocks.elements.map(blockText).join(inLine ? "" : "\n");
  }
  return "text" in blocks && typeof blocks.text === "string" ? blocks.text : "";
}
