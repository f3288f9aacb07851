/** The public entrance of the WeChat session. */
export type { ConnectionPool } from "./web/http.ts";
export { type WebWeChatOptions, WebWeChatSession } from "./web/session.ts";
