import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { sample } from "../media/samples.ts";
import { scaled } from "../scale.ts";
import { DatabaseLock } from "./database-lock.ts";
import { Dice, seedOf } from "./dice.ts";
import type { Strike } from "./gate.ts";
import { faultsIn, textOf } from "./seen.ts";
import { type SinkName, Stage } from "./stage.ts";

/** It ends by itself after so many minutes. */
const MINUTES = Number(process.env.SOAK_MINUTES ?? 30);
const STRUCK = ["telegram", "slack", "filehelper"] as const;
const SINKS: readonly SinkName[] = [...STRUCK, "terminal"];
/** Timeouts of half a minute pass in three seconds, and messages are kept for nine. */
const SPEED = 10;
const WINDOW_SECONDS = 60;
const GRACE_SECONDS = 30;
/** `kill` is a weather of its own here. */
const CELLS = [
  ...(["reset", "error", "refuse", "hang"] as const).flatMap((trouble) => [
    { phase: "beforeSend", trouble } as const,
    { phase: "afterSend", trouble } as const,
  ]),
  { phase: "afterAcceptance", trouble: "reset" },
  { phase: "afterAcceptance", trouble: "error" },
  { phase: "afterAcceptance", trouble: "hang" },
  { phase: "afterRecording", trouble: "reset" },
] satisfies readonly Omit<Strike, "after">[];
/** Megabytes and handles by which the program may have more at the end than at the beginning. */
const GROWTH_MB = 60;
const MORE_HANDLES = 15;
/** Of the database with its log, once everything has expired. */
const REST_BYTES = 4 * 2 ** 20;

type Size = { readonly mb: number; readonly handles: number };

async function sizeOf(pid: number | undefined): Promise<Size> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const mb = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
  return { mb, handles: (await readdir(`/proc/${pid}/fd`)).length };
}

class Soak {
  readonly #t: TestContext;
  readonly #stage: Stage;
  readonly #dice: Dice;
  readonly #lock: DatabaseLock;
  /** Recalls so far. */
  #count = 0;
  rounds = 0;
  readonly weathers = new Map<string, number>();

