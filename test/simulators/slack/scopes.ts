/** Which scope each method asks for: the "Scopes" line of its page under https://docs.slack.dev/reference/methods. */
export const METHOD_SCOPES: Readonly<Record<string, string | undefined>> = {
  "auth.test": undefined,
  "apps.connections.open": undefined,
  "chat.postMessage": "chat:write",
  "chat.update": "chat:write",
  "chat.delete": "chat:write",
  "chat.postEphemeral": "chat:write",
  "files.getUploadURLExternal": "files:write",
  "files.completeUploadExternal": "files:write",
  "files.delete": "files:write",
  "files.info": "files:read",
  "conversations.info": "channels:read",
  "users.info": "users:read",
  "chat.getPermalink": undefined,
};
/** What the app needs to be sent these, by https://docs.slack.dev/reference/scopes. */
export const SLASH_SCOPE = "commands";
export const EVENT_SCOPES: Readonly<Record<string, string>> = {
  app_mention: "app_mentions:read",
  "message.im": "im:history",
};
/** Of the app-level token, for `apps.connections.open`. */
export const SOCKET_SCOPE = "connections:write";

/** The scopes of the bot that this project asks for. */
export const DEFAULT_SCOPES: readonly string[] = [
  "app_mentions:read",
  "chat:write",
  "commands",
  "files:read",
  "files:write",
];
