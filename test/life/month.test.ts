import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { kinds } from "../../config/kinds.ts";
import { loadConfig } from "../../config/load.ts";
import { createApp } from "../../src/app/app.ts";
import { createLogger } from "../../src/process/log.ts";
import { scaled } from "../scale.ts";
import { LifeClock } from "./life-clock.ts";
import { SINKS } from "./places.ts";
import type { Answer, Order } from "./places-process.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** A month and a day: alerts are forgotten after thirty days. */
const HOURS = scaled(2, 31 * 24);
/** After this the first measurement is taken, with every cache and pool as they are in ordinary life. */
const WARM_HOURS = scaled(1, 24);
const TURN_MINUTES = 10;
/** About 100,000 messages, 40 outages and 10 logins in a month. */
const MESSAGES = 23;
const CUT_EVERY_HOURS = scaled(2, 18);
const LOGIN_EVERY_HOURS = scaled(2, 72);
/** What the heap may have grown by, in bytes: less than a hundred for each message. */
const GROWTH = 6 * 1024 * 1024;

/** Idle connections come and go; each outage or login that left one behind would make more. */
const SOCKETS = 10;

type Measure = { readonly heap: number; readonly files: number; readonly sockets: number };

setFlagsFromString("--expose-gc");
const collect: unknown = runInNewContext("gc");

async function measure(): Promise<Measure> {
  for (let round = 0; round < 3; round += 1) {
    if (typeof collect === "function") collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const heap = process.memoryUsage().heapUsed;
  const fds = await readdir("/proc/self/fd").catch((): string[] => []);
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
  const sockets = links.filter((link) => link.startsWith("socket:")).length;
  return { heap, files: links.filter((link) => link.startsWith("/")).length, sockets };
}

test(`${HOURS} hours of life: memory, files and sockets are at the end what they were early on, and nothing is kept`, async (t) => {
  const clock = new LifeClock();
  // A request that a cut or a login breaks off may end without a word.
  clock.lostMs = 1_500;
  const platforms = fork(join(import.meta.dirname, "places-process.ts"));
  const ask = async (order: Order): Promise<Answer> => {
    const answered = once(platforms, "message");
    platforms.send({ now: clock.wechatNow(), order });
    const [answer]: Answer[] = await answered;
    assert.ok(answer);
    return answer;
  };
  const { env, cwd } = await ask({ do: "count" });
  const dataDir = join(cwd, "data");
  await mkdir(dataDir);
  const config = await loadConfig(
    { ...env, LOG_LEVEL: "warn" },
    { cwd, isTTY: false, stdoutIsTTY: false, kinds },
  );
  const lines: string[] = [];
  const log = createLogger({
    level: "warn",
    format: "json",
    destination: { write: (line) => lines.splice(0, Math.max(0, lines.push(line) - 20)).length < 20 },
  });
  const app = await createApp(config, {
    log,
    clock,
    stdout: process.stdout,
    env,
    onFault: (error) => assert.fail(error),
    asked: true,
  });
  const stop = new AbortController();
  const running = app.run(stop.signal, 1_000);
  t.after(async () => {
    stop.abort(new Error("the test stops"));
    await running;
    clock.close();
    platforms.send({ now: clock.wechatNow(), order: { do: "close" } });
    await once(platforms, "exit");
  });
  await clock.pass(MINUTE);

  let recalls = 0;
  let early: Measure | undefined;
  for (let hour = 0; hour < HOURS; hour += 1) {
    if (hour === WARM_HOURS) early = await measure();
    for (let minute = 0; minute < 60; minute += TURN_MINUTES) {
      recalls += 1;
      await ask({ do: "talk", mark: `〔${recalls}〕`, more: MESSAGES - 1 });
      const cut = minute === 0 && hour % CUT_EVERY_HOURS === 1;
      if (cut) await ask({ do: "cut" });
      await clock.pass((TURN_MINUTES / 2) * MINUTE);
      if (cut) await ask({ do: "mend" });
      await clock.pass((TURN_MINUTES / 2) * MINUTE);
    }
    if (hour % LOGIN_EVERY_HOURS === LOGIN_EVERY_HOURS - 1) {
      await ask({ do: "kick" });
      await clock.pass(MINUTE);
      const { logins } = await ask({ do: "login" });
      // The word comes through Telegram, whose polls mocked time does not wait for; nobody talks to a web that is out.
      for (let tries = 0; (await ask({ do: "look" })).logins === logins; tries += 1) {
        assert.ok(tries < 1_000, `no login after ${hour} hours\n${lines.join("")}`);
        await clock.pass(SECOND);
      }
      await clock.pass(MINUTE);
    }
  }
  // A cut may leave five minutes of waiting, and window, grace and a round of the retention end the last message.
  await clock.pass(10 * MINUTE);
  const late = await measure();

  const { untold, logins, polls } = await ask({ do: "count" });
  t.diagnostic(
    `${recalls} recalls, ${logins} logins, ${polls} polls; early ${JSON.stringify(early)}, late ${JSON.stringify(late)}`,
  );
  assert.deepEqual(untold, Object.fromEntries(SINKS.map((sink) => [sink, []])), lines.join(""));
  assert.equal(logins, 1 + Math.floor(HOURS / LOGIN_EVERY_HOURS));
  assert.ok(early);
  assert.ok(late.heap - early.heap < GROWTH, `the heap grew by ${late.heap - early.heap} bytes`);
  assert.ok(late.files <= early.files, `${late.files} open files, ${early.files} before`);
  assert.ok(late.sockets < early.sockets + SOCKETS, `${late.sockets} sockets, ${early.sockets} before`);

  const database = new DatabaseSync(config.storePath, { readOnly: true });
  const count = (what: string): number =>
    Number(database.prepare(`SELECT count(*) AS n FROM ${what}`).get()?.n);
  assert.equal(count("messages"), 0);
  assert.equal(count("own_messages"), 0);
  assert.equal(count("media"), 0);
  assert.equal(count("alerts WHERE body IS NOT NULL"), 0);
  // A day more or less by an hour: the retention looks twice a minute, and an outage holds it up.
  const within = (days: number): number => Math.min(recalls, (days * 24 + 1) * (60 / TURN_MINUTES));
  for (const [table, days] of [
    ["alerts", 30],
    ["sent_texts", 7],
  ] as const) {
    assert.ok(count(table) <= within(days), `${count(table)} ${table} of ${recalls}`);
  }
  assert.ok(
    count("alerts") >= Math.min(recalls, 29 * 24 * (60 / TURN_MINUTES)),
    "a replay of the last weeks would be known",
  );
  database.close();
});
