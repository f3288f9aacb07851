import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { EventInbox } from "../../../bridge/ports/stores/event-inbox.ts";
import type { BehindDoor } from "../model/behind-door.ts";
import type { Dialect, LearnedName, NameDirectory } from "../model/dialect.ts";
import type { Spool } from "../spool/spool.ts";
import type { Answer } from "./answer.ts";
import type { Deadlines } from "./deadlines.ts";

/** Names that dialects tell, kept between their payloads. */
export interface LearningDirectory extends NameDirectory {
  learn(names: readonly LearnedName[]): void;
}

/** What the door is made of. */
export type DoorDeps = {
  readonly log: Logger;
  readonly clock: Clock;
  readonly inbox: EventInbox;
  readonly spool: Spool;
  /** Largest medium, in bytes. */
  readonly maxMediaBytes: number;
  readonly dialects: ReadonlyMap<string, Dialect>;
  readonly names: LearningDirectory;
};

/** The same while it is open. */
export type OpenDeps = DoorDeps & {
  readonly behind: BehindDoor;
  readonly deadlines: Deadlines;
  /** Aborts when the door closes. */
  readonly signal: AbortSignal;
};

/** One request whose sender is known. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What stands in the place of `{…}` in the address. */
  readonly name: string;
  /** Aborts when the sender has gone or the door closes. */
  gone(): AbortSignal;
};

/**
 * Carries a request out. `undefined`: it was answered already. Rejects with Refusal, or with StoreError when the database
 * cannot be written.
 */
export type Handler = (exchange: Exchange) => Promise<Answer | undefined>;
