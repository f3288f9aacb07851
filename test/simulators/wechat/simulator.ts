import { deliverStatus } from "./account-endpoints.ts";
import type { Fault } from "./faults.ts";
import { RawJson } from "./json.ts";
import type { MessageSpec } from "./message-specs.ts";
import type { Echo, Settings } from "./options.ts";
import type { Ref } from "./people.ts";
import { Phone } from "./phone.ts";
import { type RecallSpec, recall, say } from "./talk.ts";
import type { StoredMessage, World } from "./world.ts";

export type Said = string | MessageSpec;

/** A recall as the control API takes it: `by` by reference. */
export type RecallOptions = Omit<RecallSpec, "by"> & { by?: Ref | undefined };

/** Pulls the strings of a running simulator. Nothing here waits, but for the `waitFor…` methods. */
export class WeChatSimulator extends Phone {
  readonly #closeServer: () => Promise<void>;

  constructor(world: World, closeServer: () => Promise<void>) {
    super(world);
    this.#closeServer = closeServer;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.#closeServer();
  }

  // Messages; each returns the MsgId.

  friendSends(contact: Ref, said: Said): string {
    const person = this.world.book.person(contact);
    return say(this.world, person, person, specOf(said));
  }
  memberSends(group: Ref, member: Ref, said: Said): string {
    const { book } = this.world;
    return say(this.world, book.group(group), book.person(member), specOf(said));
  }
  /** From my phone: From is me, and groups get no prefix. */
  ownFromPhone(chat: Ref, said: Said): string {
    return say(this.world, this.world.book.chat(chat), this.world.book.me, specOf(said));
  }
  /** A line of the system in a chat (10000), without a member. */
  systemLine(ref: Ref, text: string): string {
    const chat = this.world.book.chat(ref);
    const speaker = chat.kind === "group" ? chat.owner : chat;
    return say(this.world, chat, speaker, { kind: "system", text });
  }
  /** A type 51 message: 2 opened on the phone, 4 recent chats, 5 left, 1 read. */
  statusNotify(code: number, chat: Ref = "me", list: readonly Ref[] = []): string {
    const { book } = this.world;
    const chats = list.map((ref) => book.chat(ref));
    return deliverStatus(this.world, code, book.chat(chat), chats);
  }
  /** Puts JSON text into AddMsgList exactly as it stands. */
  sendRaw(addMsgJson: string): void {
    this.world.deliver({ kind: "message", json: new RawJson(addMsgJson) });
  }
  /** Delivers a message or a notice once more. */
  redeliver(msgId: string): void {
    this.world.deliver({ kind: "message", json: this.#stored(msgId).json });
  }

  /** Takes a message back; see `RecallSpec` for the forms. Returns the MsgId of the notice. */
  recall(msgId: string, options: RecallOptions = {}): string {
    return recall(this.world, this.#stored(msgId), this.#recallSpec(options));
  }
  /** Takes back a message that this simulator never had: by the contact, or in a group by `member`. */
  recallUnknown(
    ref: Ref,
    msgId?: string,
    options: RecallOptions & { member?: Ref | undefined } = {},
  ): string {
    const chat = this.world.book.chat(ref);
    const author =
      options.member === undefined && chat.kind === "group" ? chat.owner : (options.member ?? chat);
    const target = { msgId: msgId ?? this.world.ids.next(), chat, author: this.world.book.person(author) };
    return recall(this.world, target, this.#recallSpec(options));
  }

  #recallSpec(options: RecallOptions): RecallSpec {
    const { by, ...rest } = options;
    return by === undefined ? rest : { ...rest, by: this.world.book.person(by) };
  }

  #stored(msgId: string): StoredMessage {
    const message = this.world.messages.get(msgId);
    if (message === undefined)
      throw new Error(`no message ${msgId}: recallUnknown() takes back what never existed`);
    return message;
  }

  // One batch, and what goes wrong.

  /** All that happens inside comes with one webwxsync. */
  batch<T>(happenings: () => T): T {
    this.hold();
    try {
      return happenings();
    } finally {
      this.release();
    }
  }
  /** The two halves of `batch`, for other processes. */
  hold(): void {
    this.world.hold();
  }
  release(): void {
    this.world.release();
  }
  /** Hits `times` requests, once `after` have passed. With a host, `HOST/ENDPOINT`, only those to it. */
  setFault(endpoint: string, fault: Fault, times = 1, after = 0): void {
    this.world.faults.set(endpoint, fault, times, after);
  }
  /** One fault a request, in this order; `null` lets one pass. */
  scriptFaults(endpoint: string, faults: readonly (Fault | null)[]): void {
    this.world.faults.script(endpoint, faults);
  }
  /** The SyncKey of the next webwxsync gets that fault, then and whenever it comes again; all other keys are served. */
  spoilPlace(fault: Fault, times = Number.POSITIVE_INFINITY): void {
    this.world.faults.spoilPlace(fault, times);
  }
  clearFaults(endpoint?: string): void {
    this.world.faults.clear(endpoint);
  }
  /** webwxbatchgetcontact and webwxgetcontact take that long; 0 ends it. */
  setContactDelay(ms: number): void {
    for (const endpoint of ["webwxbatchgetcontact", "webwxgetcontact"]) {
      if (ms === 0) this.clearFaults(endpoint);
      else this.setFault(endpoint, { kind: "delay", ms }, Number.POSITIVE_INFINITY);
    }
  }
  /** Ends the session: 1100 logged out on the phone, 1101 logged in elsewhere, 1102 kicked. */
  kick(code: 1100 | 1101 | 1102): void {
    this.world.sessions.current?.end(code);
  }
  /** Says this selector instead of 2 or 4 when there is something to sync; `undefined` ends it. */
  setSelector(selector: string | undefined): void {
    this.world.forcedSelector = selector;
  }
  /** The next `times` sends get this Ret; `"empty"`: Ret 0 without a MsgID, and nothing is sent. */
  sendRet(code: number | "empty", times = 1): void {
    for (let count = 0; count < times; count += 1) this.world.nextSends.push(code);
  }
  setEcho(echo: Echo): void {
    this.world.settings.echo = echo;
  }
  /** Changes what the options set at the start. */
  configure(changes: Partial<Settings>): void {
    Object.assign(this.world.settings, changes);
  }
}

function specOf(said: Said): MessageSpec {
  return typeof said === "string" ? { kind: "text", text: said } : said;
}
