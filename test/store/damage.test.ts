import assert from "node:assert/strict";
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import { placeOf } from "../../src/bridge/model/alert.ts";
import { StoreError } from "../../src/bridge/model/errors.ts";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import { type LogFields, type Logger, silentLogger } from "../../src/bridge/ports/log.ts";
import { openStore, type Store } from "../../src/store/index.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import { knownChat } from "../contracts/chat-store.ts";
import { downloadOf, fileBytes, mediaMessage } from "../contracts/media-samples.ts";
import {
  alertAbout,
  mentionAbout,
  missedAlert,
  ownMessage,
  ownNotice,
  textMessage,
} from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { scaled } from "../scale.ts";
import { closeLater, databasePath, openedStore } from "./folder.ts";

const NOW = Date.UTC(2026, 4, 4, 6, 15);
const ASIDE = "bridge.sqlite.damaged-2026-05-04T061500.000Z";
const PAGE = 1_024;
const expiresAt = Date.UTC(2100, 0, 1);
const never = new AbortController().signal;
const MESSAGES = 300;
const clock = new ManualClock(NOW);
const deps = { log: silentLogger, clock };
const PLACE = { venue: "-1001", thread: "42", title: "登山队", until: Infinity };

/** Something of everything; messages and alerts fill several pages. */
async function fill({ recalls, outbox, chats, places, state, sent, media, inbox }: Store): Promise<void> {
  await inbox.accept([{ id: "e1", body: '{"n":1}' }], 1);
  await inbox.accept([{ id: "e2", body: '{"n":2}' }], 2);
  await inbox.take(1);
  recalls.useAccount("7001");
  await recalls.remember([
    { received: mediaMessage("51"), expiresAt },
    ...Array.from({ length: MESSAGES }, (_, i) => ({
      received: textMessage(`${i + 1_000}`, "x".repeat(i)),
      expiresAt,
    })),
    ...[1, 2, 3].map((n) => ({ received: ownMessage(`${n}`, "@mei", n * 1_000), expiresAt })),
  ]);
  await addTo(
    outbox,
    [alertAbout("11"), alertAbout("12"), alertAbout("13"), alertAbout("14")],
    ["slack", "telegram"],
  );
  const settle = async (outcome: Parameters<typeof outbox.settle>[1]): Promise<void> => {
    const head = await nextAlert(outbox, "slack");
    assert(head);
    await outbox.settle(head, outcome);
  };
  await settle({ status: "sent", messageId: "m11" });
  await settle({ status: "dead", error: verbatim("refused") });
  await settle({
    status: "retry",
    notBefore: 5_000,
    code: "unavailable",
    error: verbatim("down"),
    maybeDelivered: true,
  });
  const chat = await chats.add(knownChat({ mutedUntil: Infinity }));
  await addTo(outbox, [alertAbout("21"), missedAlert("22")], [], { listedIn: chat, applied: ["rule:a"] });
  await places.of("telegram", clock).set(chat, PLACE);
  await recalls.noteTakenBack([{ noticeId: "91", msgId: "9", at: NOW }]);
  await state.set("session", '{"cookies":1}');
  await state.set("telegram.chat", "42");
  await sent.begin({ key: "k", clientId: "c", chatName: "f", textHash: "h", at: NOW, msgId: "501" });
  media.useAccount("7001");
  await media.keep("51", downloadOf(fileBytes(100)), 1_000, never);
}

let sample: Buffer | undefined;

/** The bytes of a filled database, made once. */
async function sampleBytes(t: TestContext): Promise<Buffer> {
  if (sample === undefined) {
    const path = databasePath(t);
    const store = await openStore(path, deps);
    await fill(store);
    await store.close();
    sample = readFileSync(path);
  }
  return Buffer.from(sample);
}

/** The numbers of the pages of a table without overflow pages, counted from 1 as SQLite does. Its root comes first. */
function pagesOf(bytes: Buffer, table: string, t: TestContext): readonly number[] {
  const path = databasePath(t);
  writeFileSync(path, bytes);
  const db = new DatabaseSync(path);
  const pages = db
    .prepare("SELECT pageno FROM dbstat WHERE name = ? AND pagetype <> 'overflow' ORDER BY path")
    .all(table);
  db.close();
  assert(pages.length > 0, table);
  return pages.map(({ pageno }) => Number(pageno));
}

