import { setTimeout as delay } from "node:timers/promises";
import { sample, sha256 } from "../media/samples.ts";
import { scaled } from "../scale.ts";
import type { Places, SinkName } from "./places.ts";

/** Shares of all that happens. In the sample few, since filehelper takes one message in two seconds. */
const RECALLS = scaled(0.2, 0.3);
const PICTURES = 0.06;

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What was recalled: `mark` stands in its alert and in no other. */
export type Recalled = { readonly mark: string; readonly sha256: string | undefined };

type Said = Recalled & { readonly msgId: string };

/** People who talk and take back all the time, a few of them with pictures. */
export class Busy {
  readonly recalled: Recalled[] = [];
  readonly #places: Places;
  readonly #random: () => number;
  readonly #open: Said[] = [];
  readonly #stop = new AbortController();
  readonly #talking: Promise<void>;
  #count = 0;
  #pictures: number;

  /** At most `pictures` of them: filehelper takes one message in two seconds. */
  constructor(places: Places, random: () => number, pictures: number) {
    this.#places = places;
    this.#random = random;
    this.#pictures = pictures;
    this.#talking = this.#talk();
  }

  /** Nobody says anything any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#talking;
  }

  async #talk(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const dice = this.#random();
      if (dice < RECALLS && this.#open.length > 0) this.#recallOne();
      else if (dice < RECALLS + PICTURES && this.#pictures > 0) this.#showPicture();
      else this.#saySomething();
      await delay(20 + this.#random() * 180);
    }
  }

  #saySomething(): void {
    const { wechat, friend } = this.#places;
    const mark = this.#nextMark();
    this.#open.push({ mark, sha256: undefined, msgId: wechat.friendSends(friend, `${mark} 随便说一句`) });
  }

  #showPicture(): void {
    this.#pictures -= 1;
    const { wechat } = this.#places;
    const mark = this.#nextMark();
    const bytes = sample("jpeg", 3_000);
    const msgId = wechat.friendSends(wechat.addContact({ nickName: mark }), { kind: "image", bytes });
    this.#open.push({ mark, sha256: sha256(bytes), msgId });
  }

  #recallOne(): void {
    const [said] = this.#open.splice(Math.floor(this.#random() * this.#open.length), 1);
    if (said === undefined) return;
    this.#places.wechat.recall(said.msgId);
    this.recalled.push(said);
  }

  #nextMark(): string {
    this.#count += 1;
    return `〔${this.#count}〕`;
  }
}

/** SHA-256 of every picture that a sink shows, in order. */
export function picturesAt(
  { telegram, slack, wechat }: Places,
  chat: string,
  sink: SinkName,
): readonly string[] {
  switch (sink) {
    case "telegram":
      return telegram
        .messages(chat)
        .flatMap(({ medium, fromBot }) => (fromBot && medium ? [medium.sha256] : []));
    case "slack":
      return slack.files().flatMap(({ completed, sha256: sum }) => (completed && sum ? [sum] : []));
    case "filehelper":
      return wechat.sentMedia.map(({ sha256: sum }) => sum);
  }
}
