import { WebwxError } from "./errors.ts";
import { TransportError } from "./http.ts";

/** What may come from a dead connection, a proxy or a gateway, and not from WeChat: other connections may help. */
export function mayBeTheWay(error: unknown): boolean {
  return error instanceof TransportError || (error instanceof WebwxError && error.code === "badReply");
}

export function isOf(error: unknown, endpoint: string): boolean {
  return (error instanceof TransportError || error instanceof WebwxError) && error.endpoint === endpoint;
}
