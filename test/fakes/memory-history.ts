import { recallFactsOf } from "../../src/bridge/history/recall-facts.ts";
import { searchTextOf } from "../../src/bridge/history/search-text.ts";
import { alertIds, type RecallAlert } from "../../src/bridge/model/alert.ts";
import type { Clock } from "../../src/bridge/ports/clock.ts";
import type { NewAlert } from "../../src/bridge/ports/outbox.ts";
import type {
  History,
  HistoryFilter,
  HistoryPage,
  HistoryRange,
  ListedRecall,
  PlacedRecall,
} from "../../src/bridge/ports/stores/history.ts";
import { foldText } from "../../src/text/tools/fold.ts";

export type ForgottenMessage = { readonly account: string; readonly msgId: string };

/** Deletes what another store has of alerts and of the message that they are about. */
export type Forget = (alertIds: readonly string[], message: ForgottenMessage | undefined) => void;

type Entry = {
  readonly seq: number;
  readonly id: string;
  readonly chat: number;
  readonly listedAt: number;
  lateId: string | undefined;
  alert: RecallAlert;
};

/** A History in memory. A MemoryOutbox that is given it lists recalls here. */
export class MemoryHistory implements History {
  isKept: boolean;
  #entries: Entry[] = [];
  #seq = 0;
  /** By alert, also of those that are not listed. */
  readonly #messages = new Map<string, ForgottenMessage>();
  readonly #clock: Pick<Clock, "now">;
  readonly #forgetElsewhere: Forget[] = [];

  constructor(clock: Pick<Clock, "now"> = Date, isKept = true) {
    this.#clock = clock;
    this.isKept = isKept;
  }

  /** Has another store delete what it has of a recall that is deleted here. */
  onForget(forget: Forget): void {
    this.#forgetElsewhere.push(forget);
  }

  /** What `Outbox.add` does with a new alert. */
  list({ alert, listedIn: chat, completes }: NewAlert): void {
    const { accountId: account = "", original } = alert;
    if (original !== undefined) this.#messages.set(alert.id, { account, msgId: original.message.msgId });
    if (alert.kind !== "recall" || chat === undefined) return;
    if (completes !== undefined) {
      const entry = this.#entries.find(({ id }) => id === completes);
      if (entry !== undefined) Object.assign(entry, { alert: structuredClone(alert), lateId: alert.id });
      return;
    }
    this.#seq += 1;
    this.#entries.push({
      seq: this.#seq,
      id: alert.id,
      chat,
      listedAt: this.#clock.now(),
      lateId: undefined,
      alert: structuredClone(alert),
    });
  }

  /** The keys of chats that have listed recalls. */
  chats(): ReadonlySet<number> {
    return new Set(this.#entries.map(({ chat }) => chat));
  }

  isListed(alertId: string): boolean {
    return this.isKept && this.#entries.some(({ id, lateId }) => id === alertId || lateId === alertId);
  }

  async newest(): Promise<number> {
    return this.#entries.at(-1)?.seq ?? 0;
  }

  async entry(alertId: string): Promise<PlacedRecall | undefined> {
    const found = this.#entries.find(({ id, lateId }) => id === alertId || lateId === alertId);
    return found && { recall: listedOf(found), place: found.seq };
  }

  async counts(from: readonly number[]): Promise<readonly number[]> {
    return from.map(
      (at, index) =>
        this.#entries.filter(
          ({ alert: { recalledAt } }) => recalledAt >= at && recalledAt < (from[index + 1] ?? Infinity),
        ).length,
    );
  }

  async page(
    { words = [], chats, since, accountId, kind, byOther }: HistoryFilter,
    { upTo, offset, limit }: HistoryRange,
  ): Promise<HistoryPage> {
    const found = this.#entries
      .filter(
        (entry) =>
          entry.seq <= upTo &&
          (chats === undefined || chats.includes(entry.chat)) &&
          (kind === undefined || recallFactsOf(entry.alert).kind === kind) &&
          (byOther !== true || recallFactsOf(entry.alert).byOther) &&
          isOf(entry, accountId) &&
          (since === undefined || entry.alert.recalledAt >= since) &&
          words.every((word) => searchTextOf(entry.alert).includes(foldText(word))),
      )
      .toReversed();
    return { recalls: found.slice(offset, offset + limit).map(listedOf), total: found.length };
  }

  async find(shortId: string): Promise<readonly ListedRecall[]> {
    return this.#entries
      .filter(({ alert }) => alert.shortId === shortId)
      .map(listedOf)
      .toReversed();
  }

  async *all(since: number, accountId?: string): AsyncGenerator<ListedRecall, void> {
    yield* this.#entries
      .filter((entry) => entry.alert.recalledAt >= since && isOf(entry, accountId))
      .map(listedOf);
  }

  async forget(ids: readonly string[]): Promise<number> {
    const size = this.#entries.length;
    for (const id of ids) {
      const entry = this.#entries.find((each) => each.id === id || each.lateId === id);
      const message = this.#messages.get(entry?.lateId ?? entry?.id ?? id);
      this.#entries = this.#entries.filter((each) => each !== entry);
      const told = [id, entry?.id ?? id, entry?.lateId ?? id, ...(message ? alertsAbout(message) : [])];
      for (const forget of this.#forgetElsewhere) forget(told, message);
    }
    return size - this.#entries.length;
  }

  async forgetAll(accountId?: string): Promise<number> {
    return await this.forget(this.#entries.filter((entry) => isOf(entry, accountId)).map(({ id }) => id));
  }

  async purge(before: number): Promise<number> {
    const size = this.#entries.length;
    this.#entries = this.#entries.filter(({ listedAt }) => listedAt >= before);
    return size - this.#entries.length;
  }
}

function isOf({ alert }: Entry, accountId: string | undefined): boolean {
  return accountId === undefined || (alert.accountId ?? "") === accountId;
}

function listedOf({ alert, chat }: Entry): ListedRecall {
  return { alert: structuredClone(alert), chat };
}

function alertsAbout({ account, msgId }: ForgottenMessage): readonly string[] {
  return [msgId, `late:${msgId}`, `mention:${msgId}`].map((target) => alertIds(account, target).id);
}
