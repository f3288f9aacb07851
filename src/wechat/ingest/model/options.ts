import type { Download } from "../../../bridge/ports/media.ts";
import type { SourceKindDeps } from "../../../kinds/source-kind.ts";
import type { Resolve } from "../../../net/guarded-get.ts";
import type { BehindDoor } from "./behind-door.ts";

/** Bytes that the upstream pushed by `PUT`. */
export interface MediaSpool {
  /** The bytes of this id; `undefined` while nothing complete is there. */
  open(mediaId: string): Promise<Download | undefined>;
}

/**
 * Gets the file that an OneBot program holds under this id. Rejects with MediaError, and with the reason of `signal` when
 * it aborts.
 */
export type OneBotFile = (fileId: string, signal: AbortSignal) => Promise<Download>;

/** Listens until `signal` aborts. Rejects when the door cannot be opened. */
export type OpenDoor = (behind: BehindDoor, signal: AbortSignal) => Promise<void>;

/** What the session needs besides what every source gets. */
export type IngestSessionOptions = Pick<
  SourceKindDeps,
  | "clock"
  | "wechatClock"
  | "log"
  | "random"
  | "state"
  | "ledger"
  | "inbox"
  | "isKept"
  | "onCannotWrite"
  | "folder"
  | "maxMediaBytes"
> & {
  readonly openDoor: OpenDoor;
  readonly spool: MediaSpool;
  /** INGEST_MEDIA_HOSTS: hosts whose media may be fetched by http and from a private address. */
  readonly mediaHosts: readonly string[];
  /** How names of media hosts are looked up. Left out: by the system. */
  readonly resolve?: Resolve | undefined;
  /** `undefined`: no OneBot program can be asked for files (INGEST_ONEBOT_URL). */
  readonly oneBotFile: OneBotFile | undefined;
};
