import type { Clock } from "../../../bridge/ports/clock.ts";
import type { OutgoingFile } from "../../../bridge/ports/source-session.ts";
import { unlessAborted } from "../../../bridge/timing/abortable.ts";
import type { CommandResult, UpstreamCommand } from "../model/behind-door.ts";

/** A command that was given and not answered is given again after this time: the answer to the poll may have been lost. */
const AGAIN_MS = 30_000;
/** Answers that come too late are still taken for so many commands. */
const LATE_LIMIT = 100;

/** How a command ended. `notFetched`: nobody has seen it. `noAnswer`: somebody took it and may have carried it out. */
export type Outcome = CommandResult | "notFetched" | "noAnswer";

export type AskOptions = {
  /** The file of a `send` command, had under its `mediaId`. */
  readonly file?: OutgoingFile;
  /** How long a command waits for somebody who takes it, and after that for the answer, in milliseconds. */
  readonly fetchMs: number;
  readonly answerMs: number;
  /** The answer came after all, after `noAnswer`. */
  readonly onLate?: (result: CommandResult) => void;
};

type Entry = {
  readonly command: UpstreamCommand;
  readonly options: AskOptions;
  readonly answered: PromiseWithResolvers<CommandResult>;
  readonly given: PromiseWithResolvers<void>;
  /** By the monotonic clock; `undefined` until it was given for the first time. */
  givenAt: number | undefined;
};

/** Commands for the upstream, which fetches them by a long poll. In memory: after a restart whoever asked asks again. */
export class CommandQueue {
  readonly #clock: Clock;
  /** In the order in which they are given. */
  readonly #waiting = new Map<string, Entry>();
  readonly #late = new Map<string, Entry>();
  readonly #wakers = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Gives the command to the upstream. Never rejects. Ends early, as the time limits do, when `signal` aborts. */
  async ask(command: UpstreamCommand, options: AskOptions, signal: AbortSignal): Promise<Outcome> {
    const answered = Promise.withResolvers<CommandResult>();
    const given = Promise.withResolvers<void>();
    const entry: Entry = { command, options, answered, given, givenAt: undefined };
    this.#waiting.set(command.id, entry);
    this.#late.delete(command.id);
    for (const wake of this.#wakers) wake();
    try {
      const either = Promise.race([given.promise, answered.promise]);
      await this.#within(either, options.fetchMs, signal);
      if (entry.givenAt === undefined) return "notFetched";
      return (await this.#within(answered.promise, options.answerMs, signal)) ?? this.#tooLate(entry);
    } finally {
      if (this.#waiting.get(command.id) === entry) this.#waiting.delete(command.id);
    }
  }

  /** As `BehindDoor` has it. */
  async nextCommand(signal: AbortSignal): Promise<UpstreamCommand | undefined> {
    while (!signal.aborted) {
      const now = this.#clock.monotonic();
      const entries = [...this.#waiting.values()];
      const next = entries.find(({ givenAt }) => givenAt === undefined || givenAt + AGAIN_MS <= now);
      if (next !== undefined) {
        next.givenAt = now;
        next.given.resolve();
        return next.command;
      }
      const again = entries.flatMap(({ givenAt }) =>
        givenAt === undefined ? [] : [givenAt + AGAIN_MS - now],
      );
      await this.#woken(again.length === 0 ? undefined : Math.min(...again), signal);
    }
    return undefined;
  }

  /** As `BehindDoor` has it. */
  finish(id: string, result: CommandResult): "done" | "unknown" {
    const entry = this.#waiting.get(id);
    if (entry !== undefined) {
      entry.givenAt ??= this.#clock.monotonic();
      entry.answered.resolve(result);
      return "done";
    }
    const late = this.#late.get(id);
    if (late === undefined) return "unknown";
    this.#late.delete(id);
    late.options.onLate?.(result);
    return "done";
  }

  /** As `BehindDoor` has it. */
  outgoingFile(mediaId: string): OutgoingFile | undefined {
    for (const { command, options } of [...this.#waiting.values(), ...this.#late.values()]) {
      if (command.type === "send" && "media" in command && command.media.mediaId === mediaId)
        return options.file;
    }
    return undefined;
  }

  #tooLate(entry: Entry): "noAnswer" {
    this.#late.set(entry.command.id, entry);
    for (const oldest of this.#late.keys()) {
      if (this.#late.size <= LATE_LIMIT) break;
      this.#late.delete(oldest);
    }
    return "noAnswer";
  }

  /** `undefined` when it did not come in time. */
  async #within<T>(work: Promise<T>, ms: number, signal: AbortSignal): Promise<T | undefined> {
    const over = new AbortController();
    const ends = AbortSignal.any([signal, over.signal]);
    const late = this.#clock.sleep(ms, ends).then(
      () => undefined,
      () => undefined,
    );
    try {
      return await Promise.race([work, late]);
    } finally {
      over.abort();
    }
  }

  async #woken(ms: number | undefined, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const over = new AbortController();
    this.#wakers.add(resolve);
    try {
      const again = ms === undefined ? promise : Promise.race([promise, this.#clock.sleep(ms, over.signal)]);
      await unlessAborted(again, signal).catch(() => undefined);
    } finally {
      over.abort();
      this.#wakers.delete(resolve);
    }
  }
}
