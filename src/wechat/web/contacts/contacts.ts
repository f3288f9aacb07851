import type { Chat } from "../../../bridge/model/message.ts";
import { MSG_TYPE } from "../../content/msg-type.ts";
import { decodeWireText, splitMemberPrefix } from "../../content/wire-text/text.ts";
import type { RawContact, RawMember, RawMessage } from "../wire/raw.ts";
import type { WantedContact } from "../wire/requests.ts";

export type ChatKind = Chat["kind"];
/** Names as people read them, decoded. `""` where there is none. */
export type ContactNames = { readonly nickName: string; readonly remarkName: string };
export type MemberNames = {
  readonly nickName: string;
  /** The member's own name for this group. */
  readonly displayName: string;
  /** My remark for the person. */
  readonly remarkName: string;
};

type Member = { readonly nickName: string; readonly displayName: string };
type Contact = ContactNames & {
  readonly verifyFlag: number;
  readonly memberCount: number;
  /** Those of the newest complete list first, then people who have left: their messages still need a name. */
  readonly members: ReadonlyMap<string, Member>;
};

const NOBODY: Contact = { nickName: "", remarkName: "", verifyFlag: 0, memberCount: 0, members: new Map() };
/** `VerifyFlag` bit of official accounts; others (16, verified) come on top of it. */
const OFFICIAL_ACCOUNT = 8;
// Official senders whose user name is a plain word. Their record has the flag too, but it may be missing.
const OFFICIAL_WORDS: ReadonlySet<string> = new Set([
  "weixin",
  "newsapp",
  "brandsessionholder",
  "officialaccounts",
  "notification_messages",
  "weixinreminder",
]);
// How WeChat names them; init sends the records, but a login may begin without.
const SPECIAL_NAMES: ReadonlyMap<string, string> = new Map([
  ["filehelper", "文件传输助手"],
  ["fmessage", "朋友推荐消息"],
  ["weixin", "微信团队"],
]);
// A group without a name is shown by its members; WeChat's client takes up to 10, an alert's headline fewer.
const MEMBERS_IN_TITLE = 5;

/** Whether a user name is a group's. The second form occurs in payloads from phones. */
export function isGroupName(userName: string): boolean {
  return userName.startsWith("@@") || userName.endsWith("@chatroom");
}

/** The contacts of one login. User names are issued anew at every login: a book serves one session only. */
export class ContactBook {
  readonly #contacts = new Map<string, Contact>();
  /** Deleted friends and groups that I left: still named, but fetched again when something comes from them. */
  readonly #former = new Map<string, Contact>();
  readonly #self: string;
  #addressBookTried = false;

  /** `self` is my own user name, `""` when unknown. I am not fetched, and not named in the title of a group. */
  constructor(self = "") {
    this.#self = self;
  }

  /**
   * Takes in records from init, contact pages, batches and ModContactList alike. A newer record is laid over the older;
   * what it leaves empty stays as it was, since most records are thinner than the first.
   */
  apply(contacts: Iterable<RawContact>): void {
    for (const contact of contacts) {
      const known = this.#find(contact.userName);
      this.#former.delete(contact.userName);
      this.#contacts.set(contact.userName, merged(known, contact));
    }
  }

  /** The first try to read the address book is over, well or not. */
  markAddressBookTried(): void {
    this.#addressBookTried = true;
  }

  get addressBookTried(): boolean {
    return this.#addressBookTried;
  }

  /** DelContactList. Names stay readable for messages that are still under way. */
  remove(userNames: Iterable<string>): void {
    for (const userName of userNames) {
      const contact = this.#contacts.get(userName);
      if (contact === undefined) continue;
      this.#contacts.delete(userName);
      this.#former.set(userName, contact);
    }
  }

  /** Whether a record of this user name has come in this login. */
  knows(userName: string): boolean {
    return this.#contacts.has(userName) || this.#former.has(userName);
  }

  /** User names of the people and groups that are known now. */
  chats(): Iterable<string> {
    return this.#contacts.keys();
  }

