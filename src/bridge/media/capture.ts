import { errorText } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { ExpectedMedia, MediaSource, MediaStore, MissingMedia } from "../ports/media.ts";
import type { Pulse } from "../ports/pulse.ts";
import type { StateStore } from "../ports/stores/state-store.ts";
import { unlessAborted } from "../timing/abortable.ts";
import { Wakeup } from "../timing/wakeup.ts";
import { Absence } from "./account-absence.ts";
import {
  AT_ONCE,
  afterFailure,
  declaredBytes,
  earliest,
  hasPlaceFor,
  type Job,
  mostUrgent,
} from "./capture-policy.ts";

export type CaptureDeps = {
  readonly media: Pick<MediaStore, "unfinished" | "stateOf" | "keep" | "miss" | "awaited" | "giveUp">;
  readonly state: StateStore;
  /** `undefined`: the session cannot download, so every medium is `missing` at once. */
  readonly source: MediaSource | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** MEDIA_MAX_BYTES: larger media is not fetched. */
  readonly maxBytes: number;
  /** The download of this message has ended, with bytes or without. */
  readonly onSettled: (msgId: string) => void;
  readonly pulse?: Pulse;
};

/** While the session is not online, it is asked again this often, unless `wake` is called before. */
const PROBE_MS = 60_000;
/** Wait after the store refused. */
const STORE_RETRY_MS = 30_000;

/**
 * Downloads media when a message arrives, since after the recall it may be gone. Nothing waits for a download, and a
 * failed one changes only its own state. Two run at once. A video or a file never takes both places, so that a picture
 * need not wait minutes; downloads of recalled messages may. Downloads that failed before do not take both places while
 * a new one waits.
 */
export class Capture {
  readonly #deps: CaptureDeps;
  readonly #wakeup: Wakeup;
  readonly #waiting = new Map<string, Job>();
  readonly #running = new Map<string, { readonly job: Job; readonly end: Promise<void> }>();
  #order = 0;
  /** Counts the calls of `wake`. A refusal of the session counts only if there was no `wake` since the request. */
  #wakes = 0;
  /** No request before this moment of the monotonic clock: the session is not online. */
  #pausedUntil = 0;
  #takeUpAt: number | undefined = 0;
  readonly #absence: Absence;

  constructor(deps: CaptureDeps) {
    this.#deps = deps;
    this.#wakeup = new Wakeup(deps.clock, deps.pulse);
    this.#absence = new Absence(deps);
  }

