import { errorText } from "../../../bridge/model/errors.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import { sessionReasons } from "../../../bridge/model/reasons.ts";
import { webSays } from "../texts/index.ts";
import { type Credentials, newDeviceId } from "../wire/credentials.ts";
import { originsOf, redirectTarget } from "../wire/endpoints.ts";
import { LoginRefusedError } from "../wire/errors.ts";
import * as requests from "../wire/requests.ts";
import type { PollDeps } from "./login-poll.ts";
import { parseNewLoginPage } from "./login-responses.ts";

/** For the operator, behind WeChat's own words. */
const USUAL_CAUSES =
  "Usual causes: a new account, no real name or payment card, another place than usual, a recent penalty";

export type LoginResult =
  | { readonly status: "confirmed"; readonly apiOrigin: string; readonly credentials: Credentials }
  /** WeChat does not want this login; another code would not help. */
  | { readonly status: "refused"; readonly detail: Failure }
  /** Nobody answered, or the answer got lost. */
  | { readonly status: "unanswered" };

export type TicketDeps = PollDeps & {
  /** The ticket is about to be used: from now on WeChat may have a session of ours. */
  readonly onTicket: () => Promise<void>;
};

/** Swaps the ticket of a confirmed login for credentials. It works once, so this is never repeated. */
export async function useTicket(
  deps: TicketDeps,
  redirectUri: string,
  signal: AbortSignal,
): Promise<LoginResult> {
  const target = redirectTarget(redirectUri, deps.origin);
  if (!target) return { status: "refused", detail: webSays("foreignHost", {}) };
  await deps.onTicket();
  try {
    const credentials = await exchange(deps, target, signal);
    return { status: "confirmed", apiOrigin: target.apiOrigin, credentials };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LoginRefusedError) {
      // As WeChat said it, in the language of the account.
      const words = error.serverMessage.replace(/\s+/g, " ");
      const said = words === "" ? `${error.ret}` : `${words} (${error.ret})`;
      const detail = sessionReasons.failure(`${said}. ${USUAL_CAUSES}`, "accountRefused", { said });
      return { status: "refused", detail };
    }
    deps.log.warn({ reason: errorText(error) }, "a confirmed login did not give credentials");
    return { status: "unanswered" };
  }
}

async function exchange(
  { http, mode, clock, random }: PollDeps,
  target: { readonly apiOrigin: string; readonly url: string },
  signal: AbortSignal,
): Promise<Credentials> {
  const context = { origins: originsOf(target.apiOrigin), mode, now: clock.now() };
  const reply = parseNewLoginPage((await http.send(requests.newLoginPage(context, target.url), signal)).text);
  const cookie = (name: string): string => http.cookies.value(target.url, name) ?? "";
  return {
    uin: reply.wxuin || cookie("wxuin"),
    sid: reply.wxsid || cookie("wxsid"),
    skey: reply.skey,
    passTicket: reply.passTicket,
    deviceId: newDeviceId(random),
  };
}
