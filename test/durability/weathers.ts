import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "../simulators/wechat/index.ts";
import { CELLS, type Cell, STRUCK } from "./cells.ts";
import type { Course } from "./course.ts";
import type { Dice } from "./dice.ts";
import type { SmallDisk } from "./disk.ts";
import { FAULTS } from "./faults.ts";
import type { Answer } from "./gate.ts";
import { CHANNEL, NO_TOKEN } from "./platforms.ts";
import { LIVING, RESTARTED } from "./states.ts";
import { strike } from "./strike.ts";

const BOTS = ["telegram", "slack"] as const;
const HOUR_MS = 3_600_000;
/** Requests that pass before a fault, at most. */
const MOST_BEFORE = 2;
/** The program looks every five seconds by its clock for what expired. */
const PURGED_MS = 1_000;
/** Of one flood, and what the platforms allow of it: a tenth of a second is one by the program's clock. */
const FLOOD = 40;
const RATE_MS = 100;
/** Batches of many words, until the disk has no room for them: far more than the free pages of the files hold. */
const MOST_WITHOUT_ROOM = 200;
const OF_A_BATCH = 20;
/** Of words that cannot be packed. */
const BYTES = 3_000;
const DOWN: Answer = {
  status: 502,
  headers: { "content-type": "text/html" },
  body: "<html>Bad Gateway</html>",
};
/** What WeChat may answer in place of news. */
const NO_NEWS: readonly [Fault, ...Fault[]] = [
  { kind: "reset" },
  { kind: "status", status: 502 },
  { kind: "html" },
  { kind: "page" },
  { kind: "empty" },
  { kind: "truncated" },
  { kind: "cut" },
  { kind: "wrongLength" },
  { kind: "lostReply" },
  { kind: "hang" },
];

/** Where a weather comes over the program. */
export type Place = {
  readonly course: Course;
  readonly disk: SmallDisk;
  readonly dice: Dice;
  /** Whether another process may run afterwards. */
  readonly mayKill: boolean;
  /** People talk and take back. */
  readonly people: () => Promise<void>;
  /** What exactly comes about, for whoever has to repeat it. */
  readonly tell: (detail: string) => void;
};

/** Something that comes over the program while people talk and take back. */
export type Weather = {
  readonly name: string;
  /** Another process runs afterwards. */
  readonly kills?: true;
  /** The program may end by itself, with a line that says why, and is started again. */
  readonly mayEnd?: true;
  /** The disk has to be a file system of its own: a limit of the process would meet its log too. */
  readonly needsDisk?: true;
  /** Whether somebody has to scan is looked at by the weather itself. */
  readonly scans?: true;
  pass(place: Place): Promise<void>;
};

/** Each of the three platforms treats one request so; comes about in any case. */
async function strikeSinks({ course, dice, people, tell }: Place, cells: readonly Cell[]): Promise<void> {
  const { gates } = course.stage;
  const before = STRUCK.map((sink) => gates[sink].struck);
  for (const sink of STRUCK) {
    const [cell] = dice.shuffled(cells);
    assert.ok(cell);
    tell(`${sink} ${cell.phase} ${cell.trouble}`);
    gates[sink].arm([{ ...cell, after: dice.between(0, MOST_BEFORE) }]);
  }
  await people();
  await course.untilTold();
  const spared = (): boolean => STRUCK.some((sink, index) => gates[sink].struck === before[index]);
  // Alerts that share a message are fewer requests than a fault waits for: one at a time is one request.
  for (let more = MOST_BEFORE; more > 0 && spared(); more -= 1) {
    course.recall();
    await course.untilTold();
  }
  assert.ok(!spared(), "a fault did not come about");
}

/** People go on as long as the program can write, and it has said that it cannot. */
async function talkUntilFull({ course }: Place): Promise<void> {
  const refusals = (): number => course.stage.program.stderr.split("it is kept and tried again").length;
  const before = refusals();
  for (let left = MOST_WITHOUT_ROOM; left > 0 && refusals() === before; left -= 1) {
    const { wechat, friend } = course.stage;
    for (let some = OF_A_BATCH; some > 0; some -= 1)
      wechat.friendSends(friend, randomBytes(BYTES).toString("base64"));
    course.recall();
    await delay(50);
  }
  assert.ok(refusals() > before, "the disk is full, and the program has not noticed");
}

