import assert from "node:assert/strict";
import { test } from "node:test";
import { nextAlert } from "../../next-alert.ts";
import { monitorRig } from "./monitor-rig.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** The window of two minutes and a minute of grace. */
const KEPT_MS = 3 * MINUTE_MS;

test("while batch follows batch, what expired before the messages of the newest one goes", async (t) => {
  const { clock, recalls, online, batch, text } = await monitorRig(t);
  const more = (id: string): Promise<void> => batch([text(id)], false, clock.monotonic(), clock.now());
  await online();
  await more("1");
  await clock.advance(KEPT_MS);
  await more("2");
  assert.equal(await recalls.count(), 2, "a notice of that very moment may still come");
  await clock.advance(6 * SECOND_MS);
  await more("3");
  assert.equal(await recalls.count(), 2);
  assert.equal(await recalls.find("1"), undefined);
});

test("from a source that does not know what came before, nothing goes while more waits", async (t) => {
  const { clock, recalls, online, batch, text } = await monitorRig(t);
  await online();
  await batch([text("1")], false);
  await clock.advance(KEPT_MS + MINUTE_MS);
  await batch([text("2")], false);
  assert.equal(await recalls.count(), 2);
});

test("a time that is ahead of the request proves nothing", async (t) => {
  const { clock, recalls, online, batch, text } = await monitorRig(t);
  await online();
  await batch([text("1")]);
  await clock.advance(MINUTE_MS);
  const begunAt = clock.monotonic();
  await clock.advance(KEPT_MS);
  await batch([text("2")], false, begunAt, clock.now() + 60 * MINUTE_MS);
  assert.equal(await recalls.count(), 2);
});

test("a backlog of hours is read to its end before anything of it goes, and notices find their messages", async (t) => {
  const { clock, recalls, outbox, online, batch, text, notice } = await monitorRig(t);
  await online();
  const began = clock.now() - 600 * MINUTE_MS;
  for (let hour = 0; hour < 10; hour += 1) {
    const sentAt = began + hour * 60 * MINUTE_MS;
    await batch([text(`m${hour}`, sentAt)], false, clock.monotonic(), sentAt);
    // The first of them would expire meanwhile.
    await clock.advance(30 * SECOND_MS);
  }
  assert.equal(await recalls.count(), 10);
  await batch([notice("n", "m0", began + MINUTE_MS)], false, clock.monotonic(), began + MINUTE_MS);
  const told = await nextAlert(outbox, "one");
  assert.equal(told?.alert.kind === "recall" && told.alert.original?.message.msgId, "m0");
});
