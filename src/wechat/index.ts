/** The public entrance of the WeChat session: what programs beside the bridge may use. */
export { isMedia, MediaError } from "../bridge/media.ts";
export { isRevoke, type Message, type ReceivedMessage } from "../bridge/message.ts";
export { openWeChat, type WeChat, type WeChatOptions } from "./open.ts";
export type { ConnectionPool } from "./web/http.ts";
export { type WebWeChatOptions, WebWeChatSession } from "./web/session.ts";