  constructor(t: TestContext, stage: Stage, dice: Dice) {
    this.#t = t;
    this.#stage = stage;
    this.#dice = dice;
    this.#lock = new DatabaseLock(stage.dataDir);
    t.after(() => this.#lock.release());
  }

  /** One round: something goes wrong, people talk and recall, and everything arrives. `kills`: the program may be killed. */
  async round(kills: boolean): Promise<void> {
    const weather = this.#dice.pick([
      "platforms",
      "platforms",
      "wechat",
      "locked",
      "frozen",
      ...(kills ? ["killed"] : []),
    ]);
    this.weathers.set(weather, (this.weathers.get(weather) ?? 0) + 1);
    this.rounds += 1;
    const over = await this.#begin(weather);
    for (let left = this.#dice.between(2, 5); left > 0; left -= 1) {
      for (let talk = this.#dice.between(0, 20); talk > 0; talk -= 1) this.#talk();
      this.#count += 1;
      this.#stage.recall(textOf(this.#count, "海".repeat(this.#dice.between(0, 60))));
      await delay(this.#dice.between(0, 60));
    }
    await over();
    await this.#stage.untilAlert(SINKS, this.#count, 120_000);
    for (const sink of SINKS) {
      assert.deepEqual(
        faultsIn(this.#stage.alerts(sink), this.#count),
        [],
        `round ${this.rounds}, ${weather}, ${sink}`,
      );
    }
  }

  #talk(): void {
    const { wechat, friend } = this.#stage;
    if (this.#dice.next() > 0.05) wechat.friendSends(friend, `chatter ${this.#dice.between(1, 1_000_000)}`);
    else wechat.friendSends(friend, { kind: "image", bytes: Buffer.from(sample("jpeg", 3_000)) });
  }

  /** Resolves with what ends it again. */
  async #begin(weather: string): Promise<() => Promise<void>> {
    const stage = this.#stage;
    const soon = (): number => this.#dice.between(200, 1_500);
    switch (weather) {
      case "platforms":
        for (const sink of STRUCK) {
          const [cell] = this.#dice.shuffled(CELLS);
          assert.ok(cell);
          const strike: Strike = { ...cell, after: this.#dice.between(0, 2) };
          stage.gates[sink].arm([strike]);
        }
        return async () => {};
      case "wechat":
        for (const endpoint of ["webwxsync", "synccheck"])
          stage.wechat.setFault(
            endpoint,
            this.#dice.pick([{ kind: "reset" }, { kind: "status", status: 502 }]),
            2,
          );
        return async () => {};
      case "locked":
        this.#lock.take();
        return async () => {
          await delay(soon());
          this.#lock.release();
        };
      case "frozen": {
        const { child } = stage.program;
        child.kill("SIGSTOP");
        return async () => {
          await delay(soon());
          child.kill("SIGCONT");
        };
      }
      default:
        return async () => await stage.restart();
    }
  }

  tell(line: string): void {
    this.#t.diagnostic(
      `${line}; ${this.rounds} rounds, ${this.#count} recalls, ${JSON.stringify([...this.weathers])}`,
    );
  }
}

test(`${MINUTES} minutes with faults of all kinds: every alert in order, and the program is as small at the end as at the beginning`, {
  skip: scaled(1, 0) === 1 && process.env.SOAK_MINUTES === undefined ? "only with npm run test:long" : false,
}, async (t) => {
  const seed = seedOf("SOAK_SEED");
  t.diagnostic(`SOAK_SEED=${seed}`);
  const stage = await Stage.open(t, {
    speed: SPEED,
    wechat: { syncHoldMs: 100 },
    env: {
      RECALL_WINDOW_SECONDS: String(WINDOW_SECONDS),
      RECALL_FILE_WINDOW_SECONDS: String(WINDOW_SECONDS),
      RECALL_GRACE_SECONDS: String(GRACE_SECONDS),
      HISTORY_DAYS: "0",
    },
  });
  await stage.start();
  const soak = new Soak(t, stage, new Dice(seed));
  const minutes = (share: number): number => performance.now() + MINUTES * share * 60_000;
  // In the first third the program is killed too. The process that is left after it is measured.
  for (const end = minutes(1 / 3); performance.now() < end; ) await soak.round(true);
  const { pid } = stage.program.child;
  for (let warm = 5; warm > 0; warm -= 1) await soak.round(false);
  const before = await sizeOf(pid);
  soak.tell(`${Math.round(before.mb)} MB, ${before.handles} handles`);
  for (const end = minutes(2 / 3); performance.now() < end; ) await soak.round(false);
  assert.equal(stage.program.child.pid, pid, "the program was not restarted meanwhile");
  const after = await sizeOf(pid);
  soak.tell(`${Math.round(after.mb)} MB, ${after.handles} handles`);
  assert.ok(after.mb < before.mb + GROWTH_MB, `memory grew from ${before.mb} to ${after.mb} MB`);
  assert.ok(
    after.handles < before.handles + MORE_HANDLES,
    `handles: ${before.handles}, then ${after.handles}`,
  );

  const database = join(stage.dataDir, "bridge.sqlite");
  const bytes = async (): Promise<number> =>
    (await stat(database)).size + (await stat(`${database}-wal`).catch(() => ({ size: 0 }))).size;
  await stage.until(async () => (await bytes()) < REST_BYTES, "the database is small again");
  const media = async (): Promise<number> => (await readdir(join(stage.dataDir, "media"))).length;
  await stage.until(async () => (await media()) === 0, "no file of a message is left");
  t.diagnostic(`database with its log ${Math.round((await bytes()) / 1024)} kB`);
});
