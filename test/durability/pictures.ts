import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { sample, sha256 } from "../media/samples.ts";
import { CHAT } from "./platforms.ts";
import { PATIENCE_MS, type Stage } from "./stage.ts";

/** The smallest picture; each next one is a byte larger, so that its file is known by its length. */
const SMALLEST = 3_000;

type Kept = { readonly msgId: string; readonly sha256: string };

/** Pictures that the friend says and takes back. */
export class Pictures {
  readonly #stage: Stage;
  #said = 0;
  #kept: Kept[] = [];
  /** Taken back and not yet seen everywhere. */
  #recalled: string[] = [];

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** One is said, and the program has its bytes. */
  async keep(): Promise<void> {
    const { wechat, friend, dataDir } = this.#stage;
    this.#said += 1;
    const bytes = sample("jpeg", SMALLEST + this.#said);
    this.#kept.push({
      msgId: wechat.friendSends(friend, { kind: "image", bytes }),
      sha256: sha256(bytes),
    });
    await this.#stage.until(
      async () => (await sizesIn(join(dataDir, "media"))).includes(bytes.length),
      "the picture is kept",
    );
  }

  /** All that were kept are taken back. */
  recall(): void {
    for (const { msgId, sha256 } of this.#kept) {
      this.#stage.wechat.recall(msgId);
      this.#recalled.push(sha256);
    }
    this.#kept = [];
  }

  /**
   * Each that was taken back stands at each sink that takes pictures, byte for byte. Of several copies at Telegram all but
   * one say so, whichever came first. Other sinks have that mark in a message of its own.
   */
  async untilShown(): Promise<void> {
    const missing = (): readonly string[] =>
      Object.entries(this.#shown()).flatMap(([sink, shown]) =>
        this.#recalled.filter((sha256) => !shown.includes(sha256)).map(() => sink),
      );
    await this.#stage.until(
      () => missing().length === 0,
      () => `a picture at ${missing().join(", ")}`,
      2 * PATIENCE_MS,
    );
    const { telegram } = this.#stage;
    for (const sha256 of this.#recalled) {
      const copies = telegram.messages(CHAT).filter(({ medium }) => medium?.sha256 === sha256);
      const words = copies.map(({ text }) => text);
      const unmarked = words.filter((text) => !text.includes("possible duplicate"));
      assert.ok(unmarked.length <= 1, `a picture came twice, unmarked: ${words}`);
    }
    this.#recalled = [];
  }

  #shown(): Readonly<Record<"telegram" | "slack" | "filehelper", readonly (string | undefined)[]>> {
    const { telegram, slack, wechat } = this.#stage;
    return {
      telegram: telegram.messages(CHAT).map(({ medium }) => medium?.sha256),
      slack: slack.files().map((file) => (file.completed ? file.sha256 : undefined)),
      filehelper: wechat.sentMedia.map((sent) => sent.sha256),
    };
  }
}

async function sizesIn(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const stats = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)));
  return stats.flatMap((each) => (each === undefined ? [] : [each.size]));
}
