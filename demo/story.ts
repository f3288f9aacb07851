import type { WeChatSimulator } from "../test/simulators/wechat/index.ts";
import type { DemoWords } from "./words.ts";

export type Scene = {
  readonly title: string;
  /** What is sent, some seconds before it is recalled. */
  readonly before: () => void;
  readonly recall: () => void;
  /** What every alert must say. */
  readonly expects: RegExp;
  /** Labels of what Telegram and Slack must show beside the words, see `Medium`; a location stays words in Slack. */
  readonly media?: { readonly telegram: RegExp; readonly slack?: RegExp };
};

/** 8 × 8 grey points: the smallest picture that every place accepts as a photo. */
const PHOTO = Buffer.from(
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z",
  "base64",
);
/** One silent frame of MP3 after another. */
const VOICE = Buffer.concat(
  Array.from({ length: 40 }, () => Buffer.concat([Buffer.from("fff318c4", "hex"), Buffer.alloc(68)])),
);

/** Texts, an own message and one that the bridge never saw; then a photo, a voice message, a file and a location. */
export function scenesOf(wechat: WeChatSimulator, { cast, lines, titles }: DemoWords): readonly Scene[] {
  const friend = wechat.addContact({ nickName: "Momo", remarkName: cast.friend });
  const member = wechat.addContact({ nickName: "Yun", friend: false });
  const group = wechat.addGroup({
    nickName: cast.group,
    members: [{ contact: friend }, { contact: member, displayName: cast.member }],
  });
  let msgId = "";
  return [
    {
      title: titles.text,
      before: () => (msgId = wechat.friendSends(friend, lines.secret)),
      recall: () => wechat.recall(msgId),
      expects: inOrder(cast.friend, ...lines.secret.split("\n")),
    },
    {
      title: titles.own,
      before: () => (msgId = wechat.ownFromPhone(friend, lines.slip)),
      recall: () => wechat.recall(msgId),
      expects: new RegExp(`(你|You)[\\s\\S]*${cast.friend}[\\s\\S]*${lines.slip}`),
    },
    {
      title: titles.unseen,
      before: () => {},
      recall: () => wechat.recallUnknown(group, "7203685477580700001", { member }),
      expects: new RegExp(`${cast.member}[\\s\\S]*(原文没有收到|was not seen)`),
    },
    {
      title: titles.photo,
      before: () => (msgId = wechat.memberSends(group, member, { kind: "image", bytes: PHOTO })),
      recall: () => wechat.recall(msgId, { form: "pretty", locale: "en" }),
      expects: inOrder(cast.member, cast.group),
      media: { telegram: /^photo/, slack: /^image\/jpeg/ },
    },
    {
      title: titles.voice,
      before: () => (msgId = wechat.friendSends(friend, { kind: "voice", ms: 2_100, bytes: VOICE })),
      recall: () => wechat.recall(msgId),
      expects: inOrder(cast.friend),
      media: { telegram: /^voice/, slack: /^\S+, voice_\d+\.mp3/ },
    },
    {
      title: titles.file,
      before: () =>
        (msgId = wechat.memberSends(group, member, {
          kind: "file",
          name: lines.fileName,
          bytes: Buffer.from(lines.file.repeat(400)),
        })),
      recall: () => wechat.recall(msgId),
      expects: inOrder(cast.member, lines.fileName),
      media: { telegram: /^document, \S.*\.txt$/, slack: /^\S+, \S.*\.txt$/ },
    },
    {
      title: titles.location,
      before: () =>
        (msgId = wechat.friendSends(friend, {
          kind: "position",
          latitude: "30.25961",
          longitude: "120.13026",
          label: lines.street,
          poiname: lines.place,
        })),
      recall: () => wechat.recall(msgId),
      expects: inOrder(cast.friend, lines.place),
      media: { telegram: /^venue/ },
    },
  ];
}

/** Matches a text that holds all of these, in this order. The dot is the only sign of a pattern in them. */
function inOrder(...parts: readonly string[]): RegExp {
  return new RegExp(parts.map((part) => part.replaceAll(".", "\\.")).join("[\\s\\S]*"), "u");
}
