import { unescapeOnce } from "../../content/wire-text/entities.ts";
import { rawTextBetween } from "../../content/wire-text/xml.ts";
import { integerField, textField } from "../../source/json.ts";
import { LoginRefusedError, WebwxError } from "../wire/errors.ts";
import { parseReplyJson } from "../wire/reply-json.ts";

export type JsLoginReply = { readonly uuid: string };

/**
 * `code`: 408 nothing yet, 201 scanned, 200 confirmed, 202 cancelled on the phone, 400 code expired or unknown; 0 (also
 * for an empty reply), 500 and others are trouble of the poll server.
 */
export type LoginPollReply = {
  readonly code: number;
  /** With 201: a `data:` address, when the server sends one. */
  readonly userAvatar?: string;
  /** With 200: where the ticket is swapped for credentials. A key to the account. */
  readonly redirectUri?: string;
};

/** All of it is secret. `wxsid` and `wxuin` are `""` when only the cookies have them (seen in UOS mode). */
export type NewLoginPageReply = {
  readonly skey: string;
  readonly wxsid: string;
  readonly wxuin: string;
  /** As it came: percent-encoded. */
  readonly passTicket: string;
};

export type PushLoginReply = { readonly uuid: string };

const QR_CODE = /window\.QRLogin\.code\s{0,9}=\s{0,9}(-?\d{1,9})/;
const QR_UUID = /window\.QRLogin\.uuid\s{0,9}=\s{0,9}"([^"]{1,200})"/;
const POLL_CODE = /window\.code\s{0,9}=\s{0,9}(-?\d{1,9})/;
const POLL_AVATAR = /window\.userAvatar\s{0,9}=\s{0,9}(?:'([^']*)'|"([^"]*)")/;
const POLL_REDIRECT = /window\.redirect_uri\s{0,9}=\s{0,9}(?:"([^"]{1,4000})"|'([^']{1,4000})')/;

/** jslogin. Throws WebwxError: no uuid at all mostly means that a proxy answered or that this address is blocked. */
export function parseJsLogin(text: string): JsLoginReply {
  const code = QR_CODE.exec(text)?.[1];
  if (code === undefined) throw WebwxError.badReply("jslogin", text, "no code");
  if (code !== "200") throw WebwxError.ret("jslogin", Number(code));
  const uuid = QR_UUID.exec(text)?.[1];
  if (uuid === undefined) throw WebwxError.badReply("jslogin", text, "no uuid");
  return { uuid };
}

/** One login poll. Throws WebwxError `badReply` for anything that is no script of the poll server. */
export function parseLoginPoll(text: string): LoginPollReply {
  if (text.trim() === "") return { code: 0 };
  const digits = POLL_CODE.exec(text)?.[1];
  if (digits === undefined) throw WebwxError.badReply("login", text, "no code");
  const code = Number(digits);
  if (code === 201) {
    const match = POLL_AVATAR.exec(text);
    const userAvatar = match?.[1] ?? match?.[2] ?? "";
    return userAvatar === "" ? { code } : { code, userAvatar };
  }
  if (code !== 200) return { code };
  const match = POLL_REDIRECT.exec(text);
  const redirectUri = match?.[1] ?? match?.[2];
  if (redirectUri === undefined || !URL.canParse(redirectUri)) {
    throw WebwxError.badReply("login", text, "confirmed without a redirect address");
  }
  return { code, redirectUri };
}

/**
 * webwxnewloginpage, from the body of a 200 or a 301. Throws LoginRefusedError when WeChat says no, WebwxError
 * `badReply` otherwise (an HTML page comes when the ticket was used before).
 */
export function parseNewLoginPage(text: string): NewLoginPageReply {
  const field = (tag: string): string => unescapeOnce(rawTextBetween(text, tag) ?? "");
  const ret = field("ret");
  if (!/^-?\d{1,9}$/.test(ret)) throw WebwxError.badReply("webwxnewloginpage", text, "no ret");
  if (Number(ret) !== 0) throw new LoginRefusedError(Number(ret), field("message"));
  const reply = {
    skey: field("skey"),
    wxsid: field("wxsid"),
    wxuin: field("wxuin"),
    passTicket: field("pass_ticket"),
  };
  if (reply.skey === "" || reply.passTicket === "") {
    throw WebwxError.badReply("webwxnewloginpage", text, "no skey or pass_ticket");
  }
  return reply;
}

/** webwxpushloginurl. Throws WebwxError; `ret` other than 0: this account must scan. */
export function parsePushLogin(text: string): PushLoginReply {
  const reply = parseReplyJson("webwxpushloginurl", text);
  if (!("ret" in reply)) throw WebwxError.badReply("webwxpushloginurl", text, "no ret");
  // A string on the wire, a number in the documents.
  const ret = integerField(reply, "ret");
  if (ret !== 0) throw WebwxError.ret("webwxpushloginurl", ret, textField(reply, "msg"));
  const uuid = textField(reply, "uuid");
  if (uuid === "") throw WebwxError.badReply("webwxpushloginurl", text, "no uuid");
  return { uuid };
}
