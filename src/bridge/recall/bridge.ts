import { type Alert, alertIds, type Miss } from "../model/alert.ts";
import { errorText, StoreError } from "../model/errors.ts";
import { isRevoke, type ReceivedMessage, type RevokeContent, unreadable } from "../model/message.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import { type ExpectedMedia, isMedia, type MediaStore } from "../ports/media.ts";
import { type Metrics, noMetrics } from "../ports/metrics.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { KeptMessage, RecallStore } from "../ports/recall-store.ts";
import { StoreRetry } from "../timing/store-retry.ts";
import { lateAlerts } from "./late-original.ts";
import type { RecallTally } from "./recall-tally.ts";
import { findRecalled, noteNamed } from "./recalled.ts";
import { newRecord, type WatchRecord } from "./watch-record.ts";

/** How long messages stay. All in milliseconds. */
export type Windows = {
  readonly windowMs: number;
  readonly fileWindowMs: number;
  /** Longer than the window, for notices that come late. */
  readonly graceMs: number;
};

/** What the bridge reads and writes. */
export type BridgeStores = {
  readonly recalls: RecallStore;
  readonly outbox: Outbox;
  readonly media: Pick<MediaStore, "pin">;
};

/** Fetches bytes in the background: nothing in the bridge waits for them. */
export type WantedMedia = {
  /** Durable when it resolves. Rejects with StoreError. */
  expect(items: readonly ExpectedMedia[]): Promise<void>;
  /** The message was recalled: its bytes are wanted before others. */
  prefer(msgId: string): void;
};

/** The lanes, as the bridge sees them. */
export type AlertLanes = {
  /** Names of the sinks that the alert goes to. */
  readonly sinksFor: (alert: Alert) => readonly string[];
  /** New deliveries wait. */
  readonly signal: () => void;
};

/** What went wrong in the bridge that people should hear of. */
export type BridgeTroubles = {
  /** What came could not be written a second time: people should look at the disk. */
  readonly onCannotWrite: () => void;
  /** A recall notice trips a fault in the program. `at`: when it was recalled, unix milliseconds. */
  readonly onRecallLost: (at: number) => void;
};

export type BridgeDeps = {
  readonly stores: BridgeStores;
  readonly capture: WantedMedia;
  readonly lanes: AlertLanes;
  readonly troubles: BridgeTroubles;
  readonly windows: Windows;
  readonly clock: Clock;
  /** Windows are WeChat's, and so is their time. */
  readonly wechatClock: Pick<Clock, "now">;
  readonly log: Logger;
  readonly tally: RecallTally;
  readonly metrics?: Metrics;
};

/**
 * The decisions: remembers what comes, has its bytes fetched, matches recalls with originals, writes alerts into the outbox. Does nothing
 * after the outbox write that could lose an alert; delivery is somebody else's duty.
 */
export class Bridge {
  readonly #deps: BridgeDeps;
  readonly #metrics: Metrics;
  readonly #retry: StoreRetry;
  #accountId = "";
  #record: WatchRecord = newRecord(0);

  constructor(deps: BridgeDeps) {
    const { clock, log, troubles, metrics = noMetrics } = deps;
    this.#deps = deps;
    this.#metrics = metrics;
    this.#retry = new StoreRetry({ clock, log, onCannotWrite: troubles.onCannotWrite });
  }

  /** Whose messages come, and what is known of those that never will. */
  watch(accountId: string, record: WatchRecord): void {
    this.#accountId = accountId;
    this.#record = record;
  }

