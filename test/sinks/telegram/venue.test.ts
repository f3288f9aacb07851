import assert from "node:assert/strict";
import { test } from "node:test";
import type { PositionContent } from "../../../src/bridge/model/message.ts";
import { venueOf } from "../../../src/sinks/telegram/alerts/venue.ts";
import { alertOf, positionMessage, RECALLED_AT, received, textMessage } from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { failure, never, stage, visible } from "./support.ts";

const once = { possibleDuplicate: false, silent: false };
const clock = new ManualClock(RECALLED_AT + 1000);
const at = (parts: Partial<PositionContent>): ReturnType<typeof venueOf> =>
  venueOf(
    alertOf({
      original: received({
        msgType: "POSITION",
        x: "30.5728",
        y: "104.0668",
        scale: "16",
        label: "滨河路 7 号",
        poiname: "青石渡口",
        ...parts,
      }),
    }),
  );

test("a location is told in words, and shown on a map as a reply to them", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const { messageId, mediaIncluded } = await sink.deliver(
    alertOf({ original: positionMessage() }),
    once,
    never,
  );
  assert.notEqual(mediaIncluded, true);
  const [words, map, ...more] = visible(simulator);
  assert.deepEqual(more, []);
  assert.match(words?.text ?? "", /青石渡口\n滨河路 7 号\n30\.5728, 104\.0668/);
  assert.equal(String(words?.messageId), messageId);
  assert.deepEqual(map?.venue, {
    latitude: 30.5728,
    longitude: 104.0668,
    title: "青石渡口",
    address: "滨河路 7 号",
  });
  assert.equal(map?.replyTo, words?.messageId);
});

for (const fault of ["reset", { error_code: 500, description: "Internal Server Error" }] as const) {
  test(`a restart between words and map repeats only the map (${JSON.stringify(fault)})`, async (t) => {
    const first = await stage(t, { clock });
    first.simulator.setFault("sendVenue", fault, 1);
    const alert = alertOf({ original: positionMessage() });
    assert.equal((await failure(first.sink.deliver(alert, once, never))).code, "unavailable");
    const { sink, simulator } = await stage(t, { clock, state: first.state, simulator: first.simulator });
    const { messageId } = await sink.deliver(alert, { possibleDuplicate: true, silent: false }, never);
    const [words, map, ...more] = visible(simulator);
    assert.deepEqual([words?.kind, map?.kind, more], ["text", "venue", []]);
    assert.equal(String(words?.messageId), messageId);
    assert.equal(map?.replyTo, words?.messageId);
  });
}

test("a map that Telegram refuses does not repeat the words", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  simulator.setFault("sendVenue", { error_code: 400, description: "Bad Request: MEDIA_INVALID" }, 1);
  await sink.deliver(alertOf({ original: positionMessage() }), once, never);
  assert.deepEqual(
    visible(simulator).map(({ kind }) => kind),
    ["text"],
  );
});

test("only a location that lies on the earth has a map", () => {
  assert.equal(venueOf(alertOf({ original: textMessage() })), undefined);
  assert.equal(venueOf(alertOf()), undefined);
  for (const x of ["", "91", "-90.01", "north", "1e1", "30,5", "NaN", "0x10", "1 2"])
    assert.equal(at({ x }), undefined, x);
  for (const y of ["", "181", "-180.5", "Infinity"]) assert.equal(at({ y }), undefined, y);
  assert.deepEqual(
    [at({ x: "-90", y: "180.0" })?.latitude, at({ x: " 0 ", y: "-0.5" })?.longitude],
    [-90, -0.5],
  );
});

test("a location without a name is called by its address, without either by its coordinates", () => {
  const texts = (parts: Partial<PositionContent>): unknown => [at(parts)?.title, at(parts)?.address];
  for (const poiname of ["", "[位置]", "[Location]", "\u202e\u200b"])
    assert.deepEqual(texts({ poiname }), ["滨河路 7 号", "滨河路 7 号"]);
  assert.deepEqual(texts({ label: "" }), ["青石渡口", "30.5728, 104.0668"]);
  assert.deepEqual(texts({ label: "", poiname: "" }), ["30.5728, 104.0668", "30.5728, 104.0668"]);
  const long = at({ poiname: "😀".repeat(300), label: "长".repeat(300) });
  assert.ok(long && long.title.length <= 256 && long.address.length <= 256 && long.title.isWellFormed());
});
