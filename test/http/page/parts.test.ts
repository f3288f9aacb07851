import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toldHistory } from "../../../src/app/account/told-history.ts";
import { MessageDays } from "../../../src/bridge/history/message-days.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { parseAccess } from "../../../src/http/page/access/access-record.ts";
import { Attempts } from "../../../src/http/page/access/attempts.ts";
import { PageAddress } from "../../../src/http/page/address.ts";
import { dayFigures, lastDays } from "../../../src/http/page/content/day-figures.ts";
import { loginPart, loginToShow } from "../../../src/http/page/content/login-part.ts";
import { eventText } from "../../../src/http/page/live/streams.ts";
import { textsFor } from "../../../src/text/index.ts";
import { alertOf } from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryHistory } from "../../fakes/memory-history.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { newAlert } from "../../fakes/new-alert.ts";

describe("wrong secrets are counted", () => {
  it("for a network of IPv6 as for one address, and each address of IPv4 by itself", () => {
    const attempts = new Attempts(new ManualClock());
    for (let count = 0; count < 10; count += 1) attempts.wrong(`2001:db8:1:2::${count}`);
    assert.equal(attempts.waitSeconds("2001:db8:1:2:ffff:ffff:ffff:ffff"), 60);
    assert.equal(attempts.waitSeconds("2001:db8:1:3::1"), 0);
    for (let count = 0; count < 10; count += 1) attempts.wrong("::ffff:203.0.113.1");
    assert.equal(attempts.waitSeconds("::ffff:203.0.113.1"), 60);
    assert.equal(attempts.waitSeconds("::ffff:203.0.113.2"), 0);
  });

  it("in bounded memory: the oldest addresses are forgotten", () => {
    const attempts = new Attempts(new ManualClock());
    for (let count = 0; count < 10; count += 1) attempts.wrong("198.51.100.1");
    for (let count = 0; count < 1_000; count += 1) attempts.wrong(`10.0.${count >> 8}.${count & 255}`);
    assert.equal(attempts.waitSeconds("198.51.100.1"), 0);
  });
});

describe("the address of the page", () => {
  it("is known when the server listens; an address for all is written as one of this machine", () => {
    const address = new PageAddress(undefined, "0.0.0.0");
    assert.equal(address.url, undefined);
    address.listensOn(9464);
    assert.deepEqual(
      [address.url, address.base, address.isSecure, address.cookieName],
      ["http://127.0.0.1:9464/", "/", false, "recall-page-9464"],
    );
    const six = new PageAddress(undefined, "::1");
    six.listensOn(1);
    assert.equal(six.url, "http://[::1]:1/");
  });
});

it("damaged access opens nothing", () => {
  const none = { links: [], cookies: [], tokens: [] };
  for (const text of [
    undefined,
    "",
    "null",
    "[]",
    '{"links":3,"cookies":[{"hash":1,"until":2}],"tokens":[null]}',
    "{",
  ])
    assert.deepEqual(parseAccess(text), none, String(text));
});

it("an event is a line of data for each line of it, and no id can begin another field", () => {
  assert.equal(
    eventText({ name: "recall", id: "a", data: "one\r\ntwo\rthree" }),
    "event: recall\nid: a\ndata: one\ndata: two\ndata: three\n\n",
  );
  assert.equal(eventText({ name: "gone", id: "a\ndata: x", data: "" }), "event: gone\ndata: \n\n");
});

