/** The state of a session, as people and health checks get it. */
export type ConnectionState =
  | "starting"
  | "waitingForScan"
  | "waitingForConfirm"
  | "online"
  | "offline"
  | "loggedOut"
  | "stopping";
