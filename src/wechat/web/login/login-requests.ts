import { API_PATH } from "../wire/endpoints.ts";
import {
  get,
  headers,
  query,
  type RequestContext,
  type SignedContext,
  type WireRequest,
} from "../wire/requests.ts";

/** A person waits for it. */
const LOGOUT_TIMEOUT_MS = 10_000;

/** Asks the phone that was logged in last to confirm a login. Goes out with the cookies of that login. */
export function pushLogin(context: RequestContext, uin: string): WireRequest {
  const params = query({ uin, mod: context.mode.mod });
  return get(context, "webwxpushloginurl", `${context.origins.api}${API_PATH}/webwxpushloginurl?${params}`);
}

/** Ends the session at the server. The answer is a redirect, which is not followed. */
export function logout(context: SignedContext): WireRequest {
  const { skey, sid, uin } = context.credentials;
  return {
    name: "webwxlogout",
    method: "POST",
    url: `${context.origins.api}${API_PATH}/webwxlogout?${query({ redirect: 1, type: 0, skey })}`,
    headers: headers(context, { "Content-Type": "application/x-www-form-urlencoded" }),
    body: query({ sid, uin }),
    timeoutMs: LOGOUT_TIMEOUT_MS,
  };
}
