import { errorText } from "../../bridge/model/errors.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { StateStore } from "../../bridge/ports/stores/state-store.ts";
import type { StoreRetry } from "../../bridge/timing/store-retry.ts";
import { DurableValue } from "./durable-value.ts";
import { integerField, objectField, parsedObject, textField } from "./json.ts";

/** The place in a mark that names none: it stands for every batch of a run. */
const ANY_PLACE = "any";

/** A batch or a message that was begun so often and never ended is taken to be what ends the process. */
export const BEGUN_LIMIT = 2;
/** A message that ends the process even without its content is dropped when it was begun so often. */
export const DROP_LIMIT = 2 * BEGUN_LIMIT;

type Marker = {
  /** The place of reading. Not the ids behind it: while the process is down more messages come, and the batch grows. */
  readonly place: string;
  readonly begun: number;
  /** Of a batch that is handled one by one: how often each message was begun and never ended, by id. */
  readonly messages: ReadonlyMap<string, number>;
};

/**
 * Replaces the mark at the end of a run. Not a deletion: a value of the same length is overwritten where it is, in one page, and a
 * deletion changes five (counted with SQLite 3.53).
 */
const NO_MARK: Marker = { place: ANY_PLACE, begun: 0, messages: new Map() };

/** `undefined` when no batch is marked. */
function parseMarker(text: string): Marker | undefined {
  const value = parsedObject(text);
  if (value === undefined) return undefined;
  const counts = objectField(value, "messages");
  const begun = Math.max(0, integerField(value, "begun"));
  if (begun === 0) return undefined;
  return {
    place: textField(value, "place"),
    begun,
    messages: new Map(Object.keys(counts).map((id) => [id, Math.max(0, integerField(counts, id))])),
  };
}

function textOf({ place, begun, messages }: Marker): string {
  return JSON.stringify({ place, begun, messages: Object.fromEntries(messages) });
}

/**
 * Recognizes a batch that ends the process again and again. A run is what is read until WeChat has nothing more. A process
 * that ends cleanly pays two small writes a run: one mark that names no batch, and its end. After an unclean end each
 * batch counts as begun once until the reading has caught up, and has a mark of its own. So one batch ends the process twice
 * at most before it is handled message by message. Single messages are marked only then. A stop in the middle of a run counts
 * like a crash: they cannot be told apart here, and both are rare. A power cut may take a mark back, which does no harm: it
 * was not the batch that ended the process.
 */
export class BatchGuard {
  readonly #key: string;
  readonly #state: StateStore;
  readonly #log: Logger;
  readonly #signal: AbortSignal;
  readonly #mark: DurableValue;
  /** The mark that an earlier process left, until the reading has caught up. */
  #left: Marker | undefined;
  /** The mark that this process has set. */
  #marker: Marker | undefined;
  #loaded = false;

  /**
   * Writes until `signal` aborts: a mark that is set then stays. `key`: the name of the mark in the state store. A mark that
   * is found after a start is of a batch that was begun and never ended.
   */
  constructor(key: string, state: StateStore, log: Logger, retry: StoreRetry, signal: AbortSignal) {
    this.#key = key;
    this.#state = state;
    this.#log = log;
    this.#signal = signal;
    const line = "the batch under way could not be marked; trying again: check the disk of DATA_DIR";
    this.#mark = new DurableValue(key, { state, retry, line });
  }

  /** Whether an earlier process ended without ending its batches, and the reading has not caught up since. */
  get suspects(): boolean {
    return this.#left !== undefined;
  }

  /**
   * A request that may bring the first batch of a run is on its way, and the mark of the run is set meanwhile. After an unclean end
   * nothing is written: each batch then has a mark with its place. Never rejects.
   */
  async expect(): Promise<void> {
    if ((await this.#load()) === undefined) await this.#markRun();
  }

  /** The request failed: no batch is under way. Never rejects. */
  async expectNone(): Promise<void> {
    if (this.#left === undefined) await this.end(false);
  }

  /** A batch read from `place` begins. Resolves with how often it was begun before and never ended. Never rejects. */
  async begin(place: string): Promise<number> {
    const left = await this.#load();
    if (left === undefined) {
      await this.#markRun();
      return 0;
    }
    const unnamed = {
      place,
      begun: left.place === ANY_PLACE ? left.begun : 0,
      messages: new Map<string, number>(),
    };
    const before = left.place === place ? left : unnamed;
    await this.#write({ ...before, begun: before.begun + 1 });
    return before.begun;
  }

  /** The same for one message of the batch under way. */
  async beginMessage(msgId: string): Promise<number> {
    const marker = this.#marker;
    if (marker === undefined) return 0;
    const before = marker.messages.get(msgId) ?? 0;
    await this.#write({ ...marker, messages: new Map([...marker.messages, [msgId, before + 1]]) });
    return before;
  }

  /**
   * The message was handled. Earlier times without an end stay counted until the end of the batch: another message may still
   * end the process. Not written: the mark of the next message or the end of the batch replaces it.
   */
  endMessage(msgId: string): void {
    if (this.#marker === undefined) return;
    const messages = new Map(this.#marker.messages);
    const without = (messages.get(msgId) ?? 0) - 1;
    if (without > 0) messages.set(msgId, without);
    else messages.delete(msgId);
    this.#marker = { ...this.#marker, messages };
  }

  /** The batch was handled, and the place after it is saved. With `more` the run goes on. */
  async end(more: boolean): Promise<void> {
    if (more || this.#marker === undefined) return;
    this.#marker = undefined;
    this.#left = undefined;
    await this.#mark.put(textOf(NO_MARK), "noted", this.#signal);
  }

  async #markRun(): Promise<void> {
    if (this.#marker === undefined) await this.#write({ place: ANY_PLACE, begun: 1, messages: new Map() });
  }

  async #load(): Promise<Marker | undefined> {
    if (this.#loaded) return this.#left;
    this.#loaded = true;
    try {
      const text = await this.#state.get(this.#key);
      this.#left = text === undefined ? undefined : parseMarker(text);
    } catch (error) {
      // A batch that ends the process is then recognized one start later.
      this.#log.warn(
        { reason: errorText(error) },
        "the mark of the last batch could not be read: check the disk of DATA_DIR",
      );
    }
    return this.#left;
  }

  /** Nobody waits for a store that refuses: a crash before it has taken the mark is not counted. */
  async #write(marker: Marker): Promise<void> {
    this.#marker = marker;
    await this.#mark.put(textOf(marker), "noted", this.#signal);
  }
}
