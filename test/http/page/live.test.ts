import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, it, type TestContext } from "node:test";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import { alertId } from "../../bridge/commands/rig.ts";
import { type AlertParts, fileMessage, textMessage } from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { LOOPBACK } from "../rig.ts";
import { OpenPage, openPage } from "./rig.ts";

const PAGES = 50;

/** A hexadecimal id with that number in it. */
const idOf = (number: number): string => alertId(number.toString(16).padStart(6, "0"));

async function opened(t: TestContext, options: Parameters<typeof openPage>[1] = {}) {
  const page = await openPage(t, options);
  const cookie = await page.cookie();
  /** Lists a recall and tells the page, as the bridge does. */
  const recalled = async (
    number: number,
    parts: AlertParts = { original: textMessage(`text ${number}`) },
  ) => {
    const alert = await page.rig.list(parts, { id: idOf(number) });
    page.page.listed(alert, undefined);
    return alert;
  };
  return { ...page, headers: { cookie }, recalled };
}

describe("an open page", () => {
  it("begins with login and state, then gets each recall as its card, with the id of its alert", async (t) => {
    const { port, headers, recalled } = await opened(t);
    const one = await OpenPage.at(t, port, headers);
    assert.deepEqual(
      one.events.map(({ name }) => name),
      ["login", "status"],
    );
    assert.equal(JSON.parse(one.named("status")[0]?.data ?? "").state, "online");
    await recalled(1, { original: textMessage("two\nlines <b>") });
    await one.until(() => one.named("recall").length === 1);
    const [card] = one.named("recall");
    assert.equal(card?.id, idOf(1));
    assert.ok(card.data.includes("two\nlines &lt;b&gt;"), card.data);
  });

  it("gets figures while it is open, and a comment every 25 s", async (t) => {
    const { port, headers, clock } = await opened(t);
    const one = await OpenPage.at(t, port, headers);
    for (let second = 0; second < 25; second += 5) {
      await clock.advance(5_000);
    }
    await one.until(() => one.comments.length > 0 && one.named("status").length > 5);
  });

  it("is told when bytes come later, and when a recall is deleted", async (t) => {
    const { port, headers, recalled, media, page } = await opened(t);
    const one = await OpenPage.at(t, port, headers);
    const original = fileMessage(undefined, "a.pdf");
    media.set(original.message.msgId, { state: "fetching" });
    const listed = await recalled(1, { original });
    await one.until(() => one.named("recall").length === 1);
    page.mediaSettled();
    media.set(original.message.msgId, { state: "kept", file: await keptFile(t, { fileName: "a.pdf" }) });
    page.mediaSettled();
    await one.until(() => one.named("late").length === 1);
    assert.equal(one.named("late")[0]?.id, listed.id);
    assert.ok(one.named("late")[0]?.data.includes(`media/${listed.id}`));
    page.mediaSettled();
    page.forgotten([listed.id]);
    await one.until(() => one.named("gone").length === 1);
    assert.equal(one.named("gone")[0]?.data, listed.id);
    assert.equal(one.named("late").length, 1);
  });

  it("knows a recall whose original came later under its first id, also when it is deleted", async (t) => {
    const { port, headers, rig, page } = await opened(t);
    const one = await OpenPage.at(t, port, headers);
    const late = await rig.list({ original: textMessage("late words") }, { id: idOf(2) });
    page.listed(late, idOf(1));
    await one.until(() => one.named("late").length === 1);
    assert.equal(one.named("late")[0]?.id, idOf(1));
    assert.ok(one.named("late")[0]?.data.includes(idOf(1)));
    page.forgotten([late.id]);
    await one.until(() => one.named("gone").length === 2);
    assert.deepEqual(
      one
        .named("gone")
        .map(({ data }) => data)
        .toSorted(),
      [idOf(1), idOf(2)],
    );
  });

  it("that comes back gets what it missed, once each, and what follows", async (t) => {
    const { port, headers, recalled } = await opened(t);
    for (const number of [1, 2, 3]) await recalled(number);
    const back = { ...headers, "last-event-id": idOf(1) };
    const one = await OpenPage.at(t, port, back);
    await recalled(4);
    await one.until(() => one.named("recall").length >= 3);
    assert.deepEqual(
      one.named("recall").map(({ id }) => id),
      [2, 3, 4].map(idOf),
    );
    const other = await OpenPage.at(t, port, headers, `/events?after=${idOf(3)}`);
    assert.deepEqual(
      other.named("recall").map(({ id }) => id),
      [idOf(4)],
    );
  });

  it("shows the login code: another picture for each, for owners alone, gone with the code", async (t) => {
    let view: LoginView | undefined = { state: "code", content: "code-1", expiresAt: 1e12, replaced: false };
    const { port, headers, page, ask } = await opened(t, { login: () => view });
    const one = await OpenPage.at(t, port, headers);
    const first = JSON.parse(one.named("login")[0]?.data ?? "");
    assert.deepEqual([first.state, first.expiresAt], ["code", new Date(1e12).toISOString()]);
    assert.ok(!first.picture.includes("code-1"));
    const picture = await ask(`/${first.picture}`, { headers });
    assert.deepEqual(
      [picture.status, picture.headers["content-type"], picture.headers["cache-control"]],
      [200, "image/png", "no-store"],
    );
    assert.equal((await ask(`/${first.picture}`)).status, 401);
    view = { state: "code", content: "code-2", expiresAt: 1e12, replaced: true };
    page.changed();
    await one.until(() => one.named("login").length === 2);
    const second = JSON.parse(one.named("login")[1]?.data ?? "");
    assert.notEqual(second.picture, first.picture);
    assert.equal((await ask(`/${first.picture}`, { headers })).status, 404);
    view = { state: "scanned", picture: undefined };
    page.changed();
    await one.until(() => one.named("login").length === 3);
    assert.equal(JSON.parse(one.named("login")[2]?.data ?? "").state, "scanned");
    assert.equal((await ask(`/${second.picture}`, { headers })).status, 404);
  });
});