function spoil(bytes: Buffer, page: number | undefined): Buffer {
  assert(page !== undefined);
  // https://sqlite.org/fileformat2.html#page_size
  const size = bytes.readUInt16BE(16);
  return bytes.fill(0xa5, (page - 1) * size, page * size);
}

async function openedWith(
  t: TestContext,
  bytes: Buffer,
  log: Logger = silentLogger,
): Promise<Store & { path: string }> {
  const path = databasePath(t);
  writeFileSync(path, bytes);
  const store = await openedStore(t, path, clock, { log });
  store.recalls.useAccount("7001");
  store.media.useAccount("7001");
  return { ...store, path };
}

function filesBeside(path: string): readonly string[] {
  return readdirSync(dirname(path))
    .filter((name) => name !== basename(`${path}-media`))
    .sort();
}

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe("a damaged database", () => {
  it("is moved aside as it is, for its owner only, and a new one is begun", async (t) => {
    const garbage = Buffer.from("This was never a database. ".repeat(500));
    const path = databasePath(t);
    writeFileSync(path, garbage, { mode: 0o644 });
    const store = await openedStore(t, path, clock);
    const aside = `${path}${ASIDE.slice("bridge.sqlite".length)}`;
    assert.deepEqual(store.damaged, { path: aside });
    assert.deepEqual(readFileSync(aside), garbage);
    assert.deepEqual([mode(aside), mode(path)], ["600", "600"]);
    await store.state.set("a", "1");
    await store.close();
    const next = await openedStore(t, path, clock);
    assert.deepEqual([next.damaged, await next.state.get("a")], [undefined, "1"]);
    assert.deepEqual(
      filesBeside(path).filter((name) => !/-(wal|shm)$/.test(name)),
      ["bridge.sqlite", ASIDE],
    );
  });

  it("does not overwrite what was moved aside in the same moment", async (t) => {
    const path = databasePath(t);
    for (const n of [1, 2, 3]) {
      writeFileSync(path, `garbage ${n} `.repeat(500));
      await (await openStore(path, deps)).close();
    }
    assert.deepEqual(filesBeside(path), ["bridge.sqlite", ASIDE, `${ASIDE}-2`, `${ASIDE}-3`]);
    assert.match(readFileSync(`${dirname(path)}/${ASIDE}-2`, "utf8"), /^garbage 2/);
  });

  it("loses the rows of the bad page and nothing else", async (t) => {
    const bytes = await sampleBytes(t);
    const [, , leaf] = pagesOf(bytes, "messages", t);
    const lines: LogFields[] = [];
    const log = { ...silentLogger, error: (fields: LogFields) => void lines.push(fields) };
    const store = await openedWith(t, spoil(bytes, leaf), log);
    const { recalls, outbox, state, sent, media } = store;
    assert(store.damaged);
    const count = await recalls.count();
    assert(count < MESSAGES + 3 && count > MESSAGES - 60, `${count} messages`);
    for (let i = 0; i < MESSAGES; i += 1) {
      const found = await recalls.find(`${i + 1_000}`);
      if (found) assert.deepEqual(found, textMessage(`${i + 1_000}`, "x".repeat(i)));
    }
    assert.deepEqual([await state.get("session"), await state.get("telegram.chat")], ['{"cookies":1}', "42"]);
    assert.equal(await sent.isOwn("501"), true);
    assert.equal((await media.stateOf("51"))?.state, "fetching", "its file lies in the other folder");
    assert.deepEqual(await outbox.counts("slack"), {
      delivered: 1,
      waiting: 2,
      dead: 1,
      lastError: verbatim("down"),
      nextAttemptAt: 5_000,
      downloading: [],
    });
    assert.deepEqual(
      (await outbox.waiting("telegram", 9)).map(({ alert, possibleDuplicate }) => [alert, possibleDuplicate]),
      ["11", "12", "13", "14"].map((msgId) => [alertAbout(msgId), false]),
    );
    assert.deepEqual(await addTo(outbox, [alertAbout("11")], ["slack"]), []);
    assert.equal((await nextAlert(outbox, "slack"))?.possibleDuplicate, true);
    assert.equal(await outbox.revive(), 1);
    const { restored, incomplete } = lines.at(-1) ?? {};
    assert.deepEqual(incomplete, ["messages"]);
    assert.deepEqual(restored, {
      state: 2,
      lanes: 1,
      alerts: 6,
      deliveries: 8,
      messages: count,
      own_messages: 3,
      taken_back: 1,
      sent_texts: 1,
      media: 1,
      chats: 1,
      chat_places: 1,
      history: 2,
      history_blocks: 0,
      applied: 1,
      inbox: 2,
      inbox_ids: 2,
      inbox_taken: 1,
    });
    assert.deepEqual(
      (await store.inbox.waiting(9)).map(({ id, body }) => [id, body]),
      [["e2", '{"n":2}']],
    );
    assert.equal((await store.inbox.accept([{ id: "e1", body: "{}" }], 9)).duplicates, 1);
  });

  it("keeps the media files whose rows were saved", async (t) => {
    const path = databasePath(t);
    const store = await openStore(path, deps);
    await fill(store);
    await store.close();
    const bytes = readFileSync(path);
    writeFileSync(path, spoil(bytes, pagesOf(bytes, "messages", t)[2]));
    const next = await openedStore(t, path, clock);
    next.media.useAccount("7001");
    assert(next.damaged);
    assert.equal((await next.media.stateOf("51"))?.state, "kept");
  });

  it("keeps the list of recalls, known chats with their mutes, and how often rules applied", async (t) => {
    const bytes = await sampleBytes(t);
    const { damaged, history, chats, outbox } = await openedWith(
      t,
      spoil(bytes, pagesOf(bytes, "messages", t)[2]),
    );
    assert(damaged);
    const [chat] = await chats.load();
    assert.deepEqual(chat, { ...knownChat({ mutedUntil: Infinity }), key: 1 });
    assert.deepEqual(await history.page({}, { upTo: await history.newest(), offset: 0, limit: 9 }), {
      recalls: [
        { alert: missedAlert("22"), chat: 1 },
        { alert: alertAbout("21"), chat: 1 },
      ],
      total: 2,
    });
    assert.deepEqual([...(await outbox.applied())], [["rule:a", 2]]);
  });

  it("has the chats of listed recalls again when the chats are lost, under the names of the recalls", async (t) => {
    const bytes = await sampleBytes(t);
    const { damaged, history, chats } = await openedWith(t, spoil(bytes, pagesOf(bytes, "chats", t)[0]));
    assert(damaged);
    assert.deepEqual(
      (await chats.load()).map(({ key, accountId, kind, names, chatName, mutedUntil }) => [
        key,
        accountId,
        kind,
        names,
        chatName,
        mutedUntil,
      ]),
      [[1, "7001", "CONTACT", ["Mei"], "@mei", undefined]],
    );
    assert.equal((await history.find(alertAbout("21").shortId)).length, 1);
  });

  it("keeps the places of chats, and forgets those of chats that are lost", async (t) => {
    const bytes = await sampleBytes(t);
    const whole = await openedWith(t, spoil(bytes, pagesOf(bytes, "messages", t)[2]));
    assert(whole.damaged);
    assert.deepEqual(await whole.places.of("telegram", clock).get(1), PLACE);
    await whole.history.forgetAll();
    await whole.close();
    const listless = readFileSync(whole.path);
    const lost = await openedWith(t, spoil(listless, pagesOf(listless, "chats", t)[0]));
    assert(lost.damaged);
    assert.deepEqual(await lost.chats.load(), []);
    assert.equal(await lost.places.of("telegram", clock).get(1), undefined);
  });

  it("has the chats of alerts that wait again when the chats are lost, and nothing refers to another lost one", async (t) => {
    const path = databasePath(t);
    const store = await openStore(path, deps);
    const keys = [await store.chats.add(knownChat()), await store.chats.add(knownChat())];
    await addTo(store.outbox, [alertAbout("11")], ["slack"], { chat: keys[0] });
    await addTo(store.outbox, [mentionAbout("12")], ["slack"], { chat: keys[1] });
    await addTo(store.outbox, [alertAbout("13")], [], { chat: 9 });
    await store.close();
    const bytes = readFileSync(path);
    const spoiled = spoil(bytes, pagesOf(bytes, "chats", t)[0]);
    const { damaged, chats, outbox, path: at } = await openedWith(t, spoiled);
    assert(damaged);
    assert.deepEqual(
      (await chats.load()).map(({ key, accountId, names }) => [key, accountId, names]),
      [alertAbout("11"), mentionAbout("12")].map((alert, index) => [
        keys[index],
        "7001",
        [placeOf(alert).chat.title],
      ]),
    );
    assert.deepEqual(
      (await outbox.waiting("slack", 9)).map(({ chat }) => chat),
      keys,
    );
    const file = new DatabaseSync(at, { readOnly: true });
    const told = file.prepare("SELECT chat FROM alerts ORDER BY seq").all();
    file.close();
    assert.deepEqual(
      told.map(({ chat }) => chat),
      [...keys, null],
    );
  });

  it("shows no message around another one that was lost", async (t) => {
    const bytes = await sampleBytes(t);
    const { recalls } = await openedWith(t, spoil(bytes, pagesOf(bytes, "messages", t)[2]));
    const { before, after } = await recalls.around(textMessage("1100"), MESSAGES);
    assert.equal(before.length + after.length + 1, await recalls.count());
  });

  it("gives up its indexes for their rows", async (t) => {
    const bytes = await sampleBytes(t);
    const [root] = pagesOf(bytes, "deliveries_lane", t);
    const { damaged, outbox } = await openedWith(t, spoil(bytes, root));
    assert(damaged);
    assert.equal((await outbox.waiting("telegram", 9)).length, 4);
  });

  it("gives what stands in its write-ahead log", async (t) => {
    const bytes = await sampleBytes(t);
    const [, , leaf] = pagesOf(bytes, "messages", t);
    const living = await openedWith(t, bytes);
    await living.state.set("late", "1");
    const path = databasePath(t);
    for (const suffix of ["", "-wal"]) copyFileSync(living.path + suffix, path + suffix);
    writeFileSync(path, spoil(readFileSync(path), leaf));
    const store = await openedStore(t, path, clock);
    assert(store.damaged);
    assert.deepEqual(
      [await store.state.get("late"), await store.state.get("session")],
      ["1", '{"cookies":1}'],
    );
  });

  it("whose bytes are gone keeps its log, which would be deleted with it", async (t) => {
    const living = await openedWith(t, await sampleBytes(t));
    await living.state.set("late", "1");
    const path = databasePath(t);
    copyFileSync(`${living.path}-wal`, `${path}-wal`);
    writeFileSync(path, "");
    const { damaged } = await openedStore(t, path, clock);
    assert(damaged);
    assert.deepEqual(readFileSync(`${damaged.path}-wal`), readFileSync(`${living.path}-wal`));
  });

  it("whose bytes are gone is no new one, once it was in use", async (t) => {
    const path = databasePath(t);
    await (await openStore(path, deps)).close();
    writeFileSync(path, "");
    const store = await openedStore(t, path, clock);
    assert.equal(basename(store.damaged?.path ?? ""), ASIDE);
    const fresh = databasePath(t);
    // What a death leaves before the first page is written.
    writeFileSync(fresh, "");
    assert.equal((await openedStore(t, fresh, clock)).damaged, undefined);
  });

  it("is one whose write-ahead log was overwritten; what stands in the file itself is saved", async (t) => {
    for (const [garbage, damaged] of [
      [Buffer.alloc(50_000, "garbage "), true],
      // A power cut: the log had grown and nothing of it was written.
      [Buffer.alloc(50_000), false],
      [Buffer.from("half a he"), false],
    ] as const) {
      const path = databasePath(t);
      const bytes = await sampleBytes(t);
      writeFileSync(path, bytes);
      writeFileSync(`${path}-wal`, garbage);
      const store = await openedStore(t, path, clock);
      assert.equal(store.damaged !== undefined, damaged, garbage.subarray(0, 8).toString());
      assert.equal(await store.state.get("telegram.chat"), "42");
    }
  });

  it("owes an alert to every known sink when its deliveries are lost, as a possible duplicate", async (t) => {
    const bytes = await sampleBytes(t);
    const [root] = pagesOf(bytes, "deliveries", t);
    const { outbox } = await openedWith(t, spoil(bytes, root));
    const waiting = await outbox.waiting("slack", 9);
    assert.deepEqual(
      waiting.map(({ alert, possibleDuplicate }) => [alert.id, possibleDuplicate]),
      ["11", "12", "13", "14"].map((msgId) => [alertAbout(msgId).id, true]),
    );
  });

  it("keeps no alert for ever: without a delivery and a sink it is settled", async (t) => {
    const bytes = await sampleBytes(t);
    for (const table of ["deliveries", "lanes"]) spoil(bytes, pagesOf(await sampleBytes(t), table, t)[0]);
    const { outbox } = await openedWith(t, bytes);
    assert.deepEqual(await outbox.waiting("slack", 9), []);
    assert.equal(await outbox.prune(NOW + 1), 6);
  });

  it("never gives an older message of mine for one that was lost", async (t) => {
    const notice = ownNotice("9", "@mei", 9_000);
    const bytes = await sampleBytes(t);
    const [root] = pagesOf(bytes, "own_messages", t);
    const one = await openedWith(t, spoil(bytes, root));
    assert.equal(await one.recalls.findLastOwn(notice, 9_000), undefined);

    // The last page of messages holds message 3 of mine and not all of the others.
    const other = await sampleBytes(t);
    const two = await openedWith(t, spoil(other, pagesOf(other, "messages", t).at(-1)));
    assert.equal(await two.recalls.find("3"), undefined);
    assert.equal(await two.recalls.findLastOwn(notice, 9_000), undefined);
  });

  it("of an older program is saved too", async (t) => {
    const path = databasePath(t);
    const old = new DatabaseSync(path);
    old.exec(`PRAGMA application_id = 1465008754; PRAGMA user_version = 1; PRAGMA foreign_keys = OFF;
      CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE alerts (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT, settled_at INTEGER) STRICT;
      CREATE TABLE deliveries (seq INTEGER PRIMARY KEY, alert INTEGER NOT NULL REFERENCES alerts (seq),
        sink TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'pending', attempts INTEGER NOT NULL DEFAULT 0,
        not_before INTEGER NOT NULL DEFAULT 0, possible_duplicate INTEGER NOT NULL DEFAULT 0,
        message_id TEXT NOT NULL DEFAULT '', last_error TEXT NOT NULL DEFAULT '', UNIQUE (alert, sink)) STRICT;
      CREATE TABLE other (x);
      INSERT INTO state VALUES ('session', '1'); INSERT INTO deliveries (alert, sink) VALUES (1, 'slack')`);
    old
      .prepare("INSERT INTO alerts VALUES (1, ?, ?, NULL)")
      .run(alertAbout("11").id, JSON.stringify(alertAbout("11")));
    old.close();
    const bytes = readFileSync(path);
    writeFileSync(path, spoil(bytes, pagesOf(bytes, "other", t)[0]));
    const { damaged, state, outbox } = await openedStore(t, path, clock);
    assert(damaged);
    assert.equal(await state.get("session"), "1");
    assert.deepEqual((await nextAlert(outbox, "slack"))?.alert, alertAbout("11"));
  });

  it("of a newer or another program stays where it is", async (t) => {
    for (const [sql, code] of [
      ["PRAGMA user_version = 1000", "newer"],
      ["PRAGMA application_id = 7", "unusable"],
    ] as const) {
      const path = databasePath(t);
      writeFileSync(path, await sampleBytes(t));
      const theirs = new DatabaseSync(path);
      theirs.exec(sql);
      theirs.close();
      const bytes = readFileSync(path);
      writeFileSync(path, spoil(bytes, pagesOf(bytes, "messages", t)[2]));
      const before = readFileSync(path);
      await assert.rejects(
        openStore(path, deps),
        (error) => error instanceof StoreError && error.code === code,
      );
      assert.deepEqual(readFileSync(path), before);
      assert.deepEqual(filesBeside(path), ["bridge.sqlite"]);
    }
  });

  it("opens whatever happened to it, and gives nothing that was never written", async (t) => {
    const whole = await sampleBytes(t);
    const pages = whole.length / PAGE;
    const harm = fc.oneof(
      fc.record({ cut: fc.integer({ min: 1, max: whole.length - 1 }) }),
      fc.record({
        at: fc.integer({ min: 0, max: pages - 1 }).map((page) => page * PAGE),
        bytes: fc.oneof(
          fc.uint8Array({ minLength: PAGE, maxLength: PAGE, size: "max" }),
          fc.constantFrom(new Uint8Array(100), new Uint8Array(512), new Uint8Array(PAGE)),
        ),
      }),
      fc.record({
        at: fc.integer({ min: 0, max: whole.length - 64 }),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(harm, async (done) => {
        const bytes = Buffer.from(whole);
        if ("bytes" in done) bytes.set(done.bytes, done.at);
        const store = await openedWith(t, "cut" in done ? bytes.subarray(0, done.cut) : bytes).catch(
          (error) => {
            // The two numbers in the header that say whose it is may be what was hit.
            assert(error instanceof StoreError && ["newer", "unusable"].includes(error.code), String(error));
          },
        );
        if (store === undefined) return;
        // Few bytes within a text are no damage that anybody could see.
        if ("bytes" in done && done.bytes.length <= 64) return await store.close();
        for (let i = 0; i < MESSAGES; i += 7) {
          const found = await store.recalls.find(`${i + 1_000}`);
          if (found) assert.deepEqual(found, textMessage(`${i + 1_000}`, "x".repeat(i)));
        }
        for (const { alert } of await store.outbox.waiting("telegram", 9)) {
          assert.deepEqual(alert, alertAbout(alert.original?.message.msgId ?? ""));
        }
        assert([undefined, '{"cookies":1}'].includes(await store.state.get("session")));
        await store.close();
      }),
      { numRuns: scaled(40, 400) },
    );
  });
});

describe("a replacement that was cut short", () => {
  it("before the damaged file was moved is begun again", async (t) => {
    const bytes = await sampleBytes(t);
    const path = databasePath(t);
    writeFileSync(path, spoil(bytes, pagesOf(bytes, "messages", t)[2]));
    writeFileSync(`${path}.new`, "half a database");
    writeFileSync(`${path}.new-wal`, "half a log");
    const { damaged, state } = await openedStore(t, path, clock);
    assert(damaged);
    assert.equal(await state.get("telegram.chat"), "42");
    assert.deepEqual(
      filesBeside(path).filter((name) => name.includes(".new")),
      [],
    );
  });

  it("after it was moved is finished", async (t) => {
    const path = databasePath(t);
    writeFileSync(`${path}.new`, await sampleBytes(t));
    const { damaged, state } = await openedStore(t, path, clock);
    assert.deepEqual([damaged, await state.get("telegram.chat")], [undefined, "42"]);
    assert(!existsSync(`${path}.new`));
  });

  it("leaves nothing of an old replacement beside a sound database", async (t) => {
    const path = databasePath(t);
    writeFileSync(path, await sampleBytes(t));
    writeFileSync(`${path}.new`, "private words");
    const { damaged } = await openedStore(t, path, clock);
    assert.equal(damaged, undefined);
    assert(!existsSync(`${path}.new`));
  });
});

describe("damage while the program runs", () => {
  it("is an error of its own at every statement, told once, and mended by the next start", async (t) => {
    const path = databasePath(t);
    writeFileSync(path, await sampleBytes(t));
    const told: StoreError[] = [];
    const database = new Database(path, silentLogger, { onDamage: (error) => told.push(error) });
    closeLater(path, () => database.close());
    // The check at the start has read every page.
    database.script("PRAGMA shrink_memory");
    const bytes = readFileSync(path);
    for (const page of pagesOf(await sampleBytes(t), "messages", t)) spoil(bytes, page);
    writeFileSync(path, bytes);
    const damaged = (error: unknown): boolean => error instanceof StoreError && error.code === "damaged";
    assert.throws(() => database.all("SELECT * FROM messages"), damaged);
    assert.throws(() => database.get("SELECT * FROM messages"), damaged);
    assert.throws(() => database.transaction(() => database.run("DELETE FROM messages")), damaged);
    assert.equal(told.length, 1);
    assert.match(told[0]?.message ?? "", /damaged: the next start moves it aside/);
    database.close();
    const store = await openedStore(t, path, clock);
    assert(store.damaged);
    assert.equal(await store.state.get("telegram.chat"), "42");
  });

  it("is found by the start when a statement would find it, in an index too", async (t) => {
    const path = databasePath(t);
    writeFileSync(path, await sampleBytes(t));
    const db = new DatabaseSync(path, { defensive: false });
    // An index that says something else than its table: every page is sound by itself.
    db.exec(`PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = replace(sql, '(sink, ', '(status, ') WHERE name = 'deliveries_dead'`);
    db.close();
    const store = await openedStore(t, path, clock);
    assert(store.damaged);
    assert.equal((await store.outbox.counts("slack")).dead, 1);
  });
});
