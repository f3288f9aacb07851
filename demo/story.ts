import type { WeChatSimulator } from "../test/simulators/wechat/index.ts";

export type Scene = {
  readonly title: string;
  /** What is sent, some seconds before it is taken back. */
  readonly before: () => void;
  readonly recall: () => void;
  /** What every alert must say. */
  readonly expects: RegExp;
};

/** The start of a JPEG: enough for a photo that only its description is told of. */
const PHOTO = Buffer.from("ffd8ffe000104a46494600010100000100010000ffd9", "hex");

/** A friend's text, a member's photo, an own message, and one that the bridge never saw. */
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
      title: "A group member takes back a photo",
      before: () => (msgId = wechat.memberSends(group, member, { kind: "image", bytes: PHOTO })),
      recall: () => wechat.recall(msgId, { form: "pretty", locale: "en" }),
      expects: /芸姐[\s\S]*周三桌游/,
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
  ];
}
