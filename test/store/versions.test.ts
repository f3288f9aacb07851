import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it, type TestContext } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import { makeBackup } from "../../src/backup/make-backup.ts";
import { restoreBackup } from "../../src/backup/restore-backup.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations.ts";
import { runCommand } from "../backup/commands.ts";
import { mediaMessage } from "../contracts/media-samples.ts";
import { alertAbout, LONG_AGO, textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { runToEnd } from "../program.ts";
import { databasePath, openedStore } from "./folder.ts";

/** SHA-256 of every step that was in use: files of that version are on people's disks, so a step never changes. */
const STEPS: readonly string[] = [
  "33a122bf2ab11c5b",
  "f7a66cea0a301ac8",
  "52e23afb22b92d26",
  "52af0d78bae84bcb",
  "f59213f9060aede5",
  "d14cd68a6858dc7f",
  "dc54404b4d766540",
  "3459ef8ea885a526",
  "4458a8cd040193a3",
];

const EXPIRES_AT = Date.UTC(2100, 0, 1);
/** From this version on private texts stand behind blanks. */
const BLANKS_SINCE = 7;
/** From this version on there are more of them, and pages are as long as that. */
const LARGE_PAGES_SINCE = 14;
const HISTORY_SINCE = 8;
const BLOCKS_SINCE = 13;
/** Where private texts stand that must not lie in a cell, and how many blanks come before them at least. */
const COVERED: readonly (readonly [table: string, column: string, blanks: number])[] = [
  ["alerts", "body", 514],
  ["media", "body", 4_096],
  ["media", "file", 4_096],
  ["chats", "names", 4_096],
  ["history", "body", 514],
  ["history_blocks", "body", 514],
  ["state", "value", 514],
];
const PICTURE = "the picture";

/** A data folder of a program of that version: a login, a message, a waiting alert, a given up one, a picture, a recall. */
function writeVersion(dataDir: string, version: number): void {
  const file = new DatabaseSync(join(dataDir, "bridge.sqlite"));
  const page = version >= LARGE_PAGES_SINCE ? 4_096 : 1_024;
  if (version >= BLANKS_SINCE) file.exec(`PRAGMA page_size = ${page}; PRAGMA auto_vacuum = INCREMENTAL`);
  file.exec("PRAGMA journal_mode = WAL");
  for (const step of MIGRATIONS.slice(0, version)) file.exec(step);
  file.exec(`PRAGMA application_id = 1465008754; PRAGMA user_version = ${version};
    CREATE TABLE "messages"(key VARCHAR(255) NOT NULL, value TEXT, namespace VARCHAR(255) NOT NULL DEFAULT '',
      expires BIGINT DEFAULT NULL, UNIQUE(key, namespace));
    CREATE INDEX "messages_expires_idx" ON "messages" (expires) WHERE expires IS NOT NULL;
    INSERT INTO lanes (sink, delivered) VALUES ('slack', 4);
    INSERT INTO own_messages (key, account, chat, sent_at) VALUES ('7001:31', '7001', '@mei', 5);
    INSERT INTO sent_texts (key, client_id, chat, text_hash, at, msg_id)
      VALUES ('alert', 'c1', 'filehelper', 'h1', ${LONG_AGO}, '501')`);
  const stored = (value: unknown): string =>
    (version >= BLANKS_SINCE ? " ".repeat(page) : "") + JSON.stringify(value);
  const write = (sql: string, ...values: (string | number | Uint8Array)[]): void =>
    void file.prepare(sql).run(...values);
  const fact = '{"cookies":1}';
  const sealed = " ".repeat(page) + crc32(fact).toString(16).padStart(8, "0") + fact;
  write("INSERT INTO state VALUES ('session', ?)", version >= LARGE_PAGES_SINCE ? sealed : fact);
  const value = { value: textMessage("11", "<kept 11>"), expires: EXPIRES_AT };
  write("INSERT INTO messages VALUES ('7001:11', ?, '', ?)", stored(value), EXPIRES_AT);
  for (const [seq, status] of [
    [1, "pending"],
    [2, "dead"],
  ] as const) {
    const { kind, ...rest } = alertAbout(String(20 + seq), `<alert ${seq}>`);
    const body = version >= HISTORY_SINCE ? { kind, ...rest } : rest;
    write("INSERT INTO alerts (seq, id, body) VALUES (?, ?, ?)", seq, rest.id, stored(body));
    write("INSERT INTO deliveries (alert, sink, status, attempts) VALUES (?, 'slack', ?, 3)", seq, status);
  }
  if (version >= 2) {
    mkdirSync(join(dataDir, "media"), { mode: 0o700 });
    writeFileSync(join(dataDir, "media/img_51.jpg"), PICTURE);
    const name = `${version >= BLANKS_SINCE ? " ".repeat(page) : ""}img_51.jpg`;
    write(
      `INSERT INTO media (account, msg_id, state, body, file, bytes, mime, file_name, expires_at)
       VALUES ('7001', '51', 'kept', ?, ?, ?, 'image/jpeg', 'img_51.jpg', ?)`,
      stored(mediaMessage("51")),
      name,
      PICTURE.length,
      EXPIRES_AT,
    );
  }
  if (version >= HISTORY_SINCE) {
    const told = alertAbout("61", "<listed>");
    write(
      `INSERT INTO chats (seq, muted_forever, names, account, kind, stable_id, chat_name)
       VALUES (3, 0, ?, '7001', 'CONTACT', '', '@mei')`,
      stored(["Mei"]),
    );
    write(
      `INSERT INTO history (id, short_id, account, chat, recalled_at, listed_at, body, search)
       VALUES (?, ?, '7001', 3, ?, ?, ?, 'listed')`,
      told.id,
      told.shortId,
      LONG_AGO,
      LONG_AGO,
      stored(told),
    );
  }
  if (version >= BLOCKS_SINCE) {
    const told = alertAbout("62", "<listed in a block>");
    const entries = [{ seq: 9, body: JSON.stringify(told), search: "listed in a block" }];
    const bytes = Buffer.concat([Buffer.alloc(page, " "), deflateSync(JSON.stringify(entries))]);
    write("INSERT INTO history_blocks (seq, body) VALUES (1, ?)", bytes);
    write(
      `INSERT INTO history (seq, id, short_id, account, chat, recalled_at, listed_at, body, search, block)
       VALUES (9, ?, ?, '7001', 3, ?, ?, '', '', 1)`,
      told.id,
      told.shortId,
      LONG_AGO,
      LONG_AGO,
    );
  }
  file.close();
}

/** The program of now has everything that the earlier one had, and works. */
async function assertWorks(t: TestContext, path: string, version: number): Promise<void> {
  const clock = new ManualClock(LONG_AGO);
  const mediaDir = join(dirname(path), "media");
  const { recalls, state, outbox, sent, media, history, chats } = await openedStore(t, path, clock, {
    mediaDir,
  });
  recalls.useAccount("7001");
  media.useAccount("7001");
  assert.equal(await state.get("session"), '{"cookies":1}');
  assert.deepEqual((await recalls.find("11"))?.message, textMessage("11", "<kept 11>").message);
  assert.equal(await sent.isOwn("501"), true);
  const waiting = await outbox.waiting("slack", 9);
  assert.deepEqual(
    waiting.map(({ alert, attempts }) => [alert, attempts]),
    [[alertAbout("21", "<alert 1>"), 3]],
  );
  const { dead, delivered } = await outbox.counts("slack");
  assert.deepEqual([dead, delivered], [1, 4]);
  if (version >= 2) {
    const picture = await media.stateOf("51");
    assert.ok(picture?.state === "kept", JSON.stringify(picture));
    assert.equal(readFileSync(picture.file.path, "utf8"), PICTURE);
  }
  if (version >= HISTORY_SINCE) {
    const listed = await history.find(alertAbout("61").shortId);
    assert.deepEqual(listed, [{ alert: alertAbout("61", "<listed>"), chat: 3 }]);
    assert.deepEqual(
      (await chats.load()).map(({ key, names }) => [key, names]),
      [[3, ["Mei"]]],
    );
  }
  if (version >= BLOCKS_SINCE)
    assert.deepEqual(await history.find(alertAbout("62").shortId), [
      { alert: alertAbout("62", "<listed in a block>"), chat: 3 },
    ]);
  await recalls.remember([{ received: textMessage("12"), expiresAt: EXPIRES_AT }]);
  await addTo(outbox, [alertAbout("23")], ["slack"]);
  assert.equal((await outbox.waiting("slack", 9)).length, 2);
  const file = new DatabaseSync(path, { readOnly: true });
  const first = (sql: string): unknown => Object.values(file.prepare(sql).get() ?? {})[0];
  const found = [first("PRAGMA user_version"), first("PRAGMA integrity_check"), first("PRAGMA page_size")];
  assert.deepEqual(found, [MIGRATIONS.length, "ok", 4_096]);
  for (const [table, column, blanks] of COVERED) {
    const front = `CAST(substr(${column}, 1, ${blanks}) AS TEXT)`;
    const bare = `FROM ${table} WHERE ${column} <> '' AND ${front} <> printf('%${blanks}s', '')`;
    assert.equal(first(`SELECT count(*) ${bare}`), 0, `${table}.${column}`);
  }
  file.close();
}

describe("a database of every version so far", () => {
  for (let version = 1; version <= MIGRATIONS.length; version += 1) {
    it(`version ${version} goes on with all that it had`, async (t) => {
      const path = databasePath(t);
      writeVersion(dirname(path), version);
      await assertWorks(t, path, version);
    });

    it(`version ${version} can be backed up, restored and go on`, async (t) => {
      const [path, fresh] = [databasePath(t), databasePath(t)];
      writeVersion(dirname(path), version);
      const file = join(dirname(path), "backup.tar.gz");
      const options = { file, now: Date.now(), signal: new AbortController().signal };
      await makeBackup({ dataDir: dirname(path), storePath: path }, options);
      const restored = await restoreBackup(
        { dataDir: dirname(fresh), storePath: fresh },
        { ...options, force: false },
      );
      assert.equal(restored.manifest.schema, version);
      await assertWorks(t, fresh, version);
    });
  }

  it("is what it was: no step has changed since its release", () => {
    const sums = MIGRATIONS.map((step) => createHash("sha256").update(step).digest("hex").slice(0, 16));
    assert.deepEqual(sums.slice(0, STEPS.length), STEPS);
  });
});

describe("a database of a newer version", () => {
  it("is refused with 78 and in words by every command, in both languages, and stays as it is", async (t) => {
    const path = databasePath(t);
    const dataDir = dirname(path);
    writeVersion(dataDir, MIGRATIONS.length);
    const file = new DatabaseSync(path);
    file.exec(`PRAGMA journal_mode = DELETE; PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    file.close();
    const before = readFileSync(path);
    const env = { DATA_DIR: dataDir, CONFIG_FILE: "/dev/null", LOG_LEVEL: "silent" };
    const words = {
      en: /has version \d+, .*start the newer program again/,
      zh: /的版本是 \d+，.*请改用更新的程序启动/,
    };
    for (const LOCALE of ["en", "zh"] as const) {
      for (const { exitCode, stderr } of [
        await runToEnd(dataDir, { ...env, LOCALE }),
        await runToEnd(dataDir, { ...env, LOCALE }, ["--explain-rules"]),
        await runCommand("backup", { ...env, LOCALE }, [join(dataDir, "b.tar.gz")]),
      ]) {
        assert.equal(exitCode, 78, stderr);
        assert.match(stderr, words[LOCALE]);
      }
    }
    assert.deepEqual(readFileSync(path), before);
  });
});
