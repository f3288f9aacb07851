/** The public entrance of the WeChat session. */
export type { ConnectionPool } from "./web/http.ts";
export { WebWeChatSession, type WebWeChatOptions } from "./web/session.ts";
