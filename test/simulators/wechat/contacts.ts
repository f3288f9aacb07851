import type { Chat, ContactSpec, Group, GroupSpec, Member, MemberSpec, Person, Ref } from "./people.ts";
import { hex, randomInt } from "./random.ts";

export const SPECIAL_ACCOUNTS: readonly (readonly [string, string])[] = [
  ["filehelper", "文件传输助手"],
  ["weixin", "微信团队"],
  ["fmessage", "朋友推荐消息"],
  ["newsapp", "腾讯新闻"],
];

/** Everyone and every group that exists on the simulated platform. */
export class ContactBook {
  readonly me: Person;
  readonly #chats = new Map<string, Chat>();
  #count = 0;

  constructor(nickName: string) {
    this.me = person("me", "person", { nickName, friend: false });
    this.#chats.set("me", this.me);
    for (const [name, title] of SPECIAL_ACCOUNTS) {
      this.#chats.set(name, { ...person(name, "special", { nickName: title }), wxid: name, userName: name });
    }
  }

  all(): Chat[] {
    return [...this.#chats.values()].filter((chat) => chat !== this.me);
  }

  groups(): Group[] {
    return this.all().filter((chat) => chat.kind === "group");
  }

  addContact(spec: ContactSpec): Person {
    this.#count += 1;
    const added = person(`c${this.#count}`, spec.kind ?? "person", spec);
    this.#chats.set(added.id, added);
    return added;
  }

  addGroup(spec: GroupSpec): Group {
    const mine: Member = { person: this.me, displayName: spec.myDisplayName ?? "" };
    const members = [mine, ...spec.members.map((member) => this.#member(member))];
    this.#count += 1;
    const saved = spec.saved ?? true;
    const group: Group = {
      id: `g${this.#count}`,
      kind: "group",
      wxid: `${randomInt(10_000_000, 99_999_999)}${randomInt(100, 999)}@chatroom`,
      userName: `@@${hex(64)}`,
      encryId: `@${hex(32)}`,
      nickName: spec.nickName,
      remarkName: spec.remarkName ?? "",
      members,
      owner: members.at(1)?.person ?? this.me,
      saved,
      recent: spec.recent ?? saved,
      muted: spec.muted ?? false,
    };
    this.#chats.set(group.id, group);
    return group;
  }

  addMember(ref: Ref, spec: MemberSpec): Person {
    const member = this.#member(spec);
    this.group(ref).members.push(member);
    return member.person;
  }

  #member(spec: MemberSpec): Member {
    const found = "contact" in spec ? this.person(spec.contact) : this.addContact({ ...spec, friend: false });
    return { person: found, displayName: spec.displayName ?? "" };
  }

  remove(ref: Ref): Chat {
    const chat = this.chat(ref);
    this.#chats.delete(chat.id);
    return chat;
  }

  find(ref: Ref): Chat | undefined {
    const name = typeof ref === "string" ? ref : ref.id;
    return this.#chats.get(name) ?? this.byUserName(name);
  }

  /** What the platform knows by a name on the wire; ids of the control API are none. */
  byUserName(userName: string): Chat | undefined {
    return [...this.#chats.values()].find((chat) => chat.userName === userName);
  }

  chat(ref: Ref): Chat {
    const chat = this.find(ref);
    if (chat === undefined)
      throw new Error(`no chat "${typeof ref === "string" ? ref : ref.id}": add it first`);
    return chat;
  }

  person(ref: Ref): Person {
    const chat = this.chat(ref);
    if (chat.kind === "group") throw new Error(`"${chat.id}" is a group, a person is needed`);
    return chat;
  }

  group(ref: Ref): Group {
    const chat = this.chat(ref);
    if (chat.kind !== "group") throw new Error(`"${chat.id}" is a person, a group is needed`);
    return chat;
  }

  /** New UserNames for everybody, as each login brings. */
  reissueUserNames(): void {
    for (const chat of this.#chats.values()) {
      if (chat.kind === "special") continue;
      if (chat.kind === "group") {
        chat.userName = `@@${hex(64)}`;
        chat.encryId = `@${hex(32)}`;
      } else chat.userName = `@${hex(chat.userNameDigits)}`;
    }
  }
}

function person(id: string, kind: Person["kind"], spec: ContactSpec): Person {
  const digits = spec.userNameDigits ?? 64;
  return {
    id,
    kind,
    wxid: kind === "subscription" ? `gh_${hex(12)}` : `wxid_${hex(14)}`,
    userName: `@${hex(digits)}`,
    nickName: spec.nickName,
    remarkName: spec.remarkName ?? "",
    friend: spec.friend ?? true,
    seen: spec.friend ?? true,
    sex: spec.sex ?? 0,
    province: spec.province ?? "",
    city: spec.city ?? "",
    alias: spec.alias ?? "",
    userNameDigits: digits,
  };
}
