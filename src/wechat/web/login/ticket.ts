import { errorText } from "../../../bridge/model/errors.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import { sessionReasons } from "../../../bridge/model/reasons.ts";
import type { Emit } from "../../source/runtime.ts";
import { webSays } from "../texts/index.ts";
import { type Credentials, newDeviceId } from "../wire/credentials.ts";
import { redirectTarget } from "../wire/endpoints.ts";
import { LoginRefusedError } from "../wire/errors.ts";
import * as requests from "../wire/requests.ts";
import type { PollDeps } from "./login-poll.ts";
import { parseNewLoginPage } from "./login-responses.ts";
import type { HeldKeys } from "./logout.ts";

/** For the operator, behind WeChat's own words. */
const USUAL_CAUSES =
  "Usual causes: a new account, no verified name or payment card, an unusual place, a recent penalty";

export type LoginResult =
  | { readonly status: "confirmed"; readonly apiOrigin: string; readonly credentials: Credentials }
  /** WeChat does not want this login; another code would not help. */
  | { readonly status: "refused"; readonly detail: Failure }
  /** Nobody answered, or the answer got lost. */
  | { readonly status: "unanswered" };

export type TicketDeps = PollDeps & { readonly held: HeldKeys; readonly emit: Emit };

/** Swaps the ticket of a confirmed login for credentials. It works once, so this is never repeated. */
export async function useTicket(
  deps: TicketDeps,
  redirectUri: string,
  signal: AbortSignal,
): Promise<LoginResult> {
  const target = redirectTarget(redirectUri, deps.server.origin);
  if (!target) return { status: "refused", detail: webSays("foreignHost", {}) };
  await deps.emit({ type: "confirmed" }, signal);
  deps.held.ticketUsed();
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
    deps.runtime.log.warn({ reason: errorText(error) }, "a confirmed login did not give credentials");
    return { status: "unanswered" };
  }
}

async function exchange(
  { runtime, server }: PollDeps,
  target: { readonly apiOrigin: string; readonly url: string },
  signal: AbortSignal,
): Promise<Credentials> {
  const { http, mode } = server;
  const context = { origins: mode.originsOf(target.apiOrigin), mode, now: runtime.clock.now() };
  const reply = parseNewLoginPage((await http.send(requests.newLoginPage(context, target.url), signal)).text);
  const cookie = (name: string): string => http.cookies.value(target.url, name) ?? "";
  return {
    uin: reply.wxuin || cookie("wxuin"),
    sid: reply.wxsid || cookie("wxsid"),
    skey: reply.skey,
    passTicket: reply.passTicket,
    deviceId: newDeviceId(runtime.random),
  };
}
