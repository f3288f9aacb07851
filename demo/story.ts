import type { WeChatSimulator } from "../test/simulators/wechat/index.ts";
import { recallSentence } from "../test/simulators/wechat/recall-content.ts";
import type { Happening } from "./draw/wechat.ts";
import { landscape } from "./landscape.ts";
import type { PlaceId } from "./places.ts";
import type { DemoWords } from "./words/index.ts";

/** One recall of the story. */
export type Scene = {
  readonly title: string;
  readonly happening: Happening;
  /** Sends the message, some seconds before its recall. */
  readonly before: () => void;
  readonly recall: () => void;
  /** The text that every alert must contain. */
  readonly expects: RegExp;
  /** Labels of the media that Telegram and Slack must show, see `Shown`. */
  readonly media?: Partial<Readonly<Record<PlaceId, RegExp>>>;
  /** The places whose alert is drawn. The others are only named: theirs says the same. */
  readonly drawn: readonly PlaceId[];
};

const VOICE_MS = 7_200;
/** Silent frames of MP3, 24 ms each: https://www.loc.gov/preservation/digital/formats/fdd/fdd000012.shtml */
const VOICE = Buffer.concat(
  Array.from({ length: VOICE_MS / 24 }, () =>
    Buffer.concat([Buffer.from("fff318c4", "hex"), Buffer.alloc(68)]),
  ),
);

/** Everything that people write and recall, in order. */
export function scenesOf(wechat: WeChatSimulator, words: DemoWords): readonly Scene[] {
  const { cast, lines, titles, inBrackets, locale } = words;
  const friend = wechat.addContact({ nickName: "momo", remarkName: cast.friend });
  const owner = wechat.addContact({ nickName: cast.owner, friend: false });
  const member = wechat.addContact({ nickName: cast.member, friend: false });
  const group = wechat.addGroup({
    nickName: cast.group,
    members: [{ contact: owner }, { contact: member }, { contact: friend }],
  });
  let msgId = "";
  const recall = (): void => void wechat.recall(msgId, { locale });
  const leaves = (name?: string, ofName?: string): string => recallSentence({ name, ofName }, locale);
  const bySender = (author: string, chat: string, said?: string): Happening => ({
    chat,
    author,
    said,
    notice: leaves(author),
  });
  return [
    {
      title: titles.text,
      happening: bySender(cast.friend, cast.friend, lines.secret),
      before: () => (msgId = wechat.friendSends(friend, lines.secret)),
      recall,
      expects: inOrder(cast.friend, ...lines.secret.split("\n")),
      drawn: ["telegram", "slack", "filehelper", "terminal"],
    },
    {
      title: titles.photo,
      happening: bySender(cast.member, cast.group, inBrackets.photo),
      before: () => {
        const bytes = landscape();
        msgId = wechat.memberSends(group, member, { kind: "image", width: 220, height: 120, bytes });
      },
      recall,
      expects: inOrder(cast.member, cast.group),
      media: { telegram: /^photo/, slack: /^image\/png/ },
      drawn: ["telegram", "slack"],
    },
    {
      title: titles.voice,
      happening: bySender(cast.friend, cast.friend, inBrackets.voice(Math.round(VOICE_MS / 1000))),
      before: () => (msgId = wechat.friendSends(friend, { kind: "voice", ms: VOICE_MS, bytes: VOICE })),
      recall,
      expects: inOrder(cast.friend),
      media: { telegram: /^voice/, slack: /^\S+, voice_\d+\.mp3/ },
      drawn: ["telegram"],
    },
    {
      title: titles.file,
      happening: bySender(cast.member, cast.group, inBrackets.file(lines.fileName)),
      before: () => {
        const bytes = Buffer.from(lines.file.repeat(100));
        msgId = wechat.memberSends(group, member, { kind: "file", name: lines.fileName, bytes });
      },
      recall,
      expects: inOrder(cast.member, lines.fileName),
      media: { telegram: /^document, \S.*\.txt$/, slack: /^\S+, \S.*\.txt$/ },
      drawn: ["slack"],
    },
    {
      title: titles.byOwner,
      happening: {
        chat: cast.group,
        author: cast.member,
        said: lines.advert,
        notice: leaves(cast.owner, cast.member),
      },
      before: () => (msgId = wechat.memberSends(group, member, lines.advert)),
      recall: () => wechat.recall(msgId, { by: owner, locale }),
      expects: inOrder(cast.owner, cast.member, cast.group, lines.advert),
      drawn: ["telegram"],
    },
    {
      title: titles.own,
      happening: { chat: cast.friend, author: undefined, said: lines.slip, notice: leaves() },
      before: () => (msgId = wechat.ownFromPhone(friend, lines.slip)),
      recall,
      expects: new RegExp(`(你|You)[\\s\\S]*${cast.friend}[\\s\\S]*${lines.slip}`),
      drawn: ["telegram"],
    },
    {
      title: titles.unseen,
      happening: bySender(cast.member, cast.group),
      before: () => {},
      recall: () => wechat.recallUnknown(group, "7203685477580700001", { member, locale }),
      expects: new RegExp(`${cast.member}[\\s\\S]*(原文没有收到|was not seen)`),
      drawn: ["telegram"],
    },
  ];
}

/** Matches a text that contains all of these in this order. The only special character in them is the dot. */
function inOrder(...parts: readonly string[]): RegExp {
  return new RegExp(parts.map((part) => part.replaceAll(".", "\\.")).join("[\\s\\S]*"), "u");
}