  /**
   * Handles one batch in the order that makes a crash harmless: originals, then alerts; the session saves its place
   * only after this resolved. A failed write is tried again until it passes or `signal` aborts: the batch is not lost.
   * Rejects when `signal` aborts, and with StoreError when the database is damaged.
   */
  async handleBatch(messages: readonly ReceivedMessage[], signal: AbortSignal): Promise<void> {
    try {
      await this.#retry.until(
        "a batch of messages could not be written; it is kept and tried again: check the disk of DATA_DIR",
        () => this.#handleOnce(messages),
        signal,
        { messages: messages.length },
      );
      for (const { message } of messages) this.#metrics.message(message.msgType);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof StoreError) throw error;
      // Not the disk's fault: the same would happen each time, and nothing behind it would ever be told.
      await this.#passApart(messages, error, signal);
    }
  }

  /** One of them trips a fault in the program. The others are handled, this one as what it cannot be read as. */
  async #passApart(messages: readonly ReceivedMessage[], error: unknown, signal: AbortSignal): Promise<void> {
    const [only] = messages;
    if (only === undefined) return;
    if (messages.length > 1) {
      for (const message of messages) await this.handleBatch([message], signal);
      return;
    }
    const { msgId, msgType } = only.message;
    const { log } = this.#deps;
    log.error(
      { msgId, msgType, error: errorText(error) },
      "a message could not be dealt with; it is passed over",
    );
    if (isRevoke(only)) return this.#deps.troubles.onRecallLost(only.message.sentAt);
    if (msgType === "UNSUPPORTED") return;
    await this.handleBatch([{ chat: only.chat, message: unreadable(only.message) }], signal);
  }

  /** Names that became known after the message was stored. */
  async handleNames(messages: readonly ReceivedMessage[], signal: AbortSignal): Promise<void> {
    try {
      await this.#retry.until(
        "names could not be written; they are tried again: check the disk of DATA_DIR",
        () => this.#deps.stores.recalls.updateNames(messages.filter((received) => !isRevoke(received))),
        signal,
      );
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof StoreError) throw error;
      this.#deps.log.warn({ error: errorText(error) }, "names could not be filled in; alerts may lack them");
    }
  }

  async #handleOnce(messages: readonly ReceivedMessage[]): Promise<void> {
    const { stores, capture, lanes, clock, wechatClock, tally } = this.#deps;
    const { recalls, outbox } = stores;
    const now = wechatClock.now();
    const originals: KeptMessage[] = [];
    const notices: ReceivedMessage<RevokeContent>[] = [];
    for (const received of messages) {
      if (isRevoke(received)) notices.push(received);
      else originals.push({ received, expiresAt: this.#expiresAt(received, now) });
    }
    if (originals.length > 0) await recalls.remember(originals);
    const media = originals.flatMap(({ received, expiresAt }) =>
      isMedia(received) ? [{ received, expiresAt }] : [],
    );
    if (media.length > 0) await capture.expect(media);
    const late = await lateAlerts(this.#accountId, messages, outbox);
    if (notices.length === 0 && late.length === 0) return;

    const alerts = [...late];
    await noteNamed(notices, recalls);
    for (const notice of notices) {
      const alert = await this.#alertOf(notice, clock.now());
      if (alert) alerts.push(alert);
    }
    for (const alert of alerts) await this.#pinMedia(alert);
    const fresh = new Set<string>();
    for (const { sinks, members } of bySinks(alerts, lanes.sinksFor)) {
      for (const id of await outbox.add(members, sinks)) fresh.add(id);
    }
    for (const alert of alerts) {
      if (!fresh.delete(alert.id)) continue;
      if (late.includes(alert)) tally.completed();
      else {
        this.#metrics.recall(alert.original ? "matched" : "missed");
        tally.told(alert.original !== undefined);
      }
      this.#deps.log.info(
        { alert: alert.shortId, matched: alert.original !== undefined },
        "a message was recalled",
      );
    }
    lanes.signal();
  }

  async #alertOf(notice: ReceivedMessage<RevokeContent>, noticedAt: number): Promise<Alert | undefined> {
    const recalled = await findRecalled(notice, this.#deps.stores.recalls);
    if (recalled === undefined) return undefined;
    const { target, original } = recalled;
    const { sentAt: recalledAt } = notice.message;
    return {
      ...alertIds(this.#accountId, target),
      accountId: this.#accountId,
      noticedAt,
      recalledAt,
      notice,
      original,
      miss: original ? undefined : this.#missOf(recalledAt),
    };
  }

  /** Before the alert is written: its bytes must not expire between. */
  async #pinMedia({ id, original }: Alert): Promise<void> {
    if (!original || !isMedia(original)) return;
    await this.#deps.stores.media.pin(original.message.msgId, id);
    this.#deps.capture.prefer(original.message.msgId);
  }

  #missOf(recalledAt: number): Miss {
    const { since, gaps } = this.#record;
    const earliest = recalledAt - this.#deps.windows.windowMs;
    const gap = gaps.findLast(({ from, to }) => from < recalledAt && to > earliest);
    if (gap) return { reason: "offlineGap", ...gap };
    return { reason: earliest < since ? "beforeWatch" : "expired", watchingSince: since };
  }

  /** Absolute. What comes late, from a backlog, lives at least one grace from now. */
  #expiresAt(received: ReceivedMessage, now: number): number {
    const { windowMs, fileWindowMs, graceMs } = this.#deps.windows;
    const window = received.message.msgType === "FILE" ? fileWindowMs : windowMs;
    return Math.max(received.message.sentAt + window, now) + graceMs;
  }
}

/** Alerts of the same sinks are written in one go; nearly always that is all of them. Order within a sink is kept. */
function bySinks(
  alerts: readonly Alert[],
  sinksFor: (alert: Alert) => readonly string[],
): readonly { readonly sinks: readonly string[]; readonly members: readonly Alert[] }[] {
  const runs: { sinks: readonly string[]; members: Alert[] }[] = [];
  for (const alert of alerts) {
    const sinks = sinksFor(alert);
    const last = runs.at(-1);
    if (last && last.sinks.join() === sinks.join()) last.members.push(alert);
    else runs.push({ sinks, members: [alert] });
  }
  return runs;
}