describe(`${PAGES} open pages`, () => {
  it("get every recall, each once and in order, and health answers as before", async (t) => {
    const { port, headers, recalled, ask, server } = await opened(t);
    const pages = await Promise.all(Array.from({ length: PAGES }, () => OpenPage.at(t, port, headers)));
    assert.ok(server.connections >= PAGES);
    const numbers = Array.from({ length: 100 }, (_, index) => index + 1);
    for (const number of numbers) await recalled(number);
    for (const one of pages) await one.until(() => one.named("recall").length >= numbers.length);
    for (const one of pages)
      assert.deepEqual(
        one.named("recall").map(({ id }) => id),
        numbers.map(idOf),
      );
    // More probes than the server has room for beside the pages.
    const probes = await Promise.all(
      Array.from({ length: 100 }, () => ask("/livez").then(({ status }) => status)),
    );
    assert.ok(probes.every((status) => status === 200));
    assert.ok(pages.every(({ ended }) => !ended));
  });

  it("one that reads nothing is cut; the others get everything", async (t) => {
    const { port, headers, recalled } = await opened(t);
    const slow = await OpenPage.at(t, port, headers);
    const quick = await OpenPage.at(t, port, headers);
    slow.pause();
    const original = textMessage("x".repeat(60_000));
    const count = 200;
    for (let number = 1; number <= count; number += 1) await recalled(number, { original });
    await quick.until(() => quick.named("recall").length === count);
    slow.resume();
    await slow.untilEnded();
    assert.ok(slow.named("recall").length < count);
  });

  it("too many are refused, and those that are open stay", async (t) => {
    const { port, headers, ask } = await opened(t);
    const pages = await Promise.all(Array.from({ length: 128 }, () => OpenPage.at(t, port, headers)));
    const refused = await ask("/events", { headers });
    assert.equal(refused.status, 503);
    assert.ok(pages.every(({ ended }) => !ended));
  });
});

it("strangers that keep connections open end no open page", async (t) => {
  const { port, headers, recalled } = await opened(t);
  const one = await OpenPage.at(t, port, headers);
  const sockets = Array.from({ length: 200 }, () => connect(port, LOOPBACK).on("error", () => {}));
  t.after(() => sockets.forEach((socket) => void socket.destroy()));
  await Promise.all(
    sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve).once("close", resolve))),
  );
  await recalled(1);
  await one.until(() => one.named("recall").length === 1);
});
