import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { RecallAlert } from "../../src/bridge/model/alert.ts";
import type { ReceivedMessage } from "../../src/bridge/model/message.ts";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import type { Store } from "../../src/store/index.ts";
import { downloadOf, endlessDownload, mediaMessage } from "../contracts/media-samples.ts";
import { alertAbout, lateAlert, missedAlert } from "../contracts/samples.ts";
import { groupChat, received } from "../fakes/alerts.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo, newAlert } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { scaled } from "../scale.ts";
import { bytesOnDisk, databasePath, openedStore } from "./folder.ts";

const never = new AbortController().signal;
const FAR = Date.UTC(2100, 0, 1);

/** Marks that say which recall they belong to: of its words, of a person, of bytes. */
const MARK = /(?:text|name|byte)\d+(?=[<>.])/g;

function marked(kind: "text" | "name" | "byte", n: number, length = 0): string {
  return `<${kind}${n}>${"x".repeat(length)}<${kind}${n}>`;
}

function messageOf(n: number, length: number): ReceivedMessage {
  const where = groupChat({ nick: marked("name", n), group: "a group" });
  return received({ msgType: "TEXT", content: marked("text", n, length) }, where, { msgId: String(n) });
}

function alertFor(n: number, original: ReceivedMessage): RecallAlert {
  const content = { msgType: "REVOKE", revokedMsgId: String(n), replaceMessage: "" } as const;
  const notice = received(content, groupChat({ nick: marked("name", n) }), { msgId: `9${n}` });
  return { ...alertAbout(String(n)), notice, original };
}

/** Lists the recall of a message with bytes: words in its file name. Some bytes are on their way to a sink. */
async function listFile({ media, recalls, outbox }: Store, n: number): Promise<RecallAlert> {
  const original = mediaMessage(String(n), "FILE", `text${n}.x.text${n}.pdf`);
  await recalls.remember([{ received: original, expiresAt: FAR }]);
  await media.keep(String(n), downloadOf(Buffer.from(marked("byte", n, 3_000))), 1e6, never);
  const alert = alertFor(n, original);
  await media.pin(String(n), alert.id);
  await addTo(outbox, [alert], [], { listedIn: 1 });
  return alert;
}

function marksOnDisk(path: string): readonly string[] {
  return [...new Set(bytesOnDisk(path).match(MARK))].sort();
}

/** The recalls that have a mark on the disk. */
function recallsOnDisk(path: string): readonly number[] {
  const numbers = marksOnDisk(path).map((mark) => Number(mark.slice(4)));
  return [...new Set(numbers)].sort((a, b) => a - b);
}

