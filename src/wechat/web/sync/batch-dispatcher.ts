import { hash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { MSG_TYPE } from "../../content/msg-type.ts";
import { type BatchGuard, BEGUN_LIMIT, DROP_LIMIT } from "../../source/batch-guard.ts";
import type { Emit, Runtime } from "../../source/runtime.ts";
import { SeenIds } from "../../source/seen-ids.ts";
import type { SavedSessionStore } from "../context/saved-session.ts";
import type { SessionContext } from "../context/session-context.ts";
import type { SyncKey } from "../wire/credentials.ts";
import type { RawMessage } from "../wire/raw.ts";
import type { SyncReply } from "../wire/responses.ts";
import type { MessageDecoder, Reading } from "./message-decoder.ts";
import type { MessageNames } from "./message-names.ts";
import { factsOf, msgIdOf } from "./normalize.ts";

export type BatchDispatcherDeps = {
  readonly runtime: Runtime;
  readonly session: SessionContext;
  readonly saved: SavedSessionStore;
  readonly guard: BatchGuard;
  readonly decoder: MessageDecoder;
  readonly names: MessageNames;
  readonly emit: Emit;
};

/** Of the request that brought a reply: see the session event `batch`. */
type Look = { readonly begunAt: number; readonly caughtUp: boolean; readonly readUntil: number | undefined };

/** What a handled reply means for the next request. */
export type BatchEnd = {
  /** It brought messages, and the place of reading moved. */
  readonly brought: boolean;
  /** The server has more, to be fetched at once. */
  readonly more: boolean;
};

/** Ids that are remembered: when a reply gets lost on its way, the server sends its messages again. */
const SEEN_LIMIT = 5_000;
/** While one batch follows the other, the place of reading is saved this often, in milliseconds. */
const PLACE_EVERY_MS = 250;

/** The place of reading as a short text. */
function placeOf(key: SyncKey): string {
  return hash("sha256", JSON.stringify(key.List)).slice(0, 32);
}

/** Looks at the raw text only: parsing this message may be what ends the process. */
function isRecall(raw: RawMessage): boolean {
  return raw.msgType === MSG_TYPE.sysmsg && raw.content.includes("revokemsg");
}

/**
 * Handles what one webwxsync brought: as one batch, or message by message when this batch has ended the process twice.
 * The message that ends the process is found in that way, and passed on without its content.
 */
export class BatchDispatcher {
  readonly #deps: BatchDispatcherDeps;
  readonly #seen = new SeenIds(SEEN_LIMIT);
  /** When the place of reading was saved, by the monotonic clock. */
  #savedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: BatchDispatcherDeps) {
    this.#deps = deps;
  }

  /**
   * The first reply of a run is on its way. The mark of the run is written while WeChat answers, so that no alert waits for it; what
   * ends the process from then on counts against the run. `reply`: its failure takes the mark away, and is seen where it is awaited.
   */
  async expectReply(reply: Promise<unknown>): Promise<void> {
    const { guard } = this.#deps;
    // The request leaves with the next turn of the event loop.
    const marked = turn().then(() => guard.expect());
    reply.catch(async () => {
      await marked;
      await guard.expectNone();
    });
    await marked;
  }

  /**
   * The whole way of a reply, from its parse to the place of reading that is saved behind it. A crash at any point repeats
   * the batch or leaves it done; none loses a message. `begunAt`: when it was asked for, by the monotonic clock. Rejects only when
   * `signal` aborts.
   */
  async handleReply(reply: SyncReply, begunAt: number, signal: AbortSignal): Promise<BatchEnd> {
    const { session, guard, names } = this.#deps;
    const fresh = unseen(this.#seen, reply.messages);

    // 1. Names: contact changes are taken in, and unknown names are waited for, which takes seconds after a start.
    // A crash here repeats the batch. It counts once at most, and not again after the next start: a process that is often ended in these
    // seconds must not make a harmless message suspect.
    const reading = (await names.learn(reply, fresh)) ? "parseNamed" : "parse";

    // 2. Mark: the state store notes that batches are being handled, mostly since the request for the first of them left; after an
    // unclean end, also which one.
    // A crash from here to step 6 repeats what came since the place that was saved last, and counts as one against it.
    const begun = fresh.length === 0 ? 0 : await guard.begin(placeOf(session.syncKey));

    // 3. Decode and emit: resolves when the consumer asks for the next event. By then it has stored the messages and
    // written the alerts.
    // A crash before that repeats the batch, also what the consumer had stored: it knows the ids.
    const caughtUp = reply.continueFlag === 0;
    const look = { begunAt, caughtUp, readUntil: caughtUp ? undefined : oldestOf(reply.messages) };
    if (begun < BEGUN_LIMIT) await this.#emitBatch(fresh, reading, look, signal);
    else await this.#emitOneByOne(fresh, begun, look, signal);
    for (const { msgId } of fresh) if (msgId !== "") this.#seen.add(msgId);

    // 4. Take over the keys: in memory only, so the next request reads on from here.
    // A crash here repeats a batch that is stored already. Its alerts have the same ids and are told once.
    const moved = session.readUpTo(reply);

    // 5. Save: with the last batch, and four times a second while more wait. The store may take it later; nobody waits for a
    // store that refuses.
    // A crash before it has taken the place repeats every batch since the last save.
    const brought = moved && reply.messages.length > 0;
    const more = reply.continueFlag !== 0 && brought;
    await this.#savePlace(more, signal);

    // 6. Unmark. When more waits, the mark stays.
    // A crash before it leaves a mark: batches then count as begun once until the reading has caught up.
    await guard.end(more);
    return { brought, more };
  }

  async #savePlace(more: boolean, signal: AbortSignal): Promise<void> {
    const { session, saved, guard, runtime } = this.#deps;
    const now = runtime.clock.monotonic();
    // A suspected batch is known by its place, so that each place is saved then.
    if (more && !guard.suspects && now - this.#savedAt < PLACE_EVERY_MS) return;
    this.#savedAt = now;
    await saved.notePlace(session.toSaved(), signal);
  }

  /** One `batch` event, and after its acknowledgement the names that come later. */
  async #emitBatch(
    raws: readonly RawMessage[],
    reading: Reading,
    look: Look,
    signal: AbortSignal,
  ): Promise<void> {
    const { runtime, decoder, names, emit } = this.#deps;
    const { messages, nameless } = await decoder.decode(raws, reading);
    await emit({ type: "batch", messages, at: runtime.clock.now(), ...look }, signal);
    // Only now: names must not come before their message.
    names.followUp(nameless);
  }

  /** A suspected batch. Each message has a mark of its own, so that a crash counts against that message alone. */
  async #emitOneByOne(
    raws: readonly RawMessage[],
    begun: number,
    look: Look,
    signal: AbortSignal,
  ): Promise<void> {
    const { runtime, guard } = this.#deps;
    runtime.log.warn(
      { begun, messages: raws.length },
      "a batch was begun before and never ended; its messages are handled one by one",
    );
    for (const [index, raw] of raws.entries()) {
      const msgId = msgIdOf(raw);
      const tries = await guard.beginMessage(msgId);
      const caughtUp = look.caughtUp && index === raws.length - 1;
      await this.#emitSuspect(raw, tries, { ...look, caughtUp }, signal);
      guard.endMessage(msgId);
    }
  }

  /** `tries`: how often this message was begun before and never ended. */
  async #emitSuspect(raw: RawMessage, tries: number, look: Look, signal: AbortSignal): Promise<void> {
    const { runtime, emit } = this.#deps;
    const { log } = runtime;
    if (tries < BEGUN_LIMIT) return await this.#emitBatch([raw], "parse", look, signal);
    const facts = { ...factsOf(raw), begun: tries };
    if (tries >= DROP_LIMIT) {
      log.error(facts, "a message ends the process even without its content; it is dropped");
      await this.#emitBatch([], "parse", look, signal);
    } else if (isRecall(raw)) {
      log.error(facts, "a recall notice was begun twice and never ended; it is passed over");
      await emit({ type: "recallLost", at: raw.createTime * 1000 }, signal);
      await this.#emitBatch([], "parse", look, signal);
    } else {
      log.error(facts, "a message was begun twice and never ended; it is told without its content");
      await this.#emitBatch([raw], "asUnreadable", look, signal);
    }
  }
}

/** The time of the oldest message, unix milliseconds; `undefined` when none has one. Batches come in the order of time. */
function oldestOf(raws: readonly RawMessage[]): number | undefined {
  const times = raws.map(({ createTime }) => createTime).filter((seconds) => seconds > 0);
  return times.length === 0 ? undefined : Math.min(...times) * 1_000;
}

/** Those that were not handled before, each once. A message without an id is never a repeat. */
function unseen(seen: SeenIds, raws: readonly RawMessage[]): readonly RawMessage[] {
  const here = new Set<string>();
  return raws.filter(({ msgId }) => {
    if (msgId === "") return true;
    if (here.has(msgId) || seen.has(msgId)) return false;
    here.add(msgId);
    return true;
  });
}
