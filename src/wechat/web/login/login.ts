import { failureOf } from "../../../bridge/model/errors.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import { type LoginTrigger, pause } from "../../source/login-trigger.ts";
import { qrContent } from "../wire/endpoints.ts";
import { RENEW_LIMIT_MS, renewConnections } from "../wire/renewal.ts";
import * as requests from "../wire/requests.ts";
import { pictureOf } from "./avatar.ts";
import { pollLogin } from "./login-poll.ts";
import { parseJsLogin } from "./login-responses.ts";
import { type LoginResult, type TicketDeps, useTicket } from "./ticket.ts";

export type LoginDeps = TicketDeps & { readonly trigger: LoginTrigger };

/** A code is good for about five minutes, then the poll says 400. */
const CODE_LIFETIME_MS = 5 * 60_000;
/** A code is polled for so long past that time, before the next one is drawn without an answer. */
const CODE_OVERDUE_MS = 60_000;
/** Codes for one request; then a person has to ask again. */
const MAX_CODES = 5;

/** Draws a code; tries again with backoff, and at once when a person asks, until there is one. */
async function newCode(deps: LoginDeps, signal: AbortSignal): Promise<string> {
  const { trigger, emit, runtime } = deps;
  const { http, origin, mode } = deps.server;
  const { clock, log, random } = runtime;
  for (let failures = 0; ; failures += 1) {
    try {
      const context = { origins: mode.originsOf(origin), mode, now: clock.now() };
      return parseJsLogin((await http.send(requests.jslogin(context), signal)).text).uuid;
    } catch (error) {
      signal.throwIfAborted();
      const retryInMs = backoffMs(failures, random);
      const failure = failureOf(error);
      log.warn({ reason: failure.message, retryInMs }, "could not get a login code from WeChat");
      await trigger.during(async (requested) => {
        await emit({ type: "offline", failure, retryInMs }, signal);
        await pause(clock, retryInMs, { requested, signal });
      });
      // Connections that look alive and are not would fail every try.
      await renewConnections(http, runtime, RENEW_LIMIT_MS, signal);
    }
  }
}

/** One login by QR code, from the first code to credentials, refusal or silence. Rejects only when `signal` aborts. */
export async function loginByCode(deps: LoginDeps, signal: AbortSignal): Promise<LoginResult> {
  for (let attempt = 1; attempt <= MAX_CODES; attempt += 1) {
    const uuid = await newCode(deps, signal);
    const expiresAt = deps.runtime.clock.now() + CODE_LIFETIME_MS;
    await deps.emit({ type: "qr", content: qrContent(uuid), expiresAt, attempt }, signal);
    const onScanned = (avatar: string | undefined): Promise<void> =>
      deps.emit({ type: "scanned", picture: pictureOf(avatar) }, signal);
    const lifetimeMs = CODE_LIFETIME_MS + CODE_OVERDUE_MS;
    const end = await pollLogin(deps, { uuid, lifetimeMs, onScanned }, signal);
    if (typeof end === "string") {
      deps.runtime.log.info({ attempt, end }, "a login code was not answered");
      continue;
    }
    const result = await useTicket(deps, end.redirectUri, signal);
    if (result.status !== "unanswered") return result;
  }
  return { status: "unanswered" };
}
