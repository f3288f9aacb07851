import type { Chat, Sender } from "../../../../bridge/model/message.ts";
import type { NameDirectory } from "../../model/dialect.ts";

const GROUP = /@(?:im\.)?chatroom$/;
// Official senders whose id is a plain word. Those of companies begin with `gh_`.
const OFFICIAL_WORDS: ReadonlySet<string> = new Set([
  "weixin",
  "newsapp",
  "brandsessionholder",
  "officialaccounts",
  "notification_messages",
  "weixinreminder",
]);

/** Whether a permanent id of WeChat is a group's: `NNN@chatroom`. */
export function isGroupId(id: string): boolean {
  return GROUP.test(id);
}

/** What kind of chat a permanent id of WeChat names. */
export function chatKindOf(id: string): Chat["kind"] {
  if (isGroupId(id)) return "GROUP";
  return id.startsWith("gh_") || OFFICIAL_WORDS.has(id) ? "SUBSCRIPTION" : "CONTACT";
}

/** Who wrote a message, as far as the payload says it. */
export type Author = {
  readonly account: string | undefined;
  readonly mine: boolean;
  readonly chat: string;
  readonly kind: Chat["kind"];
  /** The member who wrote in a group; `""` for lines without one. */
  readonly member: string;
  /** Names in the payload itself, `""` when it has none. */
  readonly ownWords: { readonly nickName: string; readonly displayName: string; readonly groupName: string };
  readonly meIsAt: boolean;
};

/**
 * The sender with the names that are known: those of the directory, else those in the payload, else the id, so that two
 * people without a name are not taken for one.
 */
export function senderOf(author: Author, names: NameDirectory): Sender {
  const { chat, member, ownWords } = author;
  if (author.mine) {
    return { senderType: "MYSELF", myNickName: author.account ? names.nameOf(author.account).nickName : "" };
  }
  const known = names.nameOf(chat);
  switch (author.kind) {
    case "GROUP": {
      const person = names.nameOf(member);
      const inGroup = names.nameOf(member, chat);
      return {
        senderType: "GROUP",
        groupNickName: known.nickName || ownWords.groupName || chat,
        userNickName: inGroup.nickName || person.nickName || ownWords.nickName || member,
        userDisplayName: inGroup.ownName || ownWords.displayName,
        userRemarkName: person.ownName,
        memberName: member,
        meIsAt: author.meIsAt,
      };
    }
    case "SUBSCRIPTION":
      return {
        senderType: "SUBSCRIPTION",
        subscriptionNickName: known.nickName || ownWords.nickName || chat,
      };
    case "CONTACT":
      return {
        senderType: "CONTACT",
        contactNickName: known.nickName || ownWords.nickName || chat,
        contactRemarkName: known.ownName,
      };
    default:
      return author.kind satisfies never;
  }
}
