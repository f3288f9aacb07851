import { Bell } from "./bell.ts";
import type { Exchange } from "./http.ts";
import { type Fields, fieldsOf, idText, parseJson } from "./json.ts";
import { hex, skey, ticket } from "./random.ts";
import { SyncQueue } from "./sync-queue.ts";

/** One web login on the server's side. */
export class Session {
  readonly uin: string;
  readonly sid = ticket(16);
  skey = skey();
  /** As the login page gives it: percent-encoded once. */
  readonly passTicket = encodeURIComponent(ticket(64));
  readonly dataTicket = ticket(24);
  readonly deviceCookie: string;
  readonly authCookie: string;
  readonly loadTime: number;
  readonly queue = new SyncQueue();
  /** Rings when there is something to sync or the session ends. */
  readonly bell = new Bell();
  /** The skey before the last rotation: a webwxinit that repeats a lost one still carries it. */
  previousSkey: string;
  endedWith: number | undefined;

  constructor(uin: number, device: { deviceCookie: string; authCookie: string }, now: number) {
    this.uin = String(uin);
    this.deviceCookie = device.deviceCookie;
    this.authCookie = device.authCookie;
    this.loadTime = Math.floor(now / 1000);
    this.previousSkey = this.skey;
  }

  rotateSkey(): void {
    this.previousSkey = this.skey;
    this.skey = skey();
  }

  end(code: number): void {
    this.endedWith ??= code;
    this.bell.ring();
  }

  acceptsPassTicket(value: string): boolean {
    const plain = decodeURIComponent(this.passTicket);
    return [plain, this.passTicket, encodeURIComponent(this.passTicket)].includes(value);
  }
}

export const newDevice = (): { deviceCookie: string; authCookie: string } => ({
  deviceCookie: hex(32),
  authCookie: `CIsDEP${hex(40)}`,
});

/** Every login of the account, so that an ended one is told from one that never was. */
export class Sessions {
  readonly #bySid = new Map<string, Session>();
  current: Session | undefined;

  /** A second web login ends the first with 1101. */
  open(session: Session): void {
    this.current?.end(1101);
    this.current = session;
    this.#bySid.set(session.sid, session);
  }

  bySid(sid: string): Session | undefined {
    return this.#bySid.get(sid);
  }
}

/** Return codes: 1 parameter missing, 1100 no such session, 1101 session invalid, 1102 cookies wrong, -14 pass_ticket, 1200 unreadable request. */
export type Verdict = { readonly ret: number } | { readonly ret: 0; readonly session: Session };

/** The three session cookies: all there, of one living session. */
export function checkCookies(sessions: Sessions, exchange: Exchange): Verdict {
  const uin = exchange.cookies.get("wxuin");
  const sid = exchange.cookies.get("wxsid");
  const dataTicket = exchange.cookies.get("webwx_data_ticket");
  if (!uin || !sid || !dataTicket) return { ret: 1102 };
  const session = sessions.bySid(sid);
  if (session === undefined) return { ret: 1100 };
  if (session.endedWith !== undefined) return { ret: session.endedWith };
  if (uin !== session.uin || dataTicket !== session.dataTicket) return { ret: 1102 };
  return { ret: 0, session };
}

/** Credentials in the query of GET requests. An absent one is checked by the caller if it must be there. */
export function checkQuery(sessions: Sessions, exchange: Exchange, required: readonly string[]): Verdict {
  const verdict = checkCookies(sessions, exchange);
  if (!("session" in verdict)) return verdict;
  const { session } = verdict;
  for (const name of required) if (!exchange.query.has(name)) return { ret: 1 };
  const sent = (name: string, right: string): boolean => (exchange.query.get(name) ?? right) === right;
  if (!sent("uin", session.uin) || !sent("sid", session.sid)) return { ret: 1100 };
  if (!sent("skey", session.skey)) return { ret: 1101 };
  const passTicket = exchange.query.get("pass_ticket");
  if (passTicket !== null && !session.acceptsPassTicket(passTicket)) return { ret: -14 };
  return verdict;
}

export type PostVerdict =
  | { readonly ret: number }
  | { readonly ret: 0; readonly session: Session; readonly body: Fields };

/**
 * Cookies, pass_ticket and BaseRequest of the JSON endpoints. Uin is a string or a number.
 *
 * @param rules `optionalTicket`: old clients send no pass_ticket here, and the platform lets them (a wrong one is still
 *   refused); `previousSkey`: the skey before the last rotation is as good as the current one.
 */
export function checkPost(
  sessions: Sessions,
  exchange: Exchange,
  rules: { optionalTicket?: boolean; previousSkey?: boolean } = {},
): PostVerdict {
  const body = parseJson(exchange.body.toString("utf8"));
  if (body === undefined) return { ret: 1200 };
  const verdict = checkQuery(sessions, exchange, []);
  if (!("session" in verdict)) return verdict;
  if (!rules.optionalTicket && !exchange.query.has("pass_ticket")) return { ret: -14 };
  const { session } = verdict;
  const base = fieldsOf(fieldsOf(body).BaseRequest);
  if (idText(base.Uin) !== session.uin || idText(base.Sid) !== session.sid) return { ret: 1100 };
  const sent = idText(base.Skey);
  if (sent !== session.skey && !(rules.previousSkey && sent === session.previousSkey)) return { ret: 1101 };
  return { ret: 0, session, body: fieldsOf(body) };
}
