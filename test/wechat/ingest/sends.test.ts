import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { FILEHELPER, SessionSendError } from "../../../src/bridge/ports/source-session.ts";
import { FastClock } from "../../fakes/fast-clock.ts";
import { settle } from "../../fakes/manual-clock.ts";
import { MemorySentLedger } from "../../fakes/memory-sent-ledger.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import type { UpstreamOptions } from "../../simulators/upstream/index.ts";
import { doorSession } from "./door-rig.ts";
import { idsIn, ingestRig, iSay } from "./rig.ts";

const never = new AbortController().signal;

/** An upstream that is online, over real HTTP. */
async function online(t: TestContext, options: Partial<UpstreamOptions> = {}) {
  const clock = new FastClock(200);
  const { session, upstream, close } = await doorSession(clock);
  const running = new AbortController();
  const followed = (async () => {
    for await (const event of session.events(running.signal)) void event;
  })();
  t.after(async () => {
    running.abort();
    await followed;
    await close();
  });
  const made = await upstream({ pingMs: 100, ...options });
  made.start();
  await made.comeOnline();
  const ready = (): boolean =>
    session.accountId !== undefined &&
    (options.takesCommands === false || session.loginRequests === "passedOn");
  while (!ready()) await settle();
  return { session, upstream: made };
}

const failsWith = (code: SessionSendError["code"], reason?: string) => (error: unknown) =>
  error instanceof SessionSendError &&
  error.code === code &&
  (reason === undefined || error.reason.code === reason);

test("a long text goes in parts, in order", async (t) => {
  const { session, upstream } = await online(t);
  await session.sendText(FILEHELPER, `${"长".repeat(1_999)}\n${"文".repeat(500)}`, "k", never);
  assert.deepEqual(
    upstream.texts.map(({ chat, text }) => [chat, text.trim().length]),
    [
      [FILEHELPER, 1_999],
      [FILEHELPER, 500],
    ],
  );
});

test("a file is fetched by the upstream with its bytes, once under its key", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "ingest-send-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "0001");
  await writeFile(path, "bytes of a file");
  const { session, upstream } = await online(t);
  const file = { path, bytes: 15, mime: "application/pdf", fileName: "行程.pdf", kind: "file" } as const;
  await session.sendFile(FILEHELPER, file, "k", never);
  await session.sendFile(FILEHELPER, file, "k", never);
  const sent = upstream.files.map(({ fileName, bytes }) => [fileName, Buffer.from(bytes).toString()]);
  assert.deepEqual(sent, [["行程.pdf", "bytes of a file"]]);
  const lost = { ...file, path: join(folder, "none") };
  await assert.rejects(
    session.sendFile(FILEHELPER, lost, "k2", never),
    failsWith("refused", "unreadableFile"),
  );
});

test("a refusal and a pause that the upstream wants reach the sink as such", async (t) => {
  const { session, upstream } = await online(t);
  upstream.refusals.push({ ok: false, error: "blocked" }, { ok: false, error: "slow", retryAfterMs: 30_000 });
  await assert.rejects(session.sendText(FILEHELPER, "a", "1", never), failsWith("refused", "refused"));
  await assert.rejects(
    session.sendText(FILEHELPER, "b", "2", never),
    (error) =>
      failsWith("rateLimited")(error) && error instanceof SessionSendError && error.retryAfterMs === 30_000,
  );
  await assert.rejects(session.sendText(FILEHELPER, "c", "3", never), failsWith("rateLimited"));
  assert.deepEqual(upstream.texts, []);
});

test("an upstream that only receives is asked for nothing", async (t) => {
  const { session } = await online(t, { takesCommands: false });
  await assert.rejects(session.sendText(FILEHELPER, "a", "1", never), failsWith("refused", "receivesOnly"));
  assert.equal(session.loginRequests, "nobody");
});

test("nobody asks for commands: nothing is sent, and the error says so", async (t) => {
  const { session, online: comesOnline } = await ingestRig(t);
  await comesOnline();
  await assert.rejects(
    session.sendText(FILEHELPER, "a", "1", never),
    failsWith("notOnline", "takesNoCommands"),
  );
});

test("a command that is not answered is given again, with the same id; in the end it may have been sent", async (t) => {
  const { session, online: comesOnline, behind, clock } = await ingestRig(t);
  await comesOnline();
  behind.seen("commands");
  const sending = session.sendText(FILEHELPER, "a", "1", never).catch((error: unknown) => error);
  const first = await behind.nextCommand(never);
  const again = behind.nextCommand(never);
  await clock.advance(30_000);
  assert.deepEqual(await again, first);
  await clock.advance(31_000);
  assert.ok(failsWith("unanswered", "noAnswer")(await sending));
  // The answer that comes too late still counts: nothing is sent again.
  assert.equal(behind.finish(first?.id ?? "", { ok: true, msgId: "77" }), "done");
  assert.equal(behind.finish(first?.id ?? "", { ok: true, msgId: "77" }), "unknown");
  await settle();
  await session.sendText(FILEHELPER, "a", "1", never);
});

test("a command that nobody fetches was not sent", async (t) => {
  const { session, online: comesOnline, behind, clock } = await ingestRig(t);
  await comesOnline();
  behind.seen("commands");
  const sending = session.sendText(FILEHELPER, "a", "1", never).catch((error: unknown) => error);
  await settle();
  await clock.advance(15_001);
  assert.ok(failsWith("notOnline", "notFetched")(await sending));
  const soon = new AbortController();
  const polled = behind.nextCommand(soon.signal);
  soon.abort();
  assert.equal(await polled, undefined);
});

test("a send that was accepted without an id is not sent again after a restart, and its echo is no note", async (t) => {
  const stored = { state: new MemoryStateStore(), ledger: new MemorySentLedger() };
  const first = await ingestRig(t, stored);
  await first.online();
  first.behind.seen("commands");
  const sending = first.session.sendText(FILEHELPER, "recall status", "1", never);
  const command = await first.behind.nextCommand(never);
  first.behind.finish(command?.id ?? "", { ok: true });
  await sending;
  await first.push(iSay("5", "recall status", FILEHELPER));
  assert.deepEqual(idsIn(first.take()), []);
  await first.stop();
  const second = await ingestRig(t, stored);
  await second.online();
  await second.session.sendText(FILEHELPER, "recall status", "1", never);
});
