import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { bootIdOf, CrashNotice } from "../../src/process/crash-notice.ts";
import { ManualClock } from "../fakes/manual-clock.ts";

const MINUTE_MS = 60_000;

/** A machine on which the program is started over and over. `boot` starts the machine itself again. */
async function machine(t: TestContext, bootId = "boot-1") {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-crash-"));
  t.after(() => rm(cwd, { recursive: true, force: true }));
  const folder = join(cwd, "data");
  await mkdir(folder);
  const clock = new ManualClock();
  let boot = { id: bootId, at: clock.monotonic() };
  const start = (): CrashNotice =>
    new CrashNotice({
      folder,
      clock,
      log: silentLogger,
      uptimeMs: () => clock.monotonic() - boot.at,
      bootId: boot.id,
    });
  return {
    clock,
    folder,
    file: join(folder, "crash-notice.json"),
    start,
    reboot: (id: string) => {
      boot = { id, at: clock.monotonic() };
    },
  };
}

test("a loop of crashes is told at its first and then every ten minutes", async (t) => {
  const { clock, start } = await machine(t);
  const told: number[] = [];
  for (let minute = 0; minute <= 25; minute += 1) {
    if (start().admit()) told.push(minute);
    await clock.advance(MINUTE_MS);
  }
  assert.deepEqual(told, [0, 10, 20]);
});

test("a wall clock that is set makes no notice more and none less", async (t) => {
  const { clock, start } = await machine(t);
  for (const jump of [-86_400_000, 86_400_000, -3_600_000, 5 * MINUTE_MS]) {
    assert.equal(start().admit(), true);
    clock.jump(jump);
    assert.equal(start().admit(), false, `${jump}`);
    await clock.advance(9 * MINUTE_MS);
    assert.equal(start().admit(), false, `${jump}`);
    await clock.advance(MINUTE_MS);
  }
});

test("after a start of the machine the wall clock counts, and where nothing else is known", async (t) => {
  for (const ids of [
    ["boot-1", "boot-2"],
    ["", ""],
  ] as const) {
    const { clock, start, reboot } = await machine(t, ids[0]);
    await clock.advance(5 * MINUTE_MS);
    assert.equal(start().admit(), true);
    await clock.advance(2 * MINUTE_MS);
    reboot(ids[1]);
    assert.equal(start().admit(), false);
    // The same uptime as at the first one.
    await clock.advance(3 * 60 * MINUTE_MS);
    reboot(ids[1]);
    await clock.advance(5 * MINUTE_MS);
    assert.equal(start().admit(), true);
    // What was noted lies in the future: for days nothing would be told.
    clock.jump(-86_400_000);
    reboot(ids[1]);
    assert.equal(start().admit(), true);
    assert.equal(start().admit(), false);
  }
});

test("what stands in the file without sense counts as nothing", async (t) => {
  const { start, file } = await machine(t);
  for (const text of ["", "{", "null", "7", '{"at":"now"}', '{"at":1,"uptimeMs":null,"bootId":""}']) {
    await writeFile(file, text);
    assert.equal(start().admit(), true, text);
    assert.equal(start().admit(), false, text);
  }
  assert.match(await readFile(file, "utf8"), /^\{"at":\d+,"uptimeMs":\d+,"bootId":"boot-1"\}\n$/);
});

test("where it cannot be noted, only a program that ran for ten minutes tells it", async (t) => {
  const { clock, start, file } = await machine(t);
  await mkdir(file);
  assert.equal(start().admit(), false);
  const long = start();
  await clock.advance(10 * MINUTE_MS - 1);
  assert.equal(long.admit(), false);
  await clock.advance(1);
  assert.equal(long.admit(), true);
});

test("a machine that names its starts names them, another one gives nothing", async (t) => {
  const { file } = await machine(t);
  assert.equal(bootIdOf(file), "");
  await writeFile(file, "4a0e\n");
  assert.equal(bootIdOf(file), "4a0e");
});
