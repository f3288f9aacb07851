import type { Texts } from "../../../text/catalogue/texts.ts";
import { shortReason } from "../../describe/short-reason.ts";
import { errorText } from "../../model/errors.ts";
import type { Failure } from "../../model/reason.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/log.ts";
import type { DeadLetters, LaneTroubles, Outbox, Standstill } from "../../ports/outbox.ts";
import type { Pulse } from "../../ports/pulse.ts";
import type { TitledSink } from "../../ports/status-report.ts";
import type { StateStore } from "../../ports/stores/state-store.ts";
import { Wakeup } from "../../timing/wakeup.ts";
import type { Announcement } from "./announcement-board.ts";
import { ToldTroubles } from "./told-troubles.ts";

const MINUTE_MS = 60_000;
/** Shorter standstills mostly end before a person could act. */
export const STANDSTILL_MS = 15 * MINUTE_MS;
const LOOK_MS = 30_000;
/**
 * A standstill is announced after it was seen so many times. After a start or a sleep of the machine, a long time
 * without success does not mean much, since nothing was tried.
 */
const LOOKS = 3;
/** Standstills of one lane for the same reason are announced at most this often. */
const AGAIN_MS = 6 * 60 * 60_000;

export type LaneWatchDeps = {
  /** The sinks that have a lane. */
  readonly lanes: readonly TitledSink[];
  readonly outbox: Pick<Outbox, "troubles">;
  /** Whether the sink of that name is switched off for a while. A standstill there is not announced. */
  readonly isHeld?: (sink: string) => boolean;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly texts: Texts;
  /** Names of the sinks that can show announcements. */
  readonly places: readonly string[];
  /** Shows an announcement at one of them. `onTold` is called after the sink has shown it. */
  readonly tell: (place: string, announcement: Announcement, onTold: () => void) => void;
  readonly pulse?: Pulse;
};

/**
 * Announces at the other sinks what is wrong at one: a standstill, or dead letters. Each reason is announced once, also
 * over restarts. It does not announce alerts that wait for a sink to become ready: the person is asked to pair a chat
 * or log in to WeChat by other means.
 */
