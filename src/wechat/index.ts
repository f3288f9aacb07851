/** The public API of the WeChat session, for the bridge and for other programs. */

export { isRevoke, type Message, type ReceivedMessage } from "../bridge/model/message.ts";
export { isMedia, MediaError } from "../bridge/ports/media.ts";
export { openWeChat, type WeChat, type WeChatOptions } from "./open.ts";
export { type WebWeChatOptions, WebWeChatSession } from "./web/session.ts";
export type { ConnectionPool } from "./web/wire/http.ts";
