import assert from "node:assert/strict";
import { it } from "node:test";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { ListedRecalls } from "../../src/store/history/listed-recalls.ts";
import { SqliteChatPlaces } from "../../src/store/history/sqlite-chat-places.ts";
import { SqliteChatStore } from "../../src/store/history/sqlite-chat-store.ts";
import { SqliteHistory } from "../../src/store/history/sqlite-history.ts";
import { FileMediaStore } from "../../src/store/media/file-media-store.ts";
import { SqliteOutbox } from "../../src/store/outbox/sqlite-outbox.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import { JointWrites } from "../../src/store/sqlite/joint-writes.ts";
import type { Row, SqlValue } from "../../src/store/sqlite/rows.ts";
import { KeyvRecallStore } from "../../src/store/tables/keyv-recall-store.ts";
import { SqliteSentLedger } from "../../src/store/tables/sqlite-sent-ledger.ts";
import { TOPIC } from "../contracts/chat-places.ts";
import { knownChat } from "../contracts/chat-store.ts";
import { downloadOf, fileBytes, mediaMessage } from "../contracts/media-samples.ts";
import {
  alertAbout,
  LONG_AGO,
  lateAlert,
  missedAlert,
  ownNotice,
  textMessage,
} from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo, newAlert } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { closeLater, databasePath } from "./folder.ts";

it("no statement that runs again and again walks a table or sorts it", async (t) => {
  const path = databasePath(t);
  const plans: string[] = [];
  const note = (sql: string, explain: (sql: string) => readonly Row[]): void => {
    // The schema has some seventy rows.
    if (sql.startsWith("PRAGMA") || sql.includes("FROM sqlite_schema")) return;
    for (const { detail } of explain(`EXPLAIN QUERY PLAN ${sql}`)) plans.push(`${detail} in: ${sql}`);
  };
  class Explaining extends Database {
    override all(sql: string, ...values: SqlValue[]) {
      note(sql, (explain) => super.all(explain, ...values));
      return super.all(sql, ...values);
    }

    override get(sql: string, ...values: SqlValue[]) {
      note(sql, (explain) => super.all(explain, ...values));
      return super.get(sql, ...values);
    }

    override run(sql: string, ...values: SqlValue[]) {
      note(sql, (explain) => super.all(explain, ...values));
      return super.run(sql, ...values);
    }
  }
  const database = new Explaining(path, silentLogger);
  closeLater(path, () => database.close());
  const recalls = await KeyvRecallStore.open(database, new ManualClock(), silentLogger);
  const clock = new ManualClock();
  const listed = new ListedRecalls(database, clock, silentLogger);
  const writes = new JointWrites(database);
  const outbox = new SqliteOutbox({ database, writes, clock, listing: listed, log: silentLogger });
  const ledger = new SqliteSentLedger(database, writes);
  const media = await FileMediaStore.open(database, {
    dir: `${path}-media`,
    quotaBytes: 100,
    clock: new ManualClock(),
    log: silentLogger,
  });
  const history = new SqliteHistory({ database, listed, media, clock, isKept: true });
  const chats = new SqliteChatStore(database, silentLogger);
  await listed.load();
  plans.length = 0;

  await recalls.find("1");
  await recalls.findLastOwn(ownNotice("9", "@mei", 1), 1);
  await recalls.noteTakenBack([{ noticeId: "9", msgId: "1", at: 1 }]);
  await recalls.takenBackBy("9");
  await recalls.updateNames([textMessage("1")]);
  await recalls.remember([{ received: textMessage("1"), expiresAt: LONG_AGO }]);
  await recalls.around(textMessage("1"), 5);
  await recalls.purge(1);
  const known = knownChat();
  const chat = await chats.add(known);
  await chats.update({ ...known, key: chat });
  await chats.merge({ ...known, key: chat }, { ...known, key: chat + 1 }, 1);
  const topics = new SqliteChatPlaces(database).of("slack", clock);
  await topics.set(chat, TOPIC);
  await topics.get(chat);
  await topics.delete(chat);
  await addTo(outbox, [missedAlert("8")], [], { listedIn: chat, applied: ["rule:a"] });
  await outbox.add([newAlert(lateAlert("8"), [], { listedIn: chat, completes: missedAlert("8").id })]);
  await history.newest();
  await history.page({ words: ["a"], chats: [chat], since: 1 }, { upTo: 9, offset: 0, limit: 5 });
  await history.find("R000");
  await history.entry(missedAlert("8").id);
  await history.counts([1, 2]);
  for await (const _ of history.all(1));
  await history.purge(1);
  await addTo(outbox, [alertAbout("1")], ["slack"]);
  const head = await nextAlert(outbox, "slack");
  assert(head);
  await outbox.missesAny();
  await outbox.missed(["1"]);
  await outbox.markSending([head]);
  await outbox.counts("slack");
  await outbox.settle(head, {
    status: "retry",
    notBefore: 1,
    code: "unknown",
    setAside: "counted",
    error: verbatim(""),
    maybeDelivered: true,
  });
  await outbox.setAside("slack", "alert");
  await outbox.refusedInARow("slack", "1");
  await outbox.troubles("slack");
  await outbox.settle(head, { status: "sent", messageId: "", mediaFollows: "first" });
  await outbox.followUps("slack", 1);
  await outbox.settle({ ...head, part: "media" }, { status: "sent", messageId: "" });
  await addTo(outbox, [alertAbout("2")], ["slack"]);
  await outbox.retireSinks([], Number.MAX_SAFE_INTEGER);
  await outbox.prune(1);
  await ledger.begin({ key: "k", clientId: "c", chatName: "f", textHash: "h", at: LONG_AGO, msgId: "" });
  await ledger.isOwn("1");
  await ledger.findUnanswered("f", "h", 1);
  await ledger.find("k");
  await ledger.complete({ key: "k", textHash: "h" }, "1");
  await ledger.forget(1);
  const messages = ["1", "2", "3", "4"].map((msgId) => ({
    received: mediaMessage(msgId),
    expiresAt: LONG_AGO,
  }));
  recalls.useAccount("");
  await recalls.remember(messages);
  await media.unfinished();
  await media.awaited();
  for (const msgId of ["1", "2", "3"]) {
    // Each but the first has another one given away: one that nobody recalled, then one that an alert waits for.
    await media.keep(msgId, downloadOf(fileBytes(60)), 100, new AbortController().signal);
    await media.stateOf(msgId);
    if (msgId !== "1") await media.pin(msgId, "alert");
  }
  assert.deepEqual(await media.stateOf("2"), { state: "missing", reason: { why: "quotaFull" } });
  await media.miss("1", { why: "gone" });
  await media.giveUp("");
  await media.purge(1, 1);

  const walks = (): readonly string[] =>
    plans.filter((plan) => /^SCAN (?!CONSTANT|\d+-ROW VALUES)|TEMP B-TREE/.test(plan));
  assert(plans.length > 15);
  assert.deepEqual(walks(), []);
  // Walks known chats and places, which are few, and nothing else.
  await chats.prune(1, [1]);
  assert.deepEqual(
    walks().map((plan) => plan.split(" in: ")[0]),
    ["SCAN chats", "SCAN json_each VIRTUAL TABLE INDEX 1:", "SCAN chat_places"],
  );
});