  /** Takes what is to be downloaded. Its messages are stored, so a restart finds it again. Rejects with StoreError. */
  async expect(items: readonly ExpectedMedia[]): Promise<void> {
    await this.#admit(items);
    if (this.#running.size < AT_ONCE) this.#wakeup.signal();
  }

  /** The entries of what expired before this moment (unix milliseconds, WeChat's time) go now, but for recalled ones. */
  expired(before: number): void {
    for (const [msgId, { recalled, expiresAt }] of this.#waiting)
      if (!recalled && expiresAt < before) this.#waiting.delete(msgId);
  }

  /** The message was recalled: its bytes are downloaded first and at once. */
  prefer(msgId: string): void {
    const job = this.#waiting.get(msgId) ?? this.#running.get(msgId)?.job;
    if (job === undefined) return;
    job.recalled = true;
    job.notBefore = 0;
    this.#wakeup.signal();
  }

  /** The session is online, maybe with another account: tries what waits, and loads unfinished downloads. */
  wake(): void {
    this.#wakes += 1;
    this.#pausedUntil = 0;
    this.#takeUpAt = 0;
    this.#absence.seen();
    this.#wakeup.signal();
  }

  /** Runs until `signal` aborts. Running downloads end then, and begin again at the next start. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wakeup.beat();
      await this.#takeUp();
      const wakeAt = earliest([this.#start(signal), await this.#absence.look()]);
      const ms = wakeAt === undefined ? undefined : wakeAt - this.#deps.clock.monotonic();
      await this.#wakeup.wait(signal, ms);
    }
    await Promise.all([...this.#running.values()].map(({ end }) => end));
  }

  /** Loads the unfinished downloads of the store, after a restart or a change of the account. */
  async #takeUp(): Promise<void> {
    const { clock, log, media } = this.#deps;
    if (this.#takeUpAt === undefined || clock.monotonic() < this.#takeUpAt) return;
    this.#takeUpAt = undefined;
    try {
      await this.#admit(await media.unfinished());
    } catch (error) {
      log.error({ error: errorText(error) }, "unfinished downloads could not be read; trying again");
      this.#takeUpAt = clock.monotonic() + STORE_RETRY_MS;
    }
  }

  async #admit(items: readonly (ExpectedMedia & { readonly recalled?: boolean })[]): Promise<void> {
    const { media, source, maxBytes, onSettled } = this.#deps;
    for (const { received, expiresAt, recalled = false } of items) {
      const { message } = received;
      const { msgId } = message;
      if (source === undefined) {
        await media.miss(msgId, { why: "notOffered" });
        onSettled(msgId);
        continue;
      }
      const known = this.#waiting.get(msgId) ?? this.#running.get(msgId)?.job;
      if (known !== undefined) {
        // Another account may have another message with the same id.
        known.message = message;
        known.expiresAt = expiresAt;
        continue;
      }
      const bytes = declaredBytes(message);
      if (bytes !== undefined && bytes > maxBytes) {
        await media.miss(msgId, { why: "tooLarge", bytes, limit: maxBytes });
        onSettled(msgId);
        continue;
      }
      this.#order += 1;
      this.#waiting.set(msgId, {
        message,
        expiresAt,
        order: this.#order,
        recalled,
        failures: { attempts: 0, gone: false },
        notBefore: 0,
        verdict: undefined,
      });
    }
  }

  /** Begins the downloads that may begin. Returns when to check next (monotonic clock); `undefined`: at the next signal. */
  #start(signal: AbortSignal): number | undefined {
    const { source } = this.#deps;
    const now = this.#deps.clock.monotonic();
    const times = this.#takeUpAt === undefined ? [] : [this.#takeUpAt];
    if (now < this.#pausedUntil) return earliest([...times, this.#pausedUntil]);
    // The end of a download wakes the loop. Thousands may wait: they are looked through only when one can begin.
    if (source === undefined || this.#running.size >= AT_ONCE) return earliest(times);
    const due: Job[] = [];
    for (const job of this.#waiting.values()) {
      if (job.notBefore > now) times.push(job.notBefore);
      else due.push(job);
    }
    // First pass: downloads that failed before may take one place. Second pass: they may take what is left.
    for (const retries of [AT_ONCE - 1, AT_ONCE]) this.#fill(due, retries, source, signal);
    return earliest(times);
  }

  #fill(due: readonly Job[], retries: number, source: MediaSource, signal: AbortSignal): void {
    while (this.#running.size < AT_ONCE) {
      const running = [...this.#running.values()].map((each) => each.job);
      const mayBegin = (job: Job): boolean =>
        this.#waiting.has(job.message.msgId) && hasPlaceFor(job, running, retries);
      const next = mostUrgent(due, mayBegin);
      if (next === undefined) return;
      this.#begin(next, source, signal);
    }
  }

  #begin(job: Job, source: MediaSource, signal: AbortSignal): void {
    const { msgId } = job.message;
    this.#waiting.delete(msgId);
    const end = this.#attempt(job, source, signal).finally(() => {
      this.#running.delete(msgId);
      this.#wakeup.signal();
    });
    this.#running.set(msgId, { job, end });
  }

  /** Never rejects. */
  async #attempt(job: Job, source: MediaSource, stop: AbortSignal): Promise<void> {
    const { media, clock, log, maxBytes, random } = this.#deps;
    const { msgId, msgType } = job.message;
    const wakes = this.#wakes;
    // Releases the connection, however the attempt ends.
    const over = new AbortController();
    const signal = AbortSignal.any([stop, over.signal]);
    try {
      if (job.verdict !== undefined) return await this.#miss(job, job.verdict);
      // The entry was deleted with its message, or it ended before a batch was repeated.
      if ((await media.stateOf(msgId))?.state !== "fetching") return;
      const download = await unlessAborted(source.download(job.message, signal), signal);
      this.#absence.heard(true);
      await media.keep(msgId, download, maxBytes, signal);
      log.debug({ msgId, msgType }, "media kept");
      this.#deps.onSettled(msgId);
    } catch (error) {
      if (stop.aborted) return;
      const next = afterFailure(error, job.failures, maxBytes, random);
      log.debug({ msgId, msgType, reason: errorText(error), next: next.step }, "media not fetched");
      if (next.step === "miss") return await this.#miss(job, next.reason);
      if (next.step === "retry") {
        job.failures = next.failures;
        job.notBefore = clock.monotonic() + next.afterMs;
      } else if (wakes === this.#wakes) {
        this.#pausedUntil = clock.monotonic() + PROBE_MS;
        this.#absence.heard(false);
      }
      this.#waiting.set(msgId, job);
    } finally {
      over.abort();
    }
  }

  async #miss(job: Job, reason: MissingMedia): Promise<void> {
    const { media, clock, log, onSettled } = this.#deps;
    const { msgId, msgType } = job.message;
    try {
      await media.miss(msgId, reason);
      log.info({ msgId, msgType, ...reason }, "media is missing for good");
      onSettled(msgId);
    } catch (error) {
      log.error({ msgId, error: errorText(error) }, "the result of a download was not saved; trying again");
      job.verdict = reason;
      job.notBefore = clock.monotonic() + STORE_RETRY_MS;
      this.#waiting.set(msgId, job);
    }
  }
}
