import { integerField, isJsonObject, type JsonObject, objectField, textField } from "../../source/json.ts";
import type { Self, SyncKey } from "./credentials.ts";
import { WebwxError } from "./errors.ts";
import { parseRawContact, parseRawMessage, type RawContact, type RawMessage, userNameList } from "./raw.ts";
import { parseBaseReply, replyList } from "./reply-json.ts";

export type InitReply = {
  /** Me. */
  readonly self: Self;
  /** My own record, then about ten recent chats, groups mostly without members. */
  readonly contacts: readonly RawContact[];
  /** Groups among the recent chats. */
  readonly chatSetGroups: readonly string[];
  readonly syncKey: SyncKey;
  /** Replaces the session's skey when not `""`. Secret. */
  readonly skey: string;
  /** Unix milliseconds by the server's clock, when it tells them. */
  readonly serverTime: number | undefined;
};

/** `seq` is `"0"` on the last page, else what the next page is asked for with. */
export type GetContactReply = { readonly contacts: readonly RawContact[]; readonly seq: string };
export type BatchGetContactReply = { readonly contacts: readonly RawContact[] };

/** Both as the server writes them. `retcode` other than `"0"` is a refusal, `selector` other than `"0"` asks for a sync. */
export type SyncCheckReply = { readonly retcode: string; readonly selector: string };

export type SyncReply = {
  readonly messages: readonly RawMessage[];
  readonly modContacts: readonly RawContact[];
  /** User names. */
  readonly delContacts: readonly string[];
  /** Undefined when the server gave none (`Count` 0): then the old one stays. */
  readonly syncKey: SyncKey | undefined;
  readonly syncCheckKey: SyncKey | undefined;
  /** Replaces the session's skey when not `""`. Secret. */
  readonly skey: string;
  /** Other than 0: more waits. */
  readonly continueFlag: number;
  /** Elements of the message list that were no messages at all. */
  readonly malformed: number;
};

/** `msgId` is `""` when the server gave no usable id. */
export type MsgIdReply = { readonly msgId: string };

/** webwxinit. Throws WebwxError. */
export function parseInit(text: string): InitReply {
  const endpoint = "webwxinit";
  const reply = parseBaseReply(endpoint, text);
  const me = parseRawContact(reply.User);
  if (me === undefined) throw WebwxError.badReply(endpoint, text, "no User.UserName");
  const syncKey = parseSyncKey(endpoint, text, reply, "SyncKey");
  if (syncKey === undefined) throw WebwxError.badReply(endpoint, text, "no SyncKey");
  const seconds = integerField(reply, "SystemTime");
  return {
    self: { userName: me.userName, nickName: me.nickName },
    contacts: [me, ...contactsIn(endpoint, text, reply, "ContactList")],
    chatSetGroups: userNameList(textField(reply, "ChatSet")).filter((name) => name.startsWith("@@")),
    syncKey,
    skey: textField(reply, "SKey"),
    serverTime: seconds > 0 ? seconds * 1000 : undefined,
  };
}

/** webwxgetcontact, one page. Throws WebwxError. */
export function parseGetContact(text: string): GetContactReply {
  const endpoint = "webwxgetcontact";
  const reply = parseBaseReply(endpoint, text);
  const seq = textField(reply, "Seq").trim();
  return {
    contacts: contactsIn(endpoint, text, reply, "MemberList"),
    seq: /^\d{1,19}$/.test(seq) ? seq : "0",
  };
}

/** webwxbatchgetcontact. Unknown names are silently missing from the answer. Throws WebwxError. */
export function parseBatchGetContact(text: string): BatchGetContactReply {
  const endpoint = "webwxbatchgetcontact";
  const reply = parseBaseReply(endpoint, text);
  return { contacts: contactsIn(endpoint, text, reply, "ContactList") };
}

