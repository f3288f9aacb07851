import { type Alert, alertIds, type RecallAlert } from "../model/alert.ts";
import { errorText, StoreError } from "../model/errors.ts";
import { isRevoke, type ReceivedMessage, type RevokeContent, unreadable } from "../model/message.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import { type ExpectedMedia, isMedia, type MediaStore } from "../ports/media.ts";
import { type Metrics, noMetrics } from "../ports/metrics.ts";
import type { NewAlert, Outbox } from "../ports/outbox.ts";
import type { ListedNow } from "../ports/stores/history.ts";
import type { KeptMessage, RecallStore } from "../ports/stores/recall-store.ts";
import { StoreRetry } from "../timing/store-retry.ts";
import { lateAlerts } from "./late-original.ts";
import { mentionAlerts } from "./mentions.ts";
import { missOf } from "./miss.ts";
import type { RecallTally } from "./recall-tally.ts";
import { findNamed, findRecalled, type Named } from "./recalled.ts";
import { newRecord, type WatchRecord } from "./watch-record.ts";

/** How long messages stay. All in milliseconds. */
export type Windows = {
  readonly windowMs: number;
  readonly fileWindowMs: number;
  /** The grace time after the window, for notices that come late. */
  readonly graceMs: number;
};

/** Downloads media in the background. The bridge never waits for it. */
export type WantedMedia = {
  /** Their messages are stored. Rejects with StoreError. */
  expect(items: readonly ExpectedMedia[]): Promise<void>;
  /** The message was recalled: its bytes are downloaded before others. */
  prefer(msgId: string): void;
};

/** Decides who gets an alert and how, once, before it is written. `note` and `route` reject with StoreError. */
export type Routing = {
  /** Sees every batch, to follow the names of chats. */
  note(accountId: string, messages: readonly ReceivedMessage[]): Promise<void>;
  /** `completes`: the id of an alert that was told without its original before. */
  route(accountId: string, alert: Alert, completes: string | undefined): Promise<NewAlert>;
  /** These alerts are in the outbox now. */
  written(alerts: readonly NewAlert[]): void;
};

/** Faults in the bridge that people are to be informed of. */
export type BridgeTroubles = {
  /** A batch could not be written in two tries: a person should check the disk. */
  readonly onCannotWrite: () => void;
  /** A recall notice was skipped: it makes the program fail. `at`: when the message was recalled, unix milliseconds. */
  readonly onRecallLost: (at: number) => void;
};

export type BridgeDeps = {
  /** What the bridge reads and writes. */
  readonly stores: {
    readonly recalls: RecallStore;
    readonly outbox: Outbox;
    readonly media: Pick<MediaStore, "pin">;
  };
  readonly capture: WantedMedia;
  readonly routing: Routing;
  /** Called when new deliveries wait. The rest of a batch waits for it, and so it must neither reject nor take long. */
  readonly onAlerts: () => Promise<void>;
  /** Called with each recall that was listed. Neither throws nor waits. */
  readonly onListed?: (listed: ListedNow) => void;
  /** Whether mentions of me are told. */
  readonly mentions: boolean;
  readonly troubles: BridgeTroubles;
  readonly windows: Windows;
  readonly clock: Clock;
  /** Recall windows are measured by WeChat's time. */
  readonly wechatClock: Pick<Clock, "now">;
  readonly log: Logger;
  readonly tally: RecallTally;
  readonly metrics?: Metrics;
};