describe("a recall that a person deletes", () => {
  it("is in none of the files: not its words, nor the names, nor the bytes, nor what waits to be delivered", async (t) => {
    const path = databasePath(t);
    const store = await openedStore(t, path);
    const { history, outbox, recalls, media } = store;
    for (const part of [recalls, media]) part.useAccount("7001");
    const original = messageOf(1, 900);
    await recalls.remember([{ received: original, expiresAt: FAR }]);
    await addTo(outbox, [alertFor(1, original)], ["slack", "telegram", "echo"], { listedIn: 1 });
    const head = async (sink: string) => {
      const next = await nextAlert(outbox, sink);
      assert(next);
      return next;
    };
    const slack = await head("slack");
    await outbox.settle(await head("telegram"), { status: "dead", error: verbatim("refused") });
    await outbox.markSending([slack]);
    const file = await listFile(store, 2);
    assert.deepEqual(marksOnDisk(path), ["byte2", "name1", "name2", "text1", "text2"]);

    assert.equal(await history.forget([alertFor(1, original).id, file.id]), 2);
    assert.deepEqual(marksOnDisk(path), []);
    assert.deepEqual(readdirSync(`${path}-media`), []);
    // The end of the delivery that was under way comes later and brings nothing back.
    await outbox.settle(slack, { status: "sent", messageId: "m", mediaFollows: "first" });
    await recalls.updateNames([original]);
    await recalls.purge(0);
    assert.deepEqual(marksOnDisk(path), []);
  });

  it("leaves its chat's name until the chat is forgotten, which is then in none of the files either", async (t) => {
    const path = databasePath(t);
    const { history, outbox, chats } = await openedStore(t, path);
    const chat = await chats.add({
      accountId: "7001",
      kind: "GROUP",
      names: [marked("name", 1), marked("name", 2)],
      stableId: "1@chatroom",
      chatName: "@@g",
      mutedUntil: undefined,
      named: false,
    });
    await addTo(outbox, [alertAbout("11")], [], { listedIn: chat });
    assert.deepEqual(await chats.prune(0), []);
    await history.forget([alertAbout("11").id]);
    assert.deepEqual(marksOnDisk(path), ["name1", "name2"]);
    assert.deepEqual(await chats.prune(0), [chat]);
    assert.deepEqual(marksOnDisk(path), []);
  });

  it("ends the download of its bytes, and nothing of them stays on the disk", async (t) => {
    const path = databasePath(t);
    const { history, media, recalls, outbox } = await openedStore(t, path);
    for (const store of [recalls, media]) store.useAccount("7001");
    const original = mediaMessage("11");
    await recalls.remember([{ received: original, expiresAt: FAR }]);
    const download = endlessDownload();
    const ended = assert.rejects(media.keep("11", download, 1e12, never), { code: "gone" });
    while (download.pieces() < 3) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(readdirSync(`${path}-media`).length, 1);
    const alert = { ...alertAbout("11"), original };
    await media.pin("11", alert.id);
    await addTo(outbox, [alert], [], { listedIn: 1 });
    await history.forget([alert.id]);
    assert.deepEqual(readdirSync(`${path}-media`), []);
    await ended;
    const again = media.keep("11", downloadOf(Buffer.from("late")), 1_000, never);
    await assert.rejects(again, { code: "gone" });
  });

  it("is gone with the original that completed it", async (t) => {
    const path = databasePath(t);
    const { history, outbox } = await openedStore(t, path);
    await addTo(outbox, [missedAlert("11")], ["slack"], { listedIn: 1 });
    const late = { ...lateAlert("11"), original: messageOf(1, 100) };
    await outbox.add([newAlert(late, ["slack"], { listedIn: 1, completes: missedAlert("11").id })]);
    await history.forget([missedAlert("11").id]);
    assert.deepEqual(marksOnDisk(path), []);
    assert.equal((await outbox.counts("slack")).waiting, 0);
  });

  it("is gone after the next start when the process was killed before its file was deleted", async (t) => {
    const path = databasePath(t);
    const store = await openedStore(t, path);
    for (const part of [store.recalls, store.media]) part.useAccount("7001");
    const file = await listFile(store, 1);
    // What a process leaves that is killed between the two.
    store.media.forgetFiles = async () => {};
    await store.history.forget([file.id]);
    assert.deepEqual(marksOnDisk(path), ["byte1"]);
    await store.close();
    await openedStore(t, path);
    assert.deepEqual(marksOnDisk(path), []);
  });
});

it("every private text of the list stands behind a page of blanks, or in a later column of such a row", async (t) => {
  const path = databasePath(t);
  const { outbox, chats, close } = await openedStore(t, path);
  const chat = {
    accountId: "7001",
    kind: "CONTACT",
    names: ["Mei"],
    stableId: "",
    chatName: "@mei",
    mutedUntil: undefined,
    named: false,
  } as const;
  await chats.update({ ...chat, key: await chats.add(chat) });
  await addTo(outbox, [missedAlert("11")], ["slack"], { listedIn: 1 });
  await outbox.add([newAlert(lateAlert("11"), [], { listedIn: 1, completes: missedAlert("11").id })]);
  await addTo(outbox, [alertAbout("12")], [], { listedIn: 1 });
  await close();
  const file = new DatabaseSync(path, { readOnly: true });
  // Of an alert, `erasable.test.ts` has more.
  for (const [table, column, rows, blanks] of [
    ["history", "body", 2, 514],
    ["chats", "names", 1, 4_096],
    ["alerts", "body", 1, 514],
  ] as const) {
    const found = file.prepare(`SELECT ${column} AS text FROM ${table} WHERE ${column} IS NOT NULL`).all();
    assert.equal(found.length, rows, table);
    for (const { text } of found) assert.match(String(text), new RegExp(`^ {${blanks},}[[{]`), table);
  }
  file.close();
});

