/** How long an alert takes from the end of the sync reply that brought the recall to its first byte at a platform. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Batches } from "./batches.ts";
import { BATCH } from "./batches.ts";
import type { Front } from "./front.ts";
import { MARK } from "./line.ts";

export type Platform = "telegram" | "slack" | "filehelper";

/** An alert that does not come is a fault of the benchmark. */
const PATIENCE_MS = 30_000;
/** Between two recalls, after the alert of the one before has arrived. */
const GAP_MS = 12;
/** Between two recalls under load: twenty a second. */
const LOADED_GAP_MS = 50;

export class Alerts {
  readonly #front: Front;
  readonly #batches: () => Batches;
  readonly #sentAt = new Map<number, number>();
  readonly #arrived = new Map<number, Map<Platform, number>>();
  #count = 0;
  #news = Promise.withResolvers<void>();

  constructor(front: Front, batches: () => Batches) {
    this.#front = front;
    this.#batches = batches;
    front.onSend = (body, at) => {
      const [, mark] = MARK.exec(body) ?? [];
      if (mark !== undefined) this.arrived("filehelper", Number(mark), at);
    };
  }

  arrived(platform: Platform, mark: number, at: number): void {
    const known = this.#arrived.get(mark) ?? new Map<Platform, number>();
    if (!known.has(platform)) known.set(platform, at);
    this.#arrived.set(mark, known);
    this.#news.resolve();
    this.#news = Promise.withResolvers<void>();
  }

  /** One after the other, with nothing else going on. Milliseconds by platform. */
  async idle(count: number, platforms: readonly Platform[], gapMs = GAP_MS): Promise<object> {
    const marks: number[] = [];
    for (let round = 0; round < count; round += 1) {
      const { mark, place } = this.#say();
      await this.#front.idle();
      this.#recall(mark, place);
      await this.#until(mark, platforms);
      await sleep(gapMs);
      marks.push(mark);
    }
    return this.#figures(marks, platforms);
  }

  /** While `perSecond` messages come in. */
  async loaded(
    count: number,
    platforms: readonly Platform[],
    perSecond: number,
    gapMs = LOADED_GAP_MS,
  ): Promise<object> {
    const everyMs = (BATCH * 1_000) / perSecond;
    const batchesPerRecall = Math.max(1, Math.round(gapMs / everyMs));
    const marks: number[] = [];
    const begun = performance.now();
    for (let beat = 0; marks.length < count; beat += 1) {
      this.#front.add(1);
      if (beat % batchesPerRecall === 0) {
        const { mark, place } = this.#say();
        this.#recall(mark, place);
        marks.push(mark);
      }
      await sleep(Math.max(0, begun + (beat + 1) * everyMs - performance.now()));
    }
    for (const mark of marks) await this.#until(mark, platforms);
    return this.#figures(marks, platforms);
  }

  #say(): { readonly mark: number; readonly place: number } {
    this.#count += 1;
    const mark = this.#count;
    const words = `说错了 bench-${String(mark).padStart(6, "0")}`;
    return { mark, place: this.#front.say((place) => this.#batches().text(place, words)) };
  }

  #recall(mark: number, of: number): void {
    this.#front.say(
      (place) => this.#batches().recall(place, of),
      (at) => {
        if (!this.#sentAt.has(mark)) this.#sentAt.set(mark, at);
      },
    );
  }

  async #until(mark: number, platforms: readonly Platform[]): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!platforms.every((platform) => this.#arrived.get(mark)?.has(platform))) {
      if (performance.now() > deadline) throw new Error(`the alert bench-${mark} did not come`);
      await Promise.race([this.#news.promise, sleep(1_000)]);
    }
  }

  #figures(marks: readonly number[], platforms: readonly Platform[]): object {
    const took = (platform: Platform): readonly number[] =>
      marks.map((mark) => (this.#arrived.get(mark)?.get(platform) ?? 0) - (this.#sentAt.get(mark) ?? 0));
    return Object.fromEntries(platforms.map((platform) => [platform, took(platform)]));
  }
}
