import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { scaled } from "../scale.ts";
import { Busy, picturesAt, seeded } from "./busy.ts";
import { NpmStart } from "./npm-start.ts";
import { CHAT, openPlaces, type Places, SINKS, type SinkName } from "./places.ts";

const KILLS = scaled(4, 50);
const PICTURES = scaled(2, 20);
const SEED = Number(process.env.KILL_SEED ?? randomInt(2 ** 31));
/** Filehelper takes one message in two seconds, and twenty in a minute. */
const PATIENCE_MS = scaled(60_000, 300_000);

/** How many messages at that sink tell something that was told before, and whether each of them says so. */
function repeats(
  places: Places,
  sink: SinkName,
  marks: readonly string[],
): { readonly all: number; readonly unmarked: readonly string[] } {
  const seen = new Set<string>();
  const unmarked: string[] = [];
  let all = 0;
  for (const text of places.told(sink)) {
    const here = marks.filter((mark) => text.includes(mark));
    if (here.some((mark) => seen.has(mark))) {
      all += 1;
      if (!text.includes("possible duplicate")) unmarked.push(text);
    }
    for (const mark of here) seen.add(mark);
  }
  return { all, unmarked };
}

test(`npm start, killed ${KILLS} times in a busy hour (KILL_SEED=${SEED}): every recall is told everywhere, a repeat says that it may be one`, async (t) => {
  const programs: NpmStart[] = [];
  let busy: Busy | undefined;
  const places = await openPlaces(t, {}, async () => {
    await busy?.stop();
    await Promise.all(programs.map((program) => program.kill()));
  });
  const { wechat } = places;
  const random = seeded(SEED);
  // A file of a person's own must not be read.
  const CONFIG_FILE = join(places.cwd, "none.yaml");
  await writeFile(CONFIG_FILE, "");
  const start = (): NpmStart => {
    const program = new NpmStart(places.cwd, places.env({ CONFIG_FILE }));
    programs.push(program);
    return program;
  };
  const until = async (condition: () => boolean, what: string): Promise<void> => {
    for (const deadline = performance.now() + PATIENCE_MS; !condition(); await delay(20)) {
      const program = programs.at(-1);
      if (performance.now() > deadline || !program?.running) {
        assert.fail(`${what}: not in ${PATIENCE_MS} ms, KILL_SEED=${SEED}\n${program?.stderr.slice(-4_000)}`);
      }
    }
  };
  const startReading = async (): Promise<NpmStart> => {
    const polls = wechat.count("synccheck");
    const program = start();
    await until(() => wechat.count("synccheck") > polls, "the program reads from WeChat");
    return program;
  };
  places.lines.wechat.delayMs = () => random() * 30;
  // The longer a sink's word is under way, the more often a kill falls between its taking an alert and our knowing it.
  for (const line of [places.lines.telegram, places.lines.slack]) line.delayMs = () => random() * 200;

  let program = await startReading();
  busy = new Busy(places, random, PICTURES);
  for (let kills = 1; kills <= KILLS; kills += 1) {
    await delay(random() * 1_500);
    await program.kill();
    // Every fourth time it dies again while it is still starting.
    if (kills < KILLS && random() < 0.25) {
      program = start();
      await delay(400 + random() * 1_600);
      await program.kill();
      kills += 1;
    }
    program = await startReading();
  }
  await busy.stop();

  const { recalled } = busy;
  const marks = recalled.map(({ mark }) => mark);
  const pictures = recalled.flatMap(({ sha256 }) => sha256 ?? []);
  assert.ok(recalled.length > 2, `only ${recalled.length} recalls`);
  for (const sink of SINKS) {
    const missing = (): readonly string[] => {
      const told = places.told(sink).join("\n");
      const shown = picturesAt(places, CHAT, sink);
      return [
        ...marks.filter((mark) => !told.includes(mark)),
        ...pictures.filter((sum) => !shown.includes(sum)),
      ];
    };
    await until(() => missing().length === 0, `at ${sink} of ${recalled.length} recalls`).catch(
      (error: unknown) => assert.fail(`${sink} lacks ${missing().join(" ")}\n${String(error)}`),
    );
    const { all, unmarked } = repeats(places, sink, marks);
    assert.deepEqual(unmarked, [], `repeats without a mark at ${sink}, KILL_SEED=${SEED}`);
    const shown = picturesAt(places, CHAT, sink);
    const again = shown.length - new Set(shown).size;
    t.diagnostic(`${sink}: ${recalled.length} recalls, ${all} told twice, ${again} pictures shown twice`);
    assert.ok(all <= KILLS, `${all} repeats at ${sink} after ${KILLS} kills, KILL_SEED=${SEED}`);
    assert.ok(again <= KILLS, `${again} pictures twice at ${sink}, KILL_SEED=${SEED}`);
  }
  assert.equal(wechat.count("jslogin"), 1);
  assert.equal(wechat.count("webwxlogout"), 0);
});
