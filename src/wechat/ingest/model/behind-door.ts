import type { OutgoingFile } from "../../../bridge/ports/source-session.ts";

/** What the upstream is asked to do. `id` is unique; a command that was not answered is given again. */
export type UpstreamCommand = { readonly id: string } & (
  | { readonly type: "send"; readonly chat: string; readonly text: string }
  | { readonly type: "send"; readonly chat: string; readonly media: OutgoingMedia }
  | { readonly type: "fetchMedia"; readonly msgId: string; readonly mediaId: string }
  | { readonly type: "login" }
  | { readonly type: "logout" }
);

/** A file that the upstream is to send. Its bytes are had by `GET /v1/media/{mediaId}`. */
export type OutgoingMedia = {
  readonly mediaId: string;
  readonly fileName: string;
  readonly mime: string;
  readonly size: number;
  readonly sha256: string;
};

/** How a command went. */
export type CommandResult =
  | { readonly ok: true; readonly msgId?: string | undefined }
  | { readonly ok: false; readonly error: string; readonly retryAfterMs?: number | undefined };

/** The session as the door sees it. The door speaks HTTP and decides nothing of WeChat. */
export interface BehindDoor {
  /** Whether events of this account may come in: the first account that comes online binds the upstream. */
  admits(accountId: string): boolean;
  /** The account that is bound now. Events of dialects that name none are its own. */
  readonly boundAccount: string | undefined;
  /** A request with a right token came: the upstream lives. `commands`: it asks for commands, so it can be told something. */
  seen(by: "events" | "ping" | "media" | "commands"): void;
  /** Events were accepted. They wait in the inbox. */
  arrived(): void;
  /** Another account wanted in. For `/status` and the log. */
  refusedAccount(accountId: string): void;
  /** The oldest command that waits, or `undefined` when `signal` aborts before there is one. Stays until `finish`. */
  nextCommand(signal: AbortSignal): Promise<UpstreamCommand | undefined>;
  /** `unknown`: there is no such command (any more). */
  finish(id: string, result: CommandResult): "done" | "unknown";
  /** The file of a `send` command; `undefined` when no command names it. */
  outgoingFile(mediaId: string): OutgoingFile | undefined;
  /** Bytes of this id are complete in the spool now. */
  mediaArrived(mediaId: string): void;
}