/**
 * Stores messages, has their media downloaded, matches recalls with originals, and writes alerts into the outbox.
 * Nothing after that write can lose an alert. The lanes deliver.
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

  /** Names the account whose batches come from now on. `record`: since when the account is watched, and its gaps. */
  watch(accountId: string, record: WatchRecord): void {
    this.#accountId = accountId;
    this.#record = record;
  }

  /**
   * Handles one batch: writes the originals, then the alerts. The session saves its place only after that, so a crash
   * loses nothing. A failed write is tried again. Rejects when `signal` aborts, and with StoreError when the database
   * is damaged.
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
      // The disk is not the cause: this would fail again each time and hold up every later message.
      await this.#passApart(messages, error, signal);
    }
  }

  /** One of these messages makes the program fail. Handles the others, and stores that one as `unreadable`. */
  async #passApart(messages: readonly ReceivedMessage[], error: unknown, signal: AbortSignal): Promise<void> {
    const [only] = messages;
    if (only === undefined) return;
    if (messages.length > 1) {
      for (const message of messages) await this.handleBatch([message], signal);
      return;
    }
    const { msgId, msgType } = only.message;
    const { log } = this.#deps;
    log.error({ msgId, msgType, error: errorText(error) }, "a message could not be handled; it is skipped");
    if (isRevoke(only)) return this.#deps.troubles.onRecallLost(only.message.sentAt);
    if (msgType === "UNSUPPORTED") return;
    await this.handleBatch([{ chat: only.chat, message: unreadable(only.message) }], signal);
  }

  /** Adds names that became known after their messages were stored. Rejects like `handleBatch`. */
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
      this.#deps.log.warn({ error: errorText(error) }, "names could not be stored; alerts may lack them");
    }
  }

  async #handleOnce(messages: readonly ReceivedMessage[]): Promise<void> {
    const { stores, capture, routing, onAlerts, mentions, clock, wechatClock } = this.#deps;
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
    await routing.note(this.#accountId, messages);

    const alerts: { readonly alert: Alert; readonly completes?: string }[] = [];
    if (mentions) {
      const told = await mentionAlerts(this.#accountId, messages, recalls, clock.now());
      alerts.push(...told.map((alert) => ({ alert })));
    }
    alerts.push(...(await lateAlerts(this.#accountId, messages, outbox)));
    const named = await findNamed(notices, recalls);
    for (const notice of notices) {
      const alert = await this.#alertOf(notice, named, clock.now());
      if (alert) alerts.push({ alert });
    }
    if (alerts.length === 0) return;

    const routed: NewAlert[] = [];
    for (const { alert, completes } of alerts) {
      if (alert.kind === "recall") await this.#pinMedia(alert);
      routed.push(await routing.route(this.#accountId, alert, completes));
    }
    const fresh = new Set(await outbox.add(routed));
    await onAlerts(); // First: people wait for it.
    routing.written(routed);
    for (const one of routed) if (fresh.delete(one.alert.id)) this.#told(one);
    await outbox.listAdded();
  }

  #told({ alert, completes, sinks, listedIn }: NewAlert): void {
    const { log, tally, onListed } = this.#deps;
    const facts = { alert: alert.shortId, sinks: sinks.length };
    if (alert.kind === "mention") {
      log.info(facts, "somebody mentioned me");
      return;
    }
    const matched = alert.original !== undefined;
    if (completes === undefined) this.#metrics.recall(matched ? "matched" : "missed");
    tally.told(alert, completes !== undefined);
    log.info({ ...facts, matched }, "a message was recalled");
    if (listedIn !== undefined) onListed?.({ alert, completes });
  }

  async #alertOf(
    notice: ReceivedMessage<RevokeContent>,
    named: Named,
    noticedAt: number,
  ): Promise<RecallAlert | undefined> {
    const recalled = await findRecalled(notice, named, this.#deps.stores.recalls);
    if (recalled === undefined) return undefined;
    const { target, original } = recalled;
    const { sentAt: recalledAt } = notice.message;
    return {
      ...alertIds(this.#accountId, target),
      kind: "recall",
      accountId: this.#accountId,
      noticedAt,
      recalledAt,
      notice,
      original,
      miss: original ? undefined : missOf(recalledAt, this.#record, this.#deps.windows.windowMs),
    };
  }

  /** Before the alert is written, so that the bytes cannot expire in between, nor the download before they are pinned. */
  async #pinMedia({ id, original }: RecallAlert): Promise<void> {
    if (!original || !isMedia(original)) return;
    this.#deps.capture.prefer(original.message.msgId);
    await this.#deps.stores.media.pin(original.message.msgId, id);
  }

  /** When it expires, unix milliseconds. A late message from a backlog is kept for at least one grace time from now. */
  #expiresAt(received: ReceivedMessage, now: number): number {
    const { windowMs, fileWindowMs, graceMs } = this.#deps.windows;
    const window = received.message.msgType === "FILE" ? fileWindowMs : windowMs;
    return Math.max(received.message.sentAt + window, now) + graceMs;
  }
}
