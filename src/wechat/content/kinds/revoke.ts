import { unescapeOnce } from "../wire-text/entities.ts";
import { rawTextBetween } from "../wire-text/xml.ts";

/** A recall notice: which message, and WeChat's own sentence about it. `"0"`: the last message that I sent in that chat. */
export type Revoke = { readonly revokedMsgId: string; readonly replaceMessage: string };

// Anchored: a system line may quote a group name or nickname that looks like a notice.
const NOTICE = /^\s*(?:<\?[^>]{0,200}\?>\s*)?<sysmsg\s[^<>]{0,200}?\btype\s*=\s*["']revokemsg["']/;
const ID = /^[0-9]{1,19}$/;
// `NNN@chatroom`, `wxid_…`, an alias that its owner chose.
const CHAT_ID = /^[\w@.-]{1,100}$/;
const NO_ID = /^0+$/;
// A phone-side sequence number has 32 bits, a server id more: so `newmsgid` is told from a leftover.
const LARGEST_SEQUENCE_NUMBER = 2n ** 31n;

/** Whether a decoded body of MsgType 10002 or 10000 is a recall notice. Text messages are never asked. */
export function isRevokeNotice(body: string): boolean {
  return NOTICE.test(body);
}

function idIn(xml: string, tag: string): string | undefined {
  const id = rawTextBetween(xml, tag);
  return id !== undefined && ID.test(id) ? id : undefined;
}

/**
 * Cuts the sentence out, nicknames and all: a nickname can hold any markup, a second `<msgid>` too. Behind a sentence
 * without an end everything may be a nickname.
 */
function withoutSentence(xml: string): string {
  const start = xml.indexOf("<replacemsg>");
  if (start === -1) return xml;
  const end = xml.lastIndexOf("</replacemsg>");
  return end < start ? xml.slice(0, start) : xml.slice(0, start) + xml.slice(end);
}

/**
 * Reads a recall notice from a decoded body, by text search: the sentence holds nicknames, so the XML need not be
 * well formed. In the web protocol `msgid` is the original's id; pad and desktop payloads have it in `newmsgid` and
 * a small number in `msgid`. `oldmsgid` matches nothing. Undefined when the notice names no message.
 */
export function parseRevoke(body: string): Revoke | undefined {
  const facts = withoutSentence(body);
  const newId = idIn(facts, "newmsgid");
  const isServerId = newId !== undefined && BigInt(newId) > LARGEST_SEQUENCE_NUMBER;
  return revokeOf(isServerId ? newId : idIn(facts, "msgid"), body);
}

/**
 * The same of a notice as phones have it: `newmsgid` is the id, whatever its size, unless it is 0. Where it is missing,
 * the notice has the form of the web.
 */
export function parsePhoneRevoke(body: string): Revoke | undefined {
  const facts = withoutSentence(body);
  const newId = idIn(facts, "newmsgid");
  const hasNewId = newId !== undefined && !NO_ID.test(newId);
  return revokeOf(hasNewId ? newId : idIn(facts, "msgid"), body);
}

function revokeOf(revokedMsgId: string | undefined, body: string): Revoke | undefined {
  return revokedMsgId === undefined ? undefined : { revokedMsgId, replaceMessage: revokeSentence(body) };
}

/**
 * WeChat's permanent id of the chat that a notice is about: `NNN@chatroom` of a group, `wxid_…` or an alias of a person.
 * It stays the same over logins, renames and new remarks. Undefined when the notice has none that can be one.
 */
export function chatIdOfRevoke(body: string): string | undefined {
  const id = rawTextBetween(withoutSentence(body), "session");
  return id !== undefined && CHAT_ID.test(id) ? id : undefined;
}

/**
 * The sentence of a notice, `""` when it has none. Nicknames in it are escaped once more than the payload, so it is
 * unescaped again: it is for display only.
 */
export function revokeSentence(body: string): string {
  return unescapeOnce(rawTextBetween(body, "replacemsg", "last") ?? "").trim();
}
