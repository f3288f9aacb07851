/** How a session stands, as people and health checks are told. */
export type ConnectionState =
  | "starting"
  | "waitingForScan"
  | "waitingForConfirm"
  | "online"
  | "offline"
  | "loggedOut"
  | "stopping";
