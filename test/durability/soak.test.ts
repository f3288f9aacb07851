import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { scaled } from "../scale.ts";
import { Course } from "./course.ts";
import { Dice, seedOf } from "./dice.ts";
import { type SmallDisk, smallDisk } from "./disk.ts";
import { Pictures } from "./pictures.ts";
import { assertNoMore, type Rest, restOf } from "./rest.ts";
import { WEATHERS, type Weather } from "./weathers.ts";

/** It ends by itself after so many minutes. */
const MINUTES = Number(process.env.SOAK_MINUTES ?? 30);
/** The first round. A round does the same whatever came before it. */
const FIRST = Number(process.env.SOAK_ROUND ?? 1);
/** The disk is full when a weather fills it, and never else. */
const DISK_MB = 64;
/** Of a log: what a round asks about comes later than it began. */
const KEPT_LETTERS = 20_000;
/** Between two rounds, so that it can run beside other work. */
const PAUSE_MS = 1_500;
/** As `npm start` does it: memory that is freed goes back to the system. */
const MEMORY_GOES_BACK = { MALLOC_ARENA_MAX: "1", MALLOC_TRIM_THRESHOLD_: "131072" };
const NODE_OPTIONS = ["--max-semi-space-size=4"];

class Soak {
  readonly #course: Course;
  readonly #disk: SmallDisk;
  readonly #seed: number;
  readonly #pictures: Pictures;
  readonly #weathers = new Map<string, number>();
  #next = FIRST;

  constructor(course: Course, disk: SmallDisk, seed: number) {
    this.#course = course;
    this.#disk = disk;
    this.#seed = seed;
    this.#pictures = new Pictures(course.stage);
  }

  /** So many rounds have each weather once. */
  get deck(): number {
    return WEATHERS.length;
  }

  /** One round: something goes wrong, people talk and recall, and everything arrives. Without `mayKill` some are left out. */
  async round(mayKill: boolean): Promise<void> {
    const round = this.#next;
    this.#next += 1;
    const at = (round - 1) % this.deck;
    const weather = new Dice(this.#seed + Math.floor((round - 1) / this.deck)).shuffled(WEATHERS)[at];
    assert.ok(weather);
    if ((weather.kills && !mayKill) || (weather.needsDisk && !this.#disk.isMounted)) return;
    const details: string[] = [];
    try {
      await this.#pass(weather, new Dice(this.#seed * 1_000 + round), mayKill, details);
    } catch (error) {
      const place = `SOAK_SEED=${this.#seed} SOAK_ROUND=${round}, "${weather.name}" (${details.join(", ")}), ${mayKill ? "with" : "without"} kills`;
      throw new Error(`${place}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
    await delay(PAUSE_MS);
    this.#weathers.set(weather.name, (this.#weathers.get(weather.name) ?? 0) + 1);
  }

  async #pass(weather: Weather, dice: Dice, mayKill: boolean, details: string[]): Promise<void> {
    const course = this.#course;
    const { stage } = course;
    const before = course.logins;
    if (!weather.scans) await this.#pictures.keep();
    const people = (): Promise<void> => this.#people(dice);
    const tell = (detail: string): void => void details.push(detail);
    await weather.pass({ course, disk: this.#disk, dice, mayKill, people, tell });
    if (weather.mayEnd) await course.untilReading(true);
    await this.#pictures.keep();
    this.#pictures.recall();
    course.recall();
    await course.untilTold();
    await this.#pictures.untilShown();
    await stage.untilReading();
    if (!weather.scans) assert.deepEqual(course.logins, before, "nobody had to scan");
    for (const program of stage.programs) program.stderr = program.stderr.slice(-KEPT_LETTERS);
  }

  async #people(dice: Dice): Promise<void> {
    const { wechat, friend } = this.#course.stage;
    for (let left = dice.between(2, 5); left > 0; left -= 1) {
      for (let talk = dice.between(0, 20); talk > 0; talk -= 1) {
        wechat.friendSends(friend, `chatter ${dice.between(1, 1_000_000)}`);
      }
      this.#pictures.recall();
      this.#course.recall("海".repeat(dice.between(0, 60)));
      await delay(dice.between(0, 60));
    }
  }

  /** What has come about so far. */
  get story(): string {
    return `round ${this.#next - 1}, ${this.#course.count} recalls, ${JSON.stringify([...this.#weathers])}`;
  }
}

test(`${MINUTES} minutes with faults of all kinds: every alert in order, and the program is as small at the end as at the beginning`, {
  skip: scaled(1, 0) === 1 && process.env.SOAK_MINUTES === undefined ? "only with npm run test:long" : false,
}, async (t) => {
  const seed = seedOf("SOAK_SEED");
  t.diagnostic(`SOAK_SEED=${seed}`);
  const disk = await smallDisk(t, DISK_MB);
  if (!disk.isMounted) t.diagnostic("this user may not mount a file system: no disk is full");
  const course = await Course.open(t, {
    nodeOptions: NODE_OPTIONS,
    env: {
      ...MEMORY_GOES_BACK,
      DATA_DIR: join(disk.folder, "data"),
      RECALL_FILE_WINDOW_SECONDS: "120",
      HISTORY_DAYS: "0",
    },
  });
  const { stage } = course;
  const soak = new Soak(course, disk, seed);
  const began = performance.now();
  const untilShare = (share: number): boolean => performance.now() < began + MINUTES * share * 60_000;
  // In the first third the program is killed too. The process that is left after it is measured.
  while (untilShare(1 / 3)) await soak.round(true);
  const { pid } = stage.program.child;
  const calmDeck = async (): Promise<void> => {
    for (let left = soak.deck; left > 0; left -= 1) await soak.round(false);
  };
  await calmDeck();
  const look = async (): Promise<Rest> => {
    const rest = await restOf(course);
    t.diagnostic(`${soak.story}; ${JSON.stringify(rest)}`);
    return rest;
  };
  const before = await look();
  do await calmDeck();
  while (untilShare(1));
  assert.equal(stage.program.child.pid, pid, "the program was not restarted meanwhile");
  assertNoMore(await look(), before);
  await course.stop();
});
