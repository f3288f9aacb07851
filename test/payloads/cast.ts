import type { WeChatSimulator } from "../simulators/wechat/index.ts";
import type { ContextRecord } from "./case.ts";

const OFFICIAL = 8;

/** The server escapes names and writes emoji as spans; the simulator does that itself. */
function plainName(wire: string): string {
  return wire
    .replace(/<span class="emoji emoji([0-9a-f]+)"><\/span>/g, (_, hex: string) => {
      const points = hex.length > 5 ? (hex.match(/.{5}/g) ?? []) : [hex];
      return String.fromCodePoint(...points.map((point) => Number.parseInt(point, 16)));
    })
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** Plays the people of the payloads with those of the simulator, whose user names are new at each login. */
export class Cast {
  readonly #wechat: WeChatSimulator;
  /** The payloads' user names and the handles of those who play them. */
  readonly #roles = new Map<string, { readonly userName: string }>();

  constructor(wechat: WeChatSimulator, me: string) {
    this.#wechat = wechat;
    this.#roles.set(me, wechat.chat("me"));
  }

  admit(records: readonly ContextRecord[]): void {
    const people = records.filter(({ UserName }) => !UserName.startsWith("@@"));
    for (const record of people) this.#admitPerson(record);
    for (const record of records) {
      if (record.UserName.startsWith("@@")) this.#admitGroup(record);
    }
  }

  #admitPerson({ UserName, NickName, RemarkName, VerifyFlag }: ContextRecord): void {
    if (this.#roles.has(UserName) || !UserName.startsWith("@")) return;
    const handle = this.#wechat.addContact({
      nickName: plainName(NickName),
      remarkName: plainName(RemarkName),
      kind: VerifyFlag & OFFICIAL ? "subscription" : "person",
      userNameDigits: UserName.length - 1,
    });
    this.#roles.set(UserName, handle);
  }

  #admitGroup({ UserName, NickName, RemarkName, MemberList }: ContextRecord): void {
    if (this.#roles.has(UserName)) return;
    const me = this.#wechat.chat("me");
    const mine = MemberList.find((member) => this.#roles.get(member.UserName) === me);
    const others = MemberList.filter((member) => member !== mine);
    for (const member of others) {
      if (this.#roles.has(member.UserName)) continue;
      const handle = this.#wechat.addContact({
        nickName: plainName(member.NickName),
        friend: false,
        userNameDigits: member.UserName.length - 1,
      });
      this.#roles.set(member.UserName, handle);
    }
    const group = this.#wechat.addGroup({
      nickName: plainName(NickName),
      remarkName: plainName(RemarkName),
      myDisplayName: plainName(mine?.DisplayName ?? ""),
      members: others.flatMap((member) => {
        const contact = this.#roles.get(member.UserName);
        return contact ? [{ contact: contact.userName, displayName: plainName(member.DisplayName) }] : [];
      }),
    });
    this.#roles.set(UserName, group);
  }

  toWire(text: string): string {
    return this.#replaced(text, (role, name) => [role, name]);
  }

  fromWire(text: string): string {
    return this.#replaced(text, (role, name) => [name, role]);
  }

  #replaced(text: string, order: (role: string, name: string) => readonly [string, string]): string {
    let replaced = text;
    for (const [role, { userName }] of this.#roles) {
      if (role !== "") replaced = replaced.replaceAll(...order(role, userName));
    }
    return replaced;
  }
}
