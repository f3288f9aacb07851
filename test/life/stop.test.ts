import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { NpmStart } from "./npm-start.ts";
import { openPlaces, type Places, SINKS } from "./places.ts";
import { PATIENCE_MS, Runs } from "./process.ts";

/** What a stop may take (README); the program's own grace for deliveries under way is eight of these. */
const LIMIT_MS = 10_000;
/** Where nothing is under way nobody waits. */
const AT_ONCE_MS = 3_000;

/** Stops within `ms`, with 0, and never ends the session at WeChat. */
async function stopsWithin(runs: Runs, ms: number, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  const askedAt = performance.now();
  const exitCode = await runs.program.kill(signal);
  const tookMs = Math.round(performance.now() - askedAt);
  assert.equal(exitCode, 0, runs.program.stderr.slice(-2_000));
  assert.ok(tookMs < ms, `took ${tookMs} ms\n${runs.program.stderr.slice(-2_000)}`);
  assert.equal(runs.places.wechat.count("webwxlogout"), 0);
}

/** Started again it reads on, and nobody is asked to scan. */
async function resumes(runs: Runs): Promise<void> {
  const codes = runs.places.wechat.count("jslogin");
  await runs.startOnline();
  assert.equal(runs.places.wechat.count("jslogin"), codes);
}

/** A recall that Telegram takes and never answers. */
async function hangsAtTelegram(runs: Runs, words: string): Promise<void> {
  const { wechat, telegram, friend } = runs.places;
  telegram.setFault("sendMessage", "hang");
  wechat.recall(wechat.friendSends(friend, words));
  await telegram.waitForCall(({ params }) => String(params.text).includes(words), PATIENCE_MS);
}

/** A recall that filehelper has taken, and has not answered until the returned function is called. */
async function waitsAtFilehelper({ wechat, friend }: Places, words: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const sent = wechat.count("webwxsendmsg");
  wechat.setFault("webwxsendmsg", { kind: "hold", until: promise });
  wechat.recall(wechat.friendSends(friend, words));
  await wechat.waitUntil(() => wechat.count("webwxsendmsg") > sent, PATIENCE_MS);
  return resolve;
}

async function stopsInOrder(
  program: { readonly stderr: string },
  answered: () => void,
  ended: Promise<number | null>,
): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  while (!over && !program.stderr.includes("stopping; work in progress")) await delay(20);
  answered();
  assert.equal(await ended, 0, program.stderr.slice(-2_000));
  assert.match(program.stderr, /stopped; the session can be resumed/);
}

/** What comes after it at filehelper, once it is there: `words` stand there once, and are no possible duplicate. */
async function toldOnce(places: Places, words: string): Promise<void> {
  const { wechat, friend } = places;
  wechat.recall(wechat.friendSends(friend, "后来的一句"));
  await wechat.waitUntil(() => places.matching("filehelper", "后来的一句").length > 0, PATIENCE_MS);
  const told = places.matching("filehelper", words);
  assert.equal(told.length, 1);
  assert.doesNotMatch(told[0] ?? "", /possible duplicate/);
}

