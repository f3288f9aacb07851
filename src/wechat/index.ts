/** The public entrance of the WeChat session: what programs beside the bridge may use. */

export { isRevoke, type Message, type ReceivedMessage } from "../bridge/model/message.ts";
export { isMedia, MediaError } from "../bridge/ports/media.ts";
export { openWeChat, type WeChat, type WeChatOptions } from "./open.ts";
export { type WebWeChatOptions, WebWeChatSession } from "./web/session.ts";
export { webTexts } from "./web/texts/index.ts";
export type { ConnectionPool } from "./web/wire/http.ts";
