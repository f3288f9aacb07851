import type { LogoutReason } from "../../../bridge/model/login-reasons.ts";
import { LoginRefusedError, WebwxError } from "./errors.ts";
import { TransportError } from "./http.ts";

/** What the numbers that end a session mean (protocol §6.1): they are the same as Ret and as retcode. */
const REASONS: ReadonlyMap<number, LogoutReason> = new Map([
  [1100, "loggedOutOnPhone"],
  [1101, "kicked"],
  [1102, "expired"],
  [1203, "refused"],
  // The pass_ticket is stale: only a new login gives another (protocol §11.1).
  [-14, "expired"],
]);

/** Why the session is over, when the error says that it is. */
export function endingOf(error: unknown): LogoutReason | undefined {
  if (error instanceof LoginRefusedError) return "refused";
  return error instanceof WebwxError && error.code === "ret" ? REASONS.get(error.ret) : undefined;
}

export function isTooFrequent(error: unknown): boolean {
  return error instanceof WebwxError && error.retName === "tooFrequent";
}

/** What may come from a dead connection, a proxy or a gateway, and not from WeChat: other connections may help. */
export function mayBeTheWay(error: unknown): boolean {
  return error instanceof TransportError || (error instanceof WebwxError && error.code === "badReply");
}

export function isOf(error: unknown, endpoint: string): boolean {
  return (error instanceof TransportError || error instanceof WebwxError) && error.endpoint === endpoint;
}