/** Resolves with the process that has met the full disk. */
async function fillDisk(place: Place): Promise<number> {
  const { course, disk, people } = place;
  const { pid = 0 } = course.stage.program.child;
  await disk.fill(pid);
  await people();
  await talkUntilFull(place);
  return pid;
}

const soon = (dice: Dice): Promise<void> => delay(dice.between(200, 1_500));

export const WEATHERS: readonly Weather[] = [
  {
    name: "a request to each platform fails",
    pass: (place) =>
      strikeSinks(
        place,
        CELLS.filter(({ trouble }) => trouble !== "kill"),
      ),
  },
  {
    name: "killed while a request is under way",
    kills: true,
    pass: (place) =>
      strikeSinks(
        place,
        CELLS.filter(({ trouble }) => trouble === "kill"),
      ),
  },
  {
    name: "killed at any moment",
    kills: true,
    pass: async ({ course, dice, people }) => {
      const talk = people();
      await soon(dice);
      await course.stage.restart();
      await talk;
    },
  },
  {
    name: "WeChat gives no news",
    pass: async ({ course, dice, people, tell }) => {
      const { wechat } = course.stage;
      for (const endpoint of ["webwxsync", "synccheck"]) {
        const fault = dice.pick(NO_NEWS);
        tell(`${endpoint} ${fault.kind}`);
        wechat.setFault(endpoint, fault, dice.between(1, 2));
      }
      await people();
    },
  },
  {
    name: "the platforms are down",
    pass: async ({ course, dice, people }) => {
      const { gates } = course.stage;
      for (const sink of STRUCK) gates[sink].answerInstead(DOWN);
      await people();
      await soon(dice);
      for (const sink of STRUCK) gates[sink].answerInstead(undefined);
    },
  },
  {
    name: "a token is not accepted",
    pass: async ({ course, dice, people, tell }) => {
      const { stage } = course;
      const sink = dice.pick(BOTS);
      tell(sink);
      stage.gates[sink].answerInstead(NO_TOKEN[sink]);
      await people();
      await soon(dice);
      stage.gates[sink].answerInstead(undefined);
      // By itself the lane would wait for five minutes.
      await stage.ask("/retry", /^(?:Nothing|Retrying)/);
    },
  },
  {
    name: "the bot is not in the channel, and its connection is gone",
    pass: async ({ course, dice, people }) => {
      const { stage } = course;
      stage.slack.removeFromChannel(CHANNEL);
      stage.slack.dropSockets();
      await people();
      await soon(dice);
      stage.slack.addToChannel(CHANNEL);
      await stage.ask("/retry", /^(?:Nothing|Retrying)/);
    },
  },
  {
    name: "more recalls than the platforms allow messages",
    pass: async ({ course, people }) => {
      const { gates } = course.stage;
      for (const sink of BOTS) gates[sink].limitRate(RATE_MS);
      for (let left = FLOOD; left > 0; left -= 1) course.recall();
      await people();
      await course.untilTold();
      for (const sink of BOTS) gates[sink].limitRate(0);
    },
  },
  {
    name: "the disk is full",
    needsDisk: true,
    pass: async (place) => {
      const { disk, dice } = place;
      const pid = await fillDisk(place);
      await soon(dice);
      await disk.free(pid);
    },
  },
  {
    name: "killed while the disk is full",
    needsDisk: true,
    kills: true,
    mayEnd: true,
    pass: async (place) => {
      const { course, disk, dice } = place;
      const pid = await fillDisk(place);
      await course.stage.restart();
      await soon(dice);
      await disk.free(pid);
    },
  },
  {
    name: "the wall clock is set, and set right again",
    pass: async ({ course, dice, people, tell }) => {
      const { stage } = course;
      const hours = dice.pick([-1, 1]) * dice.between(1, 48);
      tell(`${hours} h`);
      await stage.setWallClock(hours * HOUR_MS);
      // What was said before is taken back only when the program has looked for what expired.
      await delay(PURGED_MS);
      await people();
      await soon(dice);
      await stage.setWallClock(0);
    },
  },
  ...FAULTS.map(
    (fault): Weather => ({
      name: fault.name,
      scans: true,
      pass: async ({ course, dice, mayKill, tell }) => {
        const restarted = mayKill ? RESTARTED.filter(({ down }) => !(down && fault.needsProcess)) : [];
        const [state] = dice.shuffled([...LIVING, ...restarted]);
        assert.ok(state);
        tell(state.name);
        await strike(course, state, fault, dice);
      },
    }),
  ),
];
