import type { Texts } from "../../../text/catalogue/texts.ts";
import { failureWords } from "../../../text/reason-words.ts";
import { cleanName } from "../../../text/tools/clean.ts";
import { timeReader } from "../../describe/time.ts";
import type { ConnectionState } from "../../model/connection-state.ts";
import type { Failure } from "../../model/reason.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Announcement } from "./announcement-board.ts";

/** Shorter outages mostly end before a person could act. */
const TELL_AFTER_MS = 3 * 60_000;
/** A restart that takes longer is announced. */
const TELL_RESTART_AFTER_MS = 60_000;

/** The facts by which an outage is recognized. */
export type Vitals = {
  /** The state that people get: `online` only after a fresh look. */
  readonly state: ConnectionState;
  /** Milliseconds since the last successful look at the server, before the first one since the start. */
  readonly quietMs: number;
  /** Why the last try failed, `undefined` when none did. */
  readonly reason: Failure | undefined;
};

export type OutageDeps = {
  readonly clock: Pick<Clock, "now">;
  readonly texts: Texts;
  readonly vitals: () => Vitals;
  readonly tell: (announcement: Announcement) => void;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

type Down = {
  readonly from: number;
  readonly told: boolean;
  /** When the server answered again. */
  readonly until: number | undefined;
  readonly messages: number;
  readonly recalls: number;
  /** The account's name, when a new start goes on with its login after the time in which nobody watched. */
  readonly resumedAs: string | undefined;
};

const NOTHING = { told: false, until: undefined, messages: 0, recalls: 0, resumedAs: undefined } as const;

/**
 * Announces an outage twice: when it has lasted three minutes, and when it is over and the backlog has been read. It
 * goes by the time of the last successful look, so it also notices a session that stands still without an error. The time
 * between two processes is told as such an outage, once it is over.
 */
export class OutageWatch {
  readonly #deps: OutageDeps;
  #down: Down | undefined;

  constructor(deps: OutageDeps) {
    this.#deps = deps;
  }

  /** Checks for an outage. Called every few seconds, and before an event is handled. */
  look(): void {
    const { clock, vitals } = this.#deps;
    const { state, quietMs, reason } = vitals();
    if (state === "online") return;
    if (state !== "offline" && state !== "starting") {
      // A login is under way or needed. The person sees the login instead of an outage.
      this.#down = undefined;
      return;
    }
    this.#down ??= { ...NOTHING, from: clock.now() - quietMs };
    if (this.#down.told || quietMs < TELL_AFTER_MS) return;
    this.#down = { ...this.#down, told: true };
    this.#tellDown(this.#down.from, clock.now(), state, reason);
  }

  /** This process goes on with the login of `accountName`, which was watched until `from` before, unix milliseconds. */
  resumed(accountName: string, from: number): void {
    if (this.#deps.clock.now() - from <= TELL_RESTART_AFTER_MS) return;
    this.#down = { ...(this.#down ?? NOTHING), from, resumedAs: accountName };
  }

  /**
   * A successful look brought so many messages and recalls. `caughtUp`: the server has nothing more. True: it was announced
   * whose messages are watched.
   */
  received(messages: number, recalls: number, caughtUp: boolean): boolean {
    const down = this.#down;
    if (down === undefined) return false;
    if (!down.told && down.resumedAs === undefined) {
      this.#down = undefined;
      return false;
    }
    const caught = {
      ...down,
      until: down.until ?? this.#deps.clock.now(),
      messages: down.messages + messages,
      recalls: down.recalls + recalls,
    };
    this.#down = caughtUp ? undefined : caught;
    if (caughtUp) this.#tellBack(caught, caught.until);
    return caughtUp && down.resumedAs !== undefined;
  }

  #tellDown(from: number, at: number, state: ConnectionState, reason: Failure | undefined): void {
    const { clock, texts, tell, timeZone } = this.#deps;
    const words = state === "starting" ? texts.announcement.unreachable : texts.announcement.offline;
    tell(() => {
      const since = timeReader(texts, clock.now(), timeZone).moment(from, false);
      return words(
        since,
        duration(texts, at - from),
        reason === undefined ? "" : failureWords(reason, texts),
      );
    });
  }

  #tellBack({ from, messages, recalls, resumedAs }: Down, until: number): void {
    const { clock, texts, tell, timeZone } = this.#deps;
    tell(() => {
      const time = timeReader(texts, clock.now(), timeZone);
      const when = [
        duration(texts, until - from),
        time.moment(from, false),
        time.next(from, until, false),
      ] as const;
      const { back, watchingAgain } = texts.announcement;
      return resumedAs === undefined
        ? back(...when, messages, recalls)
        : watchingAgain(cleanName(resumedAs), ...when, messages, recalls);
    });
  }
}

function duration(texts: Texts, ms: number): string {
  return texts.time.duration(Math.max(0, Math.floor(ms / 1000)));
}
