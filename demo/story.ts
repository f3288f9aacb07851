import type { WeChatSimulator } from "../test/simulators/wechat/index.ts";

export type Scene = {
  readonly title: string;
  /** What is sent, some seconds before it is taken back. */
  readonly before: () => void;
  readonly recall: () => void;
  /** What every alert must say. */
  readonly expects: RegExp;
  /** Telegram and Slack must show this beside the words; a place on the map stays words in Slack. */
  readonly media?: { readonly telegram: RegExp; readonly slack?: RegExp };
};

/** 8 × 8 grey points: the smallest thing that every place takes for a photo. */
const PHOTO = Buffer.from(
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z",
  "base64",
);
/** One silent frame of MP3 after another. */
const VOICE = Buffer.concat(
  Array.from({ length: 40 }, () => Buffer.concat([Buffer.from("fff318c4", "hex"), Buffer.alloc(68)])),
);
const FILE = Buffer.from("1. 带伞\n2. 带水\n3. 七点集合\n".repeat(400));

/** Texts, an own message and one that the bridge never saw; then a photo, a voice message, a file and a place. */
export function scenesOf(wechat: WeChatSimulator): readonly Scene[] {
  const friend = wechat.addContact({ nickName: "Chen Mo", remarkName: "陈默" });
  const member = wechat.addContact({ nickName: "阿芸", friend: false });
  const group = wechat.addGroup({
    nickName: "周三桌游",
    members: [{ contact: friend }, { contact: member, displayName: "芸姐" }],
  });
  let msgId = "";
  return [
    {
      title: "A friend takes back a text",
      before: () => (msgId = wechat.friendSends(friend, "钥匙在花盆底下 🔑\n别告诉别人")),
      recall: () => wechat.recall(msgId),
      expects: /陈默[\s\S]*钥匙在花盆底下/,
    },
    {
      title: "I take back my own message on the phone",
      before: () => (msgId = wechat.ownFromPhone(friend, "明天见，打错字了")),
      recall: () => wechat.recall(msgId),
      expects: /(你|You)[\s\S]*陈默[\s\S]*明天见/,
    },
    {
      title: "Somebody takes back a message that the bridge never saw",
      before: () => {},
      recall: () => wechat.recallUnknown(group, "7203685477580700001", { member }),
      expects: /芸姐[\s\S]*(原文没有收到|was not seen)/,
    },
    {
      title: "A group member takes back a photo",
      before: () => (msgId = wechat.memberSends(group, member, { kind: "image", bytes: PHOTO })),
      recall: () => wechat.recall(msgId, { form: "pretty", locale: "en" }),
      expects: /芸姐[\s\S]*周三桌游/,
      media: { telegram: /^photo/, slack: /^image\/jpeg/ },
    },
    {
      title: "A friend takes back a voice message",
      before: () => (msgId = wechat.friendSends(friend, { kind: "voice", ms: 2_100, bytes: VOICE })),
      recall: () => wechat.recall(msgId),
      expects: /陈默/,
      media: { telegram: /^voice/, slack: /^\S+ in the thread, voice_\d+\.mp3/ },
    },
    {
      title: "A group member takes back a file",
      before: () =>
        (msgId = wechat.memberSends(group, member, { kind: "file", name: "春游清单.txt", bytes: FILE })),
      recall: () => wechat.recall(msgId),
      expects: /芸姐[\s\S]*春游清单\.txt/,
      media: { telegram: /^document, 春游清单\.txt/, slack: /春游清单\.txt/ },
    },
    {
      title: "A friend takes back a place on the map",
      before: () =>
        (msgId = wechat.friendSends(friend, {
          kind: "position",
          latitude: "30.25961",
          longitude: "120.13026",
          label: "北山街 25 号",
          poiname: "断桥",
        })),
      recall: () => wechat.recall(msgId),
      expects: /陈默[\s\S]*断桥/,
      media: { telegram: /^venue/ },
    },
  ];
}
