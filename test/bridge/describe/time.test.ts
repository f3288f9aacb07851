import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { startOfDay } from "../../../src/bridge/describe/time.ts";

const at = (iso: string) => Date.parse(iso);

describe("the first moment of a day", () => {
  for (const [zone, now, first] of [
    ["UTC", "2026-03-14T14:02:11.500Z", "2026-03-14T00:00:00Z"],
    ["UTC", "2026-03-14T00:00:00Z", "2026-03-14T00:00:00Z"],
    ["Asia/Shanghai", "2026-03-14T14:02:11Z", "2026-03-13T16:00:00Z"],
    ["Asia/Shanghai", "2026-03-14T16:30:00Z", "2026-03-14T16:00:00Z"],
    ["Asia/Kathmandu", "2026-03-14T14:02:11Z", "2026-03-13T18:15:00Z"],
    // The clock goes from 02:00 to 03:00, and half a year later from 03:00 back to 02:00.
    ["Europe/Berlin", "2026-03-29T10:00:00Z", "2026-03-28T23:00:00Z"],
    ["Europe/Berlin", "2026-10-25T10:00:00Z", "2026-10-24T22:00:00Z"],
    // The day begins at 01:00.
    ["Africa/Cairo", "2026-04-24T10:00:00Z", "2026-04-23T22:00:00Z"],
  ] as const) {
    test(`${now} in ${zone}`, () => {
      assert.equal(new Date(startOfDay(at(now), zone)).toISOString(), new Date(at(first)).toISOString());
    });
  }

  test("is at most 25 hours ago and on the same day", () => {
    const zones = fc.constantFrom(
      "UTC",
      "Asia/Shanghai",
      "America/New_York",
      "Australia/Lord_Howe",
      "Africa/Cairo",
    );
    fc.assert(
      fc.property(fc.integer({ min: at("2020-01-01"), max: at("2030-01-01") }), zones, (now, timeZone) => {
        const day = (ms: number) => new Date(ms).toLocaleDateString("en-GB", { timeZone });
        const first = startOfDay(now, timeZone);
        assert.ok(first <= now && now - first <= 25 * 3_600_000);
        assert.equal(day(first), day(now));
        assert.notEqual(day(first - 1), day(now));
      }),
    );
  });
});
