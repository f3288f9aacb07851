import type { LogoutReason } from "../../../bridge/model/login-reasons.ts";
import { LoginRefusedError, WebwxError } from "./errors.ts";
import { TransportError } from "./http.ts";

/** The numbers that end a session (protocol §6.1), the same as Ret and as retcode. */
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

/** The error may come from a dead connection, a proxy or a gateway, not from WeChat: new connections may help. */
export function mayBeConnection(error: unknown): boolean {
  return error instanceof TransportError || (error instanceof WebwxError && error.code === "badReply");
}

/** The error is an answer, or a missing answer, of this endpoint. */
export function isOf(error: unknown, endpoint: string): boolean {
  return (error instanceof TransportError || error instanceof WebwxError) && error.endpoint === endpoint;
}