describe("what was listed", () => {
  it("is in none of the files at the end of its days, and what is still listed is", async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock();
    const store = await openedStore(t, path, clock);
    const { history, outbox, recalls, media } = store;
    for (const part of [recalls, media]) part.useAccount("7001");
    await addTo(outbox, [alertFor(1, messageOf(1, 900))], [], { listedIn: 1 });
    await listFile(store, 2);
    clock.jump(1_000);
    await addTo(outbox, [alertFor(3, messageOf(3, 50))], [], { listedIn: 1 });
    await listFile(store, 4);
    assert.equal(await history.purge(clock.now()), 2);
    assert.equal(await media.purge(FAR + 1, clock.now()), 1);
    await recalls.purge(FAR + 1);
    assert.deepEqual(marksOnDisk(path), ["byte4", "name3", "name4", "text3", "text4"]);
  });

  it("keeps its bytes as long as its entry, also when it went to no sink", async (t) => {
    const clock = new ManualClock();
    const store = await openedStore(t, undefined, clock);
    const { history, recalls, media } = store;
    for (const part of [recalls, media]) part.useAccount("7001");
    const { id } = await listFile(store, 1);
    assert.equal(await media.purge(FAR + 1, FAR), 0);
    assert.equal((await media.stateOf("1"))?.state, "kept");
    await history.purge(FAR);
    assert.equal(await media.purge(FAR + 1, FAR), 1);
    assert.deepEqual(await history.find(id), []);
  });

  it("is in none of the files when all of it is deleted", { timeout: 60_000 }, async (t) => {
    const path = databasePath(t);
    const store = await openedStore(t, path);
    const { history, outbox, recalls, media } = store;
    for (const part of [recalls, media]) part.useAccount("7001");
    for (let n = 1; n <= 150; n += 1) {
      const original = messageOf(n, (n * 7_919) % 2_500);
      await recalls.remember([{ received: original, expiresAt: FAR }]);
      await addTo(outbox, [alertFor(n, original)], n % 3 === 0 ? ["slack"] : [], { listedIn: 1 + (n % 5) });
    }
    for (const n of [201, 202]) await listFile(store, n);
    assert.equal(recallsOnDisk(path).length, 152);
    assert.equal(await history.forgetAll(), 152);
    assert.deepEqual(marksOnDisk(path), []);
    assert.equal(await media.count(), 0);
  });

  it("is gone whatever came and went beside it, in whatever order", { timeout: 120_000 }, async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock();
    const store = await openedStore(t, path, clock);
    const { history, outbox, recalls, media } = store;
    for (const part of [recalls, media]) part.useAccount("7001");
    const step = fc.array(
      fc.record({
        kind: fc.constantFrom("told", "waiting", "late", "file"),
        length: fc.oneof({ weight: 4, arbitrary: fc.nat(900) }, { weight: 1, arbitrary: fc.nat(9_000) }),
        /** After so many steps it is deleted. */
        life: fc.integer({ min: 1, max: 12 }),
      }),
      { minLength: 2, maxLength: 15, size: "max" },
    );
    const lives = new Map<number, { readonly end: number; readonly id: string }>();
    let last = 0;
    for (const [at, added] of fc.sample(step, { numRuns: scaled(40, 300), seed: 20_261_129 }).entries()) {
      for (const { kind, length, life } of added) {
        last += 1;
        const n = last;
        const original = messageOf(n, length);
        const alert = alertFor(n, original);
        const { id } = kind === "file" ? await listFile(store, n) : alert;
        lives.set(n, { end: at + life, id });
        if (kind === "file") continue;
        await recalls.remember([{ received: original, expiresAt: FAR }]);
        if (kind === "late") {
          const miss = missedAlert(String(n));
          await addTo(outbox, [miss], ["slack"], { listedIn: 1 });
          const late = { ...lateAlert(String(n)), original };
          await outbox.add([newAlert(late, [`sink${n}`], { listedIn: 1, completes: miss.id })]);
        } else await addTo(outbox, [alert], kind === "waiting" ? [`sink${n}`] : [], { listedIn: 1 });
      }
      const over = [...lives].filter(([, { end }]) => end <= at);
      for (const [n] of over) lives.delete(n);
      await history.forget(over.map(([, { id }]) => id));
      assert.deepEqual(
        recallsOnDisk(path),
        [...lives.keys()].sort((a, b) => a - b),
        `step ${at}`,
      );
    }
    assert(last > 200);
    const { total } = await history.page({}, { upTo: await history.newest(), offset: 0, limit: 1 });
    assert.equal(total, lives.size);
    await history.forgetAll();
    assert.deepEqual(recallsOnDisk(path), []);
  });
});