export class LaneWatch {
  readonly #deps: LaneWatchDeps;
  readonly #wakeup: Wakeup;
  readonly #told: ToldTroubles;
  /** What was wrong at each sink when it was last checked. */
  readonly #troubles = new Map<string, LaneTroubles>();
  /** How many checks in a row found a standstill at each sink. */
  readonly #looks = new Map<string, number>();
  #countedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: LaneWatchDeps) {
    this.#deps = deps;
    this.#wakeup = new Wakeup(deps.clock, deps.pulse);
    this.#told = new ToldTroubles(deps);
  }

  /** There is a new dead letter: checks at once. */
  signal(): void {
    this.#wakeup.signal();
  }

  /** Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wakeup.beat();
      try {
        await this.#look();
      } catch (error) {
        this.#deps.log.error({ error: errorText(error) }, "the state of the lanes could not be read");
      }
      await this.#wakeup.wait(signal, LOOK_MS);
    }
  }

  async #look(): Promise<void> {
    const { lanes, places, outbox, clock, isHeld = () => false } = this.#deps;
    await this.#told.load();
    // A check after a signal comes too soon to count.
    const counts = clock.monotonic() - this.#countedAt >= LOOK_MS / 2;
    if (counts) this.#countedAt = clock.monotonic();
    for (const sink of lanes) {
      const found = await outbox.troubles(sink.name);
      const troubles = isHeld(sink.name) ? { ...found, standstill: undefined } : found;
      this.#troubles.set(sink.name, troubles);
      const { standstill, deadLetters } = troubles;
      this.#lookAtStandstill(sink, standstill, counts);
      for (const letters of deadLetters) this.#tellOfDead(sink, letters);
      const reasons = new Set(deadLetters.map(deadKey));
      const isOver = (key: string, ageMs: number): boolean =>
        key.startsWith(STILL) ? standstill === undefined && ageMs > AGAIN_MS : !reasons.has(key);
      for (const at of [LOG, ...places]) await this.#told.forget({ of: sink.name, at }, isOver);
    }
  }

  #lookAtStandstill(sink: TitledSink, standstill: Standstill | undefined, counts: boolean): void {
    if (standstill === undefined || standstill.forMs < STANDSTILL_MS - LOOKS * LOOK_MS) {
      this.#looks.delete(sink.name);
      return;
    }
    const looks = (this.#looks.get(sink.name) ?? 0) + (counts ? 1 : 0);
    this.#looks.set(sink.name, looks);
    if (looks >= LOOKS && standstill.forMs >= STANDSTILL_MS) this.#tellOfStandstill(sink, standstill);
  }

  #tellOfStandstill({ name, title }: TitledSink, { code, error, waiting, forMs }: Standstill): void {
    const { texts, log } = this.#deps;
    const key = stillKey(code, error);
    if (this.#told.begin({ of: name, at: LOG }, key) !== undefined) {
      log.warn(
        { sink: name, waiting, failure: code, reason: error.message, forMs },
        "nothing passes there: alerts wait",
      );
      this.#told.end({ of: name, at: LOG }, key);
    }
    this.#tellOthers(name, key, () => {
      const now = this.#troubles.get(name)?.standstill;
      // The standstill is over, or it has another reason, which is announced by itself.
      if (now === undefined || now.forMs < STANDSTILL_MS || stillKey(now.code, now.error) !== key)
        return undefined;
      const time = texts.time.duration(Math.floor(now.forMs / MINUTE_MS) * 60);
      const byItself = now.code === "unavailable" || now.code === "rateLimited";
      const reason = reasonAt(title[texts.locale], now.error, texts);
      return texts.announcement.standstill(title[texts.locale], time, reason, byItself, now.waiting);
    });
  }

  #tellOfDead({ name, title }: TitledSink, letters: DeadLetters): void {
    const { texts } = this.#deps;
    const key = deadKey(letters);
    this.#tellOthers(name, key, () => {
      const now = this.#troubles.get(name)?.deadLetters.find((each) => deadKey(each) === key);
      // A person has used `/retry` meanwhile.
      if (now === undefined) return undefined;
      const of = title[texts.locale];
      return texts.announcement.deadLetter(of, now.shortId, now.count, reasonAt(of, now.error, texts));
    });
  }

  #tellOthers(sink: string, key: string, announcement: Announcement): void {
    const { places, tell } = this.#deps;
    for (const at of places) {
      const way = { of: sink, at };
      const begun = at === sink ? undefined : this.#told.begin(way, key);
      if (begun === undefined) continue;
      const news: Announcement = () => (this.#told.isNews(way, key, begun) ? announcement() : undefined);
      tell(at, news, () => this.#told.end(way, key));
    }
  }
}

const STILL = "still ";
/** The log, as a place for announcements. It has no board. */
const LOG = "";

/** What a person can do about a platform that does not answer is the same, whatever the network says of it. */
function stillKey(code: string, { message }: Failure): string {
  return `${STILL}${code} ${code === "auth" || code === "unknown" ? withoutFigures(message) : ""}`;
}

function deadKey({ error }: DeadLetters): string {
  return `dead ${withoutFigures(error.message)}`;
}

/** Ids, sizes, paths and times make no other reason. */
function withoutFigures(message: string): string {
  return message.replace(/[\w./:-]*\d[\w./:-]*/g, "#").slice(0, 200);
}

/** A reason that begins with the sink's title, which stands there already. */
function reasonAt(title: string, failure: Failure, texts: Texts): string {
  const reason = shortReason(failure, texts);
  const prefix = `${title}: `;
  return reason.startsWith(prefix) ? reason.slice(prefix.length) : reason;
}
