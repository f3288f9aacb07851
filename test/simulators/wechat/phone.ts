import { modRecord } from "./contact-records.ts";
import { Observations } from "./observations.ts";
import type { Chat, ContactSpec, Group, GroupSpec, MemberSpec, Person, Ref } from "./people.ts";

/** The phone of the account: it scans QR codes and keeps the address book. */
export class Phone extends Observations {
  currentUuid(): string | undefined {
    return this.world.desk.current?.uuid;
  }
  /** The newest QR code's uuid as soon as it is another than `not`. */
  async waitForUuid(not?: string, timeoutMs = 60_000): Promise<string> {
    await this.waitUntil(() => ![undefined, not].includes(this.currentUuid()), timeoutMs);
    return this.currentUuid() ?? "";
  }
  /** @param options `avatar`: a data URI, shown to the client with 201. */
  scan(options: { avatar?: string | undefined; uuid?: string | undefined } = {}): void {
    this.world.desk.scan(options.avatar, options.uuid);
  }
  /** @param apiOrigin where the account lives, such as `https://wx2.qq.com`; by default on this server's own address. */
  confirm(uuid?: string, apiOrigin?: string): void {
    this.world.desk.confirm(uuid, apiOrigin);
  }
  cancel(uuid?: string): void {
    this.world.desk.cancel(uuid);
  }
  expire(uuid?: string): void {
    this.world.desk.expire(uuid);
  }
  /** webwxpushloginurl says no with this ret until it is called with `undefined`. */
  refusePush(ret: number | undefined): void {
    this.world.desk.pushRefusal = ret;
  }
  /** The login page says no (Ret 1203 and the like) until it is called with `undefined`. */
  refuseLogin(refusal: { ret: number; message: string } | undefined): void {
    this.world.loginRefusal = refusal;
  }

  addContact(spec: ContactSpec): Person {
    return this.world.book.addContact(spec);
  }
  addGroup(spec: GroupSpec): Group {
    return this.world.book.addGroup(spec);
  }
  chat(ref: Ref): Chat {
    return this.world.book.chat(ref);
  }
  /** The client learns of it through ModContactList. */
  setRemark(ref: Ref, remarkName: string): void {
    const chat = this.world.book.chat(ref);
    chat.remarkName = remarkName;
    this.#changed(chat);
  }
  rename(ref: Ref, nickName: string): void {
    const chat = this.world.book.chat(ref);
    chat.nickName = nickName;
    this.#changed(chat);
  }
  setMemberName(group: Ref, member: Ref, displayName: string): void {
    const found = this.world.book.group(group);
    const person = this.world.book.person(member);
    for (const each of found.members) if (each.person === person) each.displayName = displayName;
    this.#changed(found);
  }
  addMember(group: Ref, spec: MemberSpec): Person {
    const person = this.world.book.addMember(group, spec);
    this.#changed(this.world.book.group(group));
    return person;
  }
  /** The platform knows the chat no more; the client gets a DelContactList entry. */
  remove(ref: Ref): void {
    const chat = this.world.book.remove(ref);
    this.world.deliver({ kind: "removed", json: { UserName: chat.userName, ContactFlag: 0 } });
  }

  #changed(chat: Chat): void {
    const skey = this.world.sessions.current?.skey ?? "";
    this.world.deliver({ kind: "changed", json: modRecord(chat, skey) });
  }
}
