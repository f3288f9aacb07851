import { backoffMs } from "../../bridge/backoff.ts";
import type { Clock } from "../../bridge/clock.ts";
import type { Logger } from "../../bridge/log.ts";
import type { SessionEvent } from "../../bridge/wechat-session.ts";
import { type Credentials, newDeviceId } from "./credentials.ts";
import { originsOf, qrContent, redirectTarget } from "./endpoints.ts";
import { LoginRefusedError } from "./errors.ts";
import type { WeChatHttp } from "./http.ts";
import type { Mode } from "./mode.ts";
import * as requests from "./requests.ts";
import { parseJsLogin, parseLoginPoll, parseNewLoginPage } from "./responses.ts";

export type LoginDeps = {
  readonly http: WeChatHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly mode: Mode;
  /** Where login starts; the confirmed login may move the session to another host of the family. */
  readonly origin: string;
  readonly emit: (event: SessionEvent) => Promise<void>;
};

export type LoginResult =
  | { readonly status: "confirmed"; readonly apiOrigin: string; readonly credentials: Credentials }
  | { readonly status: "unanswered" }
  | { readonly status: "refused"; readonly detail: string };

/** A code lives about five minutes, then the poll says 400. */
const CODE_LIFETIME_MS = 5 * 60_000;
/** How long past its life a code is polled before a new one is drawn unasked. The server's word counts before that. */
const CODE_OVERDUE_MS = 60_000;
/** Codes for one request; then it waits for a person's word. */
export const MAX_CODES = 5;
/** Least distance of two polls: 201 comes at once, over and over, while the person looks at the button. */
const POLL_FLOOR_MS = 1_000;
/** Failed polls in a row before the code is given up; the official page reloads at most five times. */
const MAX_POLL_FAILURES = 5;

/** Draws a code; tries again with backoff until there is one. */
async function newCode(deps: LoginDeps, signal: AbortSignal): Promise<string> {
  const { http, clock, mode, log } = deps;
  for (let failures = 0; ; failures += 1) {
    try {
      const context = { origins: originsOf(deps.origin), mode, now: clock.now() };
      return parseJsLogin((await http.send(requests.jslogin(context), signal)).text).uuid;
    } catch (error) {
      signal.throwIfAborted();
      const retryInMs = backoffMs(failures, deps.random);
      const cause = error instanceof Error ? error : new Error(String(error));
      log.warn({ reason: cause.message, retryInMs }, "no login code could be had from WeChat");
      await deps.emit({ type: "offline", error: cause, retryInMs });
      await clock.sleep(retryInMs, signal);
    }
  }
}

type PollEnd = { readonly redirectUri: string } | "expired" | "cancelled" | "failed";

/** Polls one code to its end. */
async function pollCode(deps: LoginDeps, uuid: string, signal: AbortSignal): Promise<PollEnd> {
  const { http, clock, mode, log } = deps;
  let tip: 0 | 1 = 1;
  let scanned = false;
  let failures = 0;
  const giveUpAt = clock.monotonic() + CODE_LIFETIME_MS + CODE_OVERDUE_MS;
  while (clock.monotonic() < giveUpAt) {
    const begun = clock.monotonic();
    try {
      const context = { origins: originsOf(deps.origin), mode, now: clock.now() };
      const reply = parseLoginPoll((await http.send(requests.loginPoll(context, uuid, tip), signal)).text);
      tip = 0;
      if (reply.code === 200 && reply.redirectUri !== undefined) return { redirectUri: reply.redirectUri };
      if (reply.code === 400) return "expired";
      if (reply.code === 202) return "cancelled";
      if (reply.code === 201 && !scanned) {
        scanned = true;
        await deps.emit({ type: "scanned" });
      }
      failures = reply.code === 201 || reply.code === 408 ? 0 : failures + 1;
    } catch (error) {
      signal.throwIfAborted();
      failures += 1;
      log.debug({ reason: error instanceof Error ? error.message : "" }, "a login poll failed");
    }
    if (failures > MAX_POLL_FAILURES) return "failed";
    const floor = failures > 0 ? backoffMs(failures - 1, deps.random) : POLL_FLOOR_MS;
    const restMs = floor - (clock.monotonic() - begun);
    if (restMs > 0) await clock.sleep(restMs, signal);
  }
  return "expired";
}

/** Swaps the ticket for credentials. The ticket works once, so this is never repeated. */
async function exchange(deps: LoginDeps, redirectUri: string, signal: AbortSignal): Promise<LoginResult> {
  const { http, mode, clock } = deps;
  const target = redirectTarget(redirectUri, deps.origin);
  if (!target) {
    return { status: "refused", detail: "the login was sent to a host that is not WeChat's" };
  }
  const context = { origins: originsOf(target.apiOrigin), mode, now: clock.now() };
  const reply = parseNewLoginPage((await http.send(requests.newLoginPage(context, target.url), signal)).text);
  const cookie = (name: string): string => http.cookies.value(target.url, name) ?? "";
  const credentials: Credentials = {
    uin: reply.wxuin || cookie("wxuin"),
    sid: reply.wxsid || cookie("wxsid"),
    skey: reply.skey,
    passTicket: reply.passTicket,
    deviceId: newDeviceId(deps.random),
  };
  return { status: "confirmed", apiOrigin: target.apiOrigin, credentials };
}

/** One login by QR code, from the first code to credentials, refusal or silence. Rejects only when `signal` aborts. */
export async function loginByCode(deps: LoginDeps, signal: AbortSignal): Promise<LoginResult> {
  for (let attempt = 1; attempt <= MAX_CODES; attempt += 1) {
    const uuid = await newCode(deps, signal);
    const expiresAt = deps.clock.now() + CODE_LIFETIME_MS;
    await deps.emit({ type: "qr", content: qrContent(uuid), expiresAt, attempt });
    const end = await pollCode(deps, uuid, signal);
    if (typeof end === "string") {
      deps.log.info({ attempt, end }, "a login code was not answered");
      continue;
    }
    try {
      return await exchange(deps, end.redirectUri, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LoginRefusedError) return { status: "refused", detail: error.message };
      const reason = error instanceof Error ? error.message : String(error);
      deps.log.warn({ attempt, reason }, "a confirmed login did not give credentials");
    }
  }
  return { status: "unanswered" };
}