describe("a signal ends the program with 0 in time, never logs out, and the next start goes on", {
  concurrency: 3,
}, () => {
  test("before there is a session: WeChat does not answer, a code waits, the phone is waited for", async (t) => {
    const runs = await Runs.open(t, {}, { autoLogin: false, repeat201: true });
    const { wechat } = runs.places;
    wechat.setFault("jslogin", { kind: "hang" });
    runs.start();
    await runs.until(() => wechat.count("jslogin") > 0, "a code is asked for");
    await stopsWithin(runs, AT_ONCE_MS);

    runs.start();
    await runs.until(() => wechat.count("login") > 0, "the code is polled");
    await stopsWithin(runs, AT_ONCE_MS, "SIGINT");

    const before = wechat.currentUuid();
    runs.start();
    await runs.until(() => wechat.currentUuid() !== before, "a new code");
    wechat.scan();
    await runs.until(() => runs.program.stderr.includes("waitingForConfirm"), "the scan is seen");
    await stopsWithin(runs, AT_ONCE_MS);
  });

  test("online: in a held poll, in the middle of a batch, off-line, taking the session up again, logged out", async (t) => {
    const runs = await Runs.open(t, {}, { syncHoldMs: 25_000 });
    const { places } = runs;
    const { wechat } = places;
    await runs.startOnline();
    await stopsWithin(runs, AT_ONCE_MS, "SIGHUP");

    await resumes(runs);
    wechat.setContactDelay(60_000);
    // A group that the address book does not have: its name is waited for, up to three seconds.
    const group = wechat.addGroup({ nickName: "没存的群", members: [{ nickName: "路人" }], saved: false });
    const passerBy = group.members[1]?.person;
    assert.ok(passerBy);
    const asked = wechat.count("webwxbatchgetcontact");
    const msgId = wechat.memberSends(group, passerBy, "批次里的一句");
    await runs.until(() => wechat.count("webwxbatchgetcontact") > asked, "the batch is dealt with");
    await stopsWithin(runs, AT_ONCE_MS);
    wechat.setContactDelay(0);

    await resumes(runs);
    places.lines.wechat.cut();
    await runs.until(() => runs.program.stderr.includes("WeChat cannot be reached"), "it is off-line");
    await stopsWithin(runs, AT_ONCE_MS);
    places.lines.wechat.mend();

    wechat.setFault("webwxinit", { kind: "hang" });
    const inits = wechat.count("webwxinit");
    runs.start();
    await runs.until(() => wechat.count("webwxinit") > inits, "the session is tried");
    await stopsWithin(runs, AT_ONCE_MS);

    await resumes(runs);
    wechat.recall(msgId);
    for (const sink of SINKS) {
      await runs.until(() => places.matching(sink, "批次里的一句").length === 1, `the alert at ${sink}`);
    }
    wechat.kick(1101);
    await runs.until(() => runs.program.stderr.includes('"to":"loggedOut"'), "it is logged out");
    await stopsWithin(runs, AT_ONCE_MS);
  });

  test("while a sink does not answer: the alert follows, marked as a possible repeat; a second signal ends at once", async (t) => {
    const runs = await Runs.open(t);
    const { places } = runs;
    await runs.startOnline();
    await hangsAtTelegram(runs, "没送到的一句");
    await stopsWithin(runs, LIMIT_MS);
    places.telegram.clearFaults();

    await resumes(runs);
    await runs.until(() => places.matching("telegram", "没送到的一句").length === 1, "the alert");
    assert.match(places.matching("telegram", "没送到的一句")[0] ?? "", /possible duplicate/);
    await hangsAtTelegram(runs, "又没送到的一句");
    const { program } = runs;
    // Again and again: those of the first half second are no second request.
    const nagging = setInterval(() => program.child.kill("SIGTERM"), 50);
    t.after(() => clearInterval(nagging));
    assert.equal(await program.exitCode, 0, program.stderr.slice(-2_000));
    assert.match(program.stderr, /stopping; work in progress is finished first/);
    assert.doesNotMatch(program.stderr, /stopped; the session can be resumed/);
  });

  test("two signals at once, as Ctrl-C under npm brings them: what is under way is finished, nothing is told twice", async (t) => {
    const runs = await Runs.open(t);
    const { places } = runs;
    await runs.startOnline();
    const { program } = runs;
    const answered = await waitsAtFilehelper(places, "正在送的一句");
    // Two of one name may become one on their way.
    program.child.kill("SIGINT");
    program.child.kill("SIGTERM");
    await stopsInOrder(program, answered, program.exitCode);
    await resumes(runs);
    await toldOnce(places, "正在送的一句");
  });
});

// npm runs its scripts through a shell. One that stayed between them would die of the signal and leave the bridge alive.
test("npm start: a signal to npm alone stops the bridge in order, and npm ends with 0", async (t) => {
  let program: NpmStart | undefined;
  const places = await openPlaces(t, {}, async () => await program?.kill());
  // A file of a person's own must not be read.
  const CONFIG_FILE = join(places.cwd, "none.yaml");
  await writeFile(CONFIG_FILE, "");
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const polls = places.wechat.count("synccheck");
    program = new NpmStart(places.cwd, places.env({ CONFIG_FILE }));
    for (const deadline = performance.now() + PATIENCE_MS; places.wechat.count("synccheck") === polls; ) {
      assert.ok(performance.now() < deadline && program.running, program.stderr.slice(-2_000));
      await delay(20);
    }
    const gone = delay(LIMIT_MS, "still there", { ref: false });
    assert.equal(await Promise.race([program.stop(signal), gone]), 0, program.stderr.slice(-2_000));
    assert.match(program.stderr, /stopped; the session can be resumed/);
  }
});

test("npm start: Ctrl-C in a terminal, which reaches the bridge twice, ends it in order and tells nothing twice", async (t) => {
  let program: NpmStart | undefined;
  const places = await openPlaces(t, {}, async () => await program?.kill());
  const CONFIG_FILE = join(places.cwd, "none.yaml");
  await writeFile(CONFIG_FILE, "");
  const start = async (): Promise<NpmStart> => {
    const polls = places.wechat.count("synccheck");
    const started = new NpmStart(places.cwd, places.env({ CONFIG_FILE }));
    program = started;
    await places.wechat.waitUntil(() => places.wechat.count("synccheck") > polls, PATIENCE_MS);
    return started;
  };
  const first = await start();
  const answered = await waitsAtFilehelper(places, "正在送的一句");
  await stopsInOrder(first, answered, first.interrupt());
  await start();
  await toldOnce(places, "正在送的一句");
});