describe("days", () => {
  it("begin at midnight of the zone, also when clocks are set", () => {
    const now = Date.UTC(2026, 9, 26, 12);
    const days = lastDays(now, 3, "Europe/Berlin").map((day) => new Date(day).toISOString());
    assert.deepEqual(days, [
      "2026-10-23T22:00:00.000Z",
      "2026-10-24T22:00:00.000Z",
      "2026-10-25T23:00:00.000Z",
    ]);
  });

  it("have the recalls of the list, and messages where they were counted", async () => {
    const clock = new ManualClock(Date.UTC(2026, 4, 4, 6));
    const history = new MemoryHistory(clock);
    const at = (id: string, recalledAt: number): void =>
      history.list(newAlert({ ...alertOf(), id, recalledAt }, [], { listedIn: 1 }));
    at("a", Date.UTC(2026, 4, 3, 0));
    at("b", Date.UTC(2026, 4, 3, 23));
    at("c", Date.UTC(2026, 4, 4, 1));
    const today = Date.UTC(2026, 4, 4);
    const figures = await dayFigures(clock.now(), {
      history,
      messagesOn: (day) => (day === today ? 7 : undefined),
      keptDays: 3,
      timeZone: "UTC",
    });
    assert.deepEqual(figures, {
      days: [2, 3, 4].map((day) => Date.UTC(2026, 4, day) / 1_000),
      recalls: [0, 2, 1],
      messages: [null, null, 7],
    });
  });

  it("messages of each day are counted over restarts; a refused write changes nothing else", async () => {
    const clock = new ManualClock(Date.UTC(2026, 4, 4, 23, 59, 59));
    const state = new MemoryStateStore();
    const deps = { state, clock, log: silentLogger, timeZone: "UTC" };
    const first = await MessageDays.open(deps);
    first.count();
    first.count();
    await clock.advance(61_000);
    first.count();
    await first.write();
    const second = await MessageDays.open(deps);
    second.count();
    const day = (date: number): number => Date.UTC(2026, 4, date);
    assert.deepEqual([second.on(day(3)), second.on(day(4)), second.on(day(5))], [undefined, 2, 2]);
    state.values.set("messages.days", "{damaged");
    assert.equal((await MessageDays.open(deps)).on(day(4)), undefined);
    state.set = async () => {
      throw new Error("the disk is full");
    };
    await second.write();
  });
});

it("each login view has its part: what to press, until when", () => {
  const texts = textsFor("en");
  const part = (view: Parameters<typeof loginPart>[0], state: Parameters<typeof loginPart>[1]) =>
    loginPart(view, state, texts, () => "14:07");
  assert.deepEqual(part(undefined, "online"), {
    ...{ state: "idle", words: "", picture: null, expiresAt: null, offers: "logout", of: "" },
  });
  assert.equal(
    part({ state: "confirm", expiresAt: 0 }, "waitingForConfirm").expiresAt,
    "1970-01-01T00:00:00.000Z",
  );
  const ended = part({ state: "loggedOut", reason: "expired", early: false }, "loggedOut");
  assert.deepEqual([ended.state, ended.offers], ["idle", "login"]);
  assert.match(ended.words, /Press “.+” to log in again$/);
  const foreign = loginPart(undefined, "loggedOut", texts, () => "14:07", false);
  assert.equal(foreign.offers, null);
  assert.equal(part({ state: "loggedIn", accountName: "a", before: undefined }, "online").words, "");
});

it("the login of a sink's own is shown by its name while the source's needs nobody, with a button of its own", () => {
  const texts = textsFor("en");
  const of = { name: "own", title: { zh: "自己的", en: "Own" } };
  const code = { state: "code", content: "x", expiresAt: 0, replaced: false } as const;
  const loggedIn = { state: "loggedIn", accountName: "a", before: undefined } as const;
  const over = { state: "loggedOut", reason: "kicked", early: false } as const;
  assert.deepEqual(loginToShow([code, { ...code, of }], "waitingForScan"), code);
  assert.deepEqual(loginToShow([loggedIn, { ...code, of }], "online"), { ...code, of });
  assert.deepEqual(loginToShow([loggedIn, { ...loggedIn, of }], "online"), loggedIn);
  assert.deepEqual(loginToShow([over, { ...over, of }], "loggedOut"), over);
  const part = loginPart({ ...over, of }, "online", texts, () => "14:07");
  assert.deepEqual([part.offers, part.of], ["login", "own"]);
  assert.match(part.words, /^Login of Own /);
});

it("who deletes by a command has it told afterwards, and of all the newest", async () => {
  const history = new MemoryHistory(new ManualClock());
  for (const id of ["a", "b", "c"]) history.list(newAlert({ ...alertOf(), id }, [], { listedIn: 1 }));
  const told: string[][] = [];
  const telling = toldHistory(history, (ids) => told.push([...ids]));
  assert.equal(await telling.forget(["b"]), 1);
  assert.equal(await telling.forgetAll(), 2);
  assert.deepEqual(told, [["b"], ["c", "a"]]);
});