const SYNC_CHECK =
  /window\.synccheck\s{0,9}=\s{0,9}\{\s{0,9}retcode\s{0,9}:\s{0,9}"(-?\d{1,9})"\s{0,9},\s{0,9}selector\s{0,9}:\s{0,9}"(-?\d{1,9})"\s{0,9}\}/;

/** synccheck. Throws WebwxError `badReply` for anything else; shape `empty` is an ordinary end of a long poll. */
export function parseSyncCheck(text: string): SyncCheckReply {
  const match = SYNC_CHECK.exec(text);
  const [, retcode, selector] = match ?? [];
  if (retcode === undefined || selector === undefined) throw WebwxError.badReply("synccheck", text);
  return { retcode, selector };
}

/** webwxsync. Throws WebwxError, before any key is read when Ret is not 0: the keys of a refusal are empty. */
export function parseSync(text: string): SyncReply {
  const endpoint = "webwxsync";
  const reply = parseBaseReply(endpoint, text);
  const list = replyList(endpoint, text, reply, "AddMsgList");
  if (list.length === 0 && integerField(reply, "AddMsgCount") > 0) {
    throw WebwxError.badReply(endpoint, text, "AddMsgList lacks its messages");
  }
  const messages = list.map(parseRawMessage).filter((message) => message !== undefined);
  return {
    messages,
    modContacts: contactsIn(endpoint, text, reply, "ModContactList"),
    delContacts: contactsIn(endpoint, text, reply, "DelContactList").map(({ userName }) => userName),
    syncKey: parseSyncKey(endpoint, text, reply, "SyncKey"),
    syncCheckKey: parseSyncKey(endpoint, text, reply, "SyncCheckKey"),
    skey: textField(reply, "SKey"),
    continueFlag: integerField(reply, "ContinueFlag"),
    malformed: list.length - messages.length,
  };
}

/** webwxstatusnotify. Throws WebwxError. */
export function parseStatusNotify(text: string): MsgIdReply {
  return { msgId: msgIdIn(parseBaseReply("webwxstatusnotify", text)) };
}

/** webwxsendmsg and its kin. Throws WebwxError. */
export function parseSendMsg(text: string, endpoint = "webwxsendmsg"): MsgIdReply {
  return { msgId: msgIdIn(parseBaseReply(endpoint, text)) };
}

/** webwxuploadmedia. `mediaId` is `""` but in the answer to the last piece. Secret. Throws WebwxError. */
export function parseUpload(text: string): { readonly mediaId: string } {
  return { mediaId: textField(parseBaseReply("webwxuploadmedia", text), "MediaId") };
}

function msgIdIn(reply: JsonObject): string {
  const id = textField(reply, "MsgID").trim();
  return /^\d{1,19}$/.test(id) ? id : "";
}

function contactsIn(endpoint: string, text: string, reply: JsonObject, name: string): readonly RawContact[] {
  return replyList(endpoint, text, reply, name)
    .map(parseRawContact)
    .filter((contact) => contact !== undefined);
}

/** Keys and values keep their order. A value that JSON cannot hold exactly would silently skip messages. */
function parseSyncKey(endpoint: string, text: string, reply: JsonObject, name: string): SyncKey | undefined {
  const key = objectField(reply, name);
  if (integerField(key, "Count") <= 0) return undefined;
  const list = replyList(endpoint, text, key, "List").map((item) => {
    const pair = { Key: exactly(item, "Key"), Val: exactly(item, "Val") };
    if (pair.Key === undefined || pair.Val === undefined) {
      throw WebwxError.badReply(endpoint, text, `${name} holds something that is no number`);
    }
    return { Key: pair.Key, Val: pair.Val };
  });
  return list.length === 0 ? undefined : { List: list };
}

function exactly(item: unknown, name: string): number | undefined {
  if (!isJsonObject(item)) return undefined;
  const digits = textField(item, name).trim();
  const value = Number(digits);
  return /^\d{1,16}$/.test(digits) && Number.isSafeInteger(value) ? value : undefined;
}