  kind(userName: string): ChatKind {
    if (isGroupName(userName)) return "GROUP";
    const official =
      (this.#find(userName).verifyFlag & OFFICIAL_ACCOUNT) !== 0 ||
      userName.startsWith("gh_") ||
      OFFICIAL_WORDS.has(userName);
    return official ? "SUBSCRIPTION" : "CONTACT";
  }

  names(userName: string): ContactNames {
    const { nickName, remarkName } = this.#find(userName);
    return { nickName: nickName || (SPECIAL_NAMES.get(userName) ?? ""), remarkName };
  }

  /** The name of a chat as the person knows it: remark, nickname, or the members of a group without a name. */
  title(userName: string): string {
    const { nickName, remarkName } = this.names(userName);
    return remarkName || nickName || this.#membersTitle(userName);
  }

  /** A group's own name; its members when it has none. */
  groupNickName(userName: string): string {
    return this.names(userName).nickName || this.#membersTitle(userName);
  }

  member(groupUserName: string, userName: string): MemberNames {
    const member = this.#find(groupUserName).members.get(userName);
    const contact = this.names(userName);
    return {
      nickName: member?.nickName || contact.nickName,
      displayName: member?.displayName ?? "",
      remarkName: contact.remarkName,
    };
  }

  /** Groups of a list (ChatSet, status notifications) that are unknown or known without members. */
  unknownGroups(userNames: Iterable<string>): readonly WantedContact[] {
    const unknown = new Set([...userNames].filter((name) => isGroupName(name) && this.#lacksMembers(name)));
    return [...unknown].map((userName) => ({ userName }));
  }

  /**
   * The records that these messages need for their names and that are unknown, each once. A record that the server does not
   * have stays unknown and is given again with the next message: the caller must remember that it was asked for.
   */
  unknownOf(messages: Iterable<RawMessage>): readonly WantedContact[] {
    const wanted = new Map<string, WantedContact>();
    const want = (contact: WantedContact | undefined): void => {
      if (contact !== undefined) wanted.set(`${contact.userName} ${contact.groupUserName ?? ""}`, contact);
    };
    for (const message of messages) {
      want(this.#unknownAt(message.fromUserName, message));
      want(this.#unknownAt(message.toUserName, message));
    }
    return [...wanted.values()];
  }

  /** Whether `unknownOf` gives something for this message. */
  lacksNames(message: RawMessage): boolean {
    return (
      this.#unknownAt(message.fromUserName, message) !== undefined ||
      this.#unknownAt(message.toUserName, message) !== undefined
    );
  }

  #find(userName: string): Contact {
    return this.#contacts.get(userName) ?? this.#former.get(userName) ?? NOBODY;
  }

  #lacksMembers(group: string): boolean {
    return (this.#contacts.get(group)?.members.size ?? 0) === 0;
  }

  #isUnknownPerson(userName: string): boolean {
    if (userName === this.#self) return false;
    return userName.startsWith("@") && (this.#contacts.get(userName)?.nickName ?? "") === "";
  }

  #unknownAt(userName: string, message: RawMessage): WantedContact | undefined {
    if (message.msgType === MSG_TYPE.statusNotify || message.msgType === MSG_TYPE.notice) return undefined;
    if (isGroupName(userName)) return this.#unknownIn(userName, message);
    return this.#isUnknownPerson(userName) ? { userName } : undefined;
  }

  #unknownIn(group: string, message: RawMessage): WantedContact | undefined {
    const contact = this.#contacts.get(group);
    if (contact === undefined || contact.members.size === 0) return { userName: group };
    const { member } = splitMemberPrefix(message.content);
    if (!member.startsWith("@") || (contact.members.get(member)?.nickName ?? "") !== "") return undefined;
    // One request for the group names all of its members.
    if (contact.members.size < contact.memberCount) return { userName: group };
    return { userName: member, groupUserName: group };
  }

  #membersTitle(group: string): string {
    const { members, memberCount } = this.#find(group);
    const current = memberCount === 0 ? [...members.keys()] : [...members.keys()].slice(0, memberCount);
    const names: string[] = [];
    for (const userName of current) {
      if (userName === this.#self) continue;
      const { remarkName, displayName, nickName } = this.member(group, userName);
      const name = remarkName || displayName || nickName;
      if (name !== "") names.push(name);
      if (names.length === MEMBERS_IN_TITLE) break;
    }
    return names.join("、");
  }
}

function merged(old: Contact, contact: RawContact): Contact {
  return {
    nickName: decodeWireText(contact.nickName) || old.nickName,
    remarkName: decodeWireText(contact.remarkName) || old.remarkName,
    verifyFlag: contact.verifyFlag || old.verifyFlag,
    memberCount: contact.memberCount || old.memberCount,
    members: mergedMembers(old.members, contact.members),
  };
}

function mergedMembers(
  old: ReadonlyMap<string, Member>,
  listed: readonly RawMember[],
): ReadonlyMap<string, Member> {
  if (listed.length === 0) return old;
  const members = new Map<string, Member>();
  for (const { userName, nickName, displayName } of listed) {
    const known = old.get(userName);
    members.set(userName, {
      nickName: decodeWireText(nickName) || (known?.nickName ?? ""),
      displayName: decodeWireText(displayName) || (known?.displayName ?? ""),
    });
  }
  for (const [userName, member] of old) if (!members.has(userName)) members.set(userName, member);
  return members;
}
