import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { TOPIC } from "../contracts/chat-places.ts";
import { knownChat } from "../contracts/chat-store.ts";
import { downloadOf, fileBytes, mediaMessage } from "../contracts/media-samples.ts";
import { alertAbout, textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { bytesOnDisk, openedStore } from "./folder.ts";
import { poweredStore } from "./synced-files.ts";

const expiresAt = Date.UTC(2100, 0, 1);
const kept = (msgId: string) => ({ received: textMessage(msgId, `<text${msgId}>`), expiresAt });
const PLACE = "wechat.session";

describe("after a power cut", () => {
  it("the place of reading is never behind a message that is missing", async (t) => {
    const { recalls, state, sync, cut } = await poweredStore(t);
    await state.set(PLACE, "0");
    await recalls.remember([kept("1")]);
    await state.note(PLACE, "1");
    sync();
    await recalls.remember([kept("2")]);
    await state.note(PLACE, "2");
    const after = await openedStore(t, cut());
    assert.equal(await after.state.get(PLACE), "1");
    assert.deepEqual(await after.recalls.find("1"), kept("1").received);
    assert.equal(await after.recalls.find("2"), undefined);
  });

  it("an alert is missing only together with the place behind its notice, so the notice comes again", async (t) => {
    const { outbox, state, cut } = await poweredStore(t);
    await state.set(PLACE, "0");
    await addTo(outbox, [alertAbout("1")], ["slack"]);
    await state.note(PLACE, "1");
    const after = await openedStore(t, cut());
    assert.equal(await after.state.get(PLACE), "0");
    assert.equal(await nextAlert(after.outbox, "slack"), undefined);
    assert.deepEqual(await addTo(after.outbox, [alertAbout("1")], ["slack"]), [alertAbout("1").id]);
  });

  it("an alert whose sending had begun is there, with all that was written before, and says that it may be a repeat", async (t) => {
    const { recalls, outbox, state, cut } = await poweredStore(t);
    await recalls.remember([kept("1")]);
    await addTo(outbox, [alertAbout("1")], ["slack"]);
    await state.note(PLACE, "1");
    const head = await nextAlert(outbox, "slack");
    assert(head);
    assert.equal(await outbox.markSending([head]), true);
    const after = await openedStore(t, cut());
    assert.deepEqual(await nextAlert(after.outbox, "slack"), { ...head, possibleDuplicate: true });
    assert.equal(await after.state.get(PLACE), "1");
    assert.deepEqual(await after.recalls.find("1"), kept("1").received);
  });

  it("within a second of its delivery an alert is sent once more, marked as a repeat; later it is not", async (t) => {
    for (const late of [false, true]) {
      const { outbox, sync, cut } = await poweredStore(t);
      await addTo(outbox, [alertAbout("1")], ["slack"]);
      const head = await nextAlert(outbox, "slack");
      assert(head);
      await outbox.markSending([head]);
      await outbox.settle(head, { status: "sent", messageId: "m" });
      if (late) sync();
      const after = await openedStore(t, cut());
      assert.equal((await nextAlert(after.outbox, "slack"))?.possibleDuplicate, late ? undefined : true);
    }
  });

  it("an own send is known from before its first byte; its id may have to be found by its text", async (t) => {
    const { sent, cut } = await poweredStore(t);
    const text = { key: "k", clientId: "c", chatName: "f", textHash: "h", at: 1, msgId: "" };
    await sent.begin(text);
    await sent.complete(text, "77");
    const after = await openedStore(t, cut());
    assert.deepEqual(await after.sent.find("k"), [text]);
    assert.equal((await after.sent.findUnanswered("f", "h"))?.clientId, "c");
  });

  it("pairing and login are as they were last set, and what was deleted is gone", async (t) => {
    const { state, cut } = await poweredStore(t);
    await state.set("telegram.pairing", "42");
    await state.set(PLACE, "keys");
    await state.delete(PLACE);
    const after = await openedStore(t, cut());
    assert.equal(await after.state.get("telegram.pairing"), "42");
    assert.equal(await after.state.get(PLACE), undefined);
  });

  it("a mute is as it was last set", async (t) => {
    const { chats, cut } = await poweredStore(t);
    const key = await chats.add(knownChat());
    await chats.update({ ...knownChat(), key, mutedUntil: Number.POSITIVE_INFINITY });
    const [chat] = await (await openedStore(t, cut())).chats.load();
    assert.equal(chat?.mutedUntil, Number.POSITIVE_INFINITY);
  });

  it("the place of a chat is as it was last set", async (t) => {
    const { chats, places, cut } = await poweredStore(t);
    const clock = new ManualClock();
    const key = await chats.add(knownChat());
    await places.of("telegram", clock).set(key, TOPIC);
    const after = await openedStore(t, cut());
    assert.deepEqual(await after.places.of("telegram", clock).get(key), TOPIC);
  });

  it("an alert, its entry in the list and the count of its rule are there together or not at all", async (t) => {
    const { outbox, sync, cut } = await poweredStore(t);
    await addTo(outbox, [alertAbout("1")], ["slack"], { listedIn: 1, applied: ["rule"] });
    sync();
    await addTo(outbox, [alertAbout("2")], ["slack"], { listedIn: 1, applied: ["rule"] });
    const after = await openedStore(t, cut());
    assert.equal((await after.outbox.counts("slack")).waiting, 1);
    assert.equal(await after.history.newest(), 1);
    assert.deepEqual([...(await after.outbox.applied())], [["rule", 1]]);
  });

  it("listed recalls are all there, packed or as they were before", async (t) => {
    const told = Array.from({ length: 130 }, (_, at) => alertAbout(String(at), `words ${at}`));
    for (const late of [false, true]) {
      const { outbox, history, sync, cut } = await poweredStore(t);
      await addTo(outbox, told, [], { listedIn: 1 });
      sync();
      await history.purge(0);
      if (late) sync();
      const left = cut();
      const after = await openedStore(t, left);
      const all = await Array.fromAsync(after.history.all(0));
      assert.deepEqual(
        all.map(({ alert }) => alert),
        told,
      );
      const file = new DatabaseSync(left, { readOnly: true });
      assert.equal(file.prepare("SELECT count(*) AS n FROM history_blocks").get()?.n, late ? 1 : 0);
      file.close();
    }
  });

  it("an event that was answered is there, and its repeat is known", async (t) => {
    const { inbox, cut } = await poweredStore(t);
    await inbox.accept([{ id: "e1", body: "{}" }], 1);
    const after = await openedStore(t, cut());
    assert.deepEqual(
      (await after.inbox.waiting(9)).map(({ id }) => id),
      ["e1"],
    );
    assert.deepEqual(await after.inbox.accept([{ id: "e1", body: "{}" }], 2), { accepted: 0, duplicates: 1 });
  });

  it("what a person had forgotten and what was purged is in none of the files", async (t) => {
    const { recalls, outbox, history, cut } = await poweredStore(t);
    const alert = alertAbout("1", "<text1>");
    recalls.useAccount("7001");
    await recalls.remember([kept("1"), { ...kept("2"), expiresAt: 1 }, kept("3")]);
    await addTo(outbox, [alert], ["slack"], { listedIn: 1 });
    await recalls.purge(2);
    assert.equal(await history.forget([alert.id]), 1);
    const left = cut();
    assert.deepEqual([...new Set(bytesOnDisk(left).match(/<text\d>/g))], ["<text3>"]);
    const after = await openedStore(t, left);
    assert.equal((await after.history.page({}, { upTo: 9, offset: 0, limit: 9 })).total, 0);
  });

  it("bytes of a message that had just come are fetched again, and their file does not stay behind", async (t) => {
    const { media, recalls, sync, cut } = await poweredStore(t);
    for (const store of [recalls, media]) store.useAccount("7001");
    await recalls.remember([{ received: mediaMessage("1"), expiresAt }]);
    sync();
    await media.keep("1", downloadOf(fileBytes(60)), 100, new AbortController().signal);
    const after = await openedStore(t, cut());
    after.media.useAccount("7001");
    assert.deepEqual(await after.media.stateOf("1"), { state: "fetching" });
    assert.equal(await after.media.count(), 0);
    assert.equal((await after.media.unfinished()).length, 1);
  });
});
