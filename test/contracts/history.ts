import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { RecallAlert } from "../../src/bridge/model/alert.ts";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import type { ExpectedMedia, MediaStore } from "../../src/bridge/ports/media.ts";
import type { Outbox } from "../../src/bridge/ports/outbox.ts";
import type { History, HistoryFilter, ListedRecall } from "../../src/bridge/ports/stores/history.ts";
import type { RecallStore } from "../../src/bridge/ports/stores/recall-store.ts";
import { alertOf, fileMessage, groupTextMessage, textMessage as someText } from "../fakes/alerts.ts";
import { addTo, newAlert } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { downloadOf, endlessDownload, fileBytes, mediaMessage } from "./media-samples.ts";
import { alertAbout, lateAlert, mentionAbout, missedAlert, textMessage } from "./samples.ts";

/** A history that also deletes what was listed before a time. */
export type PurgeableHistory = History & { purge(before: number): Promise<number> };

/** The history with the stores that it deletes from. `reopen`: what the next process has. */
export type HistoryUnderTest = {
  readonly history: PurgeableHistory;
  readonly outbox: Outbox & { prune(before: number): Promise<number> };
  readonly recalls: RecallStore & { useAccount(accountId: string): void };
  readonly media: MediaStore & { useAccount(accountId: string): void };
  /** The recall store keeps these messages from now on. */
  remember(items: readonly ExpectedMedia[]): Promise<void>;
  /** Moves the clock that entries are listed by. */
  advance(ms: number): void;
  now(): number;
  reopen(): Promise<HistoryUnderTest>;
};

const never = new AbortController().signal;
const sent = { status: "sent", messageId: "m1" } as const;

/** Runs the contract of History. `open` gives an empty one and has it closed after the test. */
export function historyContract(name: string, open: (t: TestContext) => Promise<HistoryUnderTest>): void {
  /** Lists recalls in chats by their keys, and delivers them to a sink. */
  const list = async (
    { outbox }: Pick<HistoryUnderTest, "outbox">,
    alerts: readonly (readonly [alert: RecallAlert, chat: number])[],
    sinks: readonly string[] = [],
  ): Promise<void> => {
    await outbox.add(alerts.map(([alert, listedIn]) => newAlert(alert, sinks, { listedIn })));
  };
  const found = async (history: History, filter: HistoryFilter = {}): Promise<readonly string[]> => {
    const range = { upTo: await history.newest(), offset: 0, limit: 100 };
    const { recalls, total } = await history.page(filter, range);
    assert.equal(total, recalls.length);
    return recalls.map(({ alert }) => alert.id);
  };
  const collect = async (recalls: AsyncIterable<ListedRecall>): Promise<readonly ListedRecall[]> => {
    const all: ListedRecall[] = [];
    for await (const recall of recalls) all.push(recall);
    return all;
  };
  const withId = (id: string, alert: RecallAlert): RecallAlert => ({ ...alert, id });

  describe(`${name} as a History`, () => {
    it("lists recalls in the step that adds their alerts, newest first, exactly", async (t) => {
      const { history, outbox, reopen } = await open(t);
      assert.equal(history.isKept, true);
      assert.equal(await history.newest(), 0);
      assert.deepEqual(await history.page({}, { upTo: 9, offset: 0, limit: 9 }), { recalls: [], total: 0 });
      const alerts = [alertAbout("11", "早 😀\n\u0000"), missedAlert("12")] as const;
      await list({ outbox }, [
        [alerts[0], 4],
        [alerts[1], 7],
      ]);
      const expected = {
        recalls: [
          { alert: alerts[1], chat: 7 },
          { alert: alerts[0], chat: 4 },
        ],
        total: 2,
      };
      for (const next of [async () => history, async () => (await reopen()).history]) {
        const from = await next();
        const range = { upTo: await from.newest(), offset: 0, limit: 9 };
        assert.deepEqual(await from.page({}, range), expected);
      }
    });

    it("lists nothing that is not meant for it, and a repeated alert once", async (t) => {
      const { history, outbox } = await open(t);
      await outbox.add([newAlert(alertAbout("11"), ["slack"]), newAlert(mentionAbout("12"), ["slack"])]);
      await outbox.add([newAlert(alertAbout("11"), ["slack"], { listedIn: 1 })]);
      assert.deepEqual(await found(history), []);
      const twice = newAlert(alertAbout("13"), [], { listedIn: 1 });
      await outbox.add([twice, twice]);
      await outbox.add([twice]);
      assert.deepEqual(await found(history), [alertAbout("13").id]);
    });

    it("turns pages that do not shift when something new is listed", async (t) => {
      const { history, outbox } = await open(t);
      const alerts = ["11", "12", "13", "14", "15"].map((msgId) => alertAbout(msgId));
      await list(
        { outbox },
        alerts.map((alert) => [alert, 1]),
      );
      const upTo = await history.newest();
      await list({ outbox }, [[alertAbout("16"), 1]]);
      const page = async (offset: number) => {
        const { recalls, total } = await history.page({}, { upTo, offset, limit: 2 });
        assert.equal(total, 5);
        return recalls.map(({ alert }) => alert.original?.message.msgId);
      };
      assert.deepEqual(
        [await page(0), await page(2), await page(4), await page(6)],
        [["15", "14"], ["13", "12"], ["11"], []],
      );
      assert((await history.newest()) > upTo);
    });

    it("knows which alerts are listed: not those of before, and none any more that was deleted", async (t) => {
      const { history, outbox } = await open(t);
      await list({ outbox }, [[withId("a", alertOf()), 1]]);
      await addTo(outbox, [withId("b", alertOf())], ["one"]);
      assert.deepEqual(
        ["a", "b", "c"].map((id) => history.isListed(id)),
        [true, false, false],
      );
      await history.forget(["a"]);
      assert.equal(history.isListed("a"), false);
    });

    it("finds recalls by all of the words, whatever their case, width and accents", async (t) => {
      const { history, outbox } = await open(t);
      await list({ outbox }, [
        [withId("a", alertOf({ original: someText("晚上八点渡口见，别忘了Ｃafé的钥匙") })), 1],
        [withId("b", alertOf({ original: groupTextMessage("CAFE at noon", { nick: "何青" }) })), 1],
        [withId("c", alertOf({ original: fileMessage(undefined, "Résumé 2026.pdf") })), 1],
        [withId("d", alertOf()), 2],
      ]);
      for (const [words, ids] of [
        [["渡口"], ["a"]],
        [["八点", "钥匙"], ["a"]],
        [["八点", "noon"], []],
        [["café"], ["b", "a"]],
        [["ＣＡＦＥ"], ["b", "a"]],
        [["何青"], ["b"]],
        [["登山"], ["b"]],
        [["resume"], ["c"]],
        [["2026.PDF"], ["c"]],
        // WeChat's own sentence names who recalled it.
        [["老马"], ["d", "c", "b", "a"]],
        // Its other words are nobody's.
        [["撤回"], []],
        [["没有"], []],
        [["%"], []],
        [["_"], []],
        [[], ["d", "c", "b", "a"]],
      ] as const) {
        assert.deepEqual(await found(history, { words }), ids, words.join(" "));
      }
      assert.deepEqual(await found(history, { words: ["x".repeat(10_000)] }), []);
      const many = Array.from({ length: 3_000 }, (_, n) => String.fromCodePoint(0x4e00 + n));
      assert.deepEqual(await found(history, { words: many }), []);
    });

    it("finds recalls of a chat, and of a time", async (t) => {
      const { history, outbox } = await open(t);
      const at = (id: string, recalledAt: number) => ({ ...withId(id, alertAbout("11", "早")), recalledAt });
      await list({ outbox }, [
        [at("a", 3_000), 1],
        [at("b", 1_000), 2],
        [at("c", 2_000), 1],
      ]);
      assert.deepEqual(await found(history, { chats: [1] }), ["c", "a"]);
      assert.deepEqual(await found(history, { chats: [3] }), []);
      assert.deepEqual(await found(history, { since: 2_000 }), ["c", "a"]);
      assert.deepEqual(await found(history, { chats: [1], since: 2_001, words: ["早"] }), ["a"]);
      assert.deepEqual(await found(history, { chats: [2], since: 2_001 }), []);
    });

    it("finds recalls of one of several chats, of a kind, and those of somebody else", async (t) => {
      const { history, outbox, reopen } = await open(t);
      const group = { original: groupTextMessage("早", { nick: "何青" }) };
      const file = alertOf({ original: fileMessage(undefined, "a.pdf") });
      const notice = '"老马" 撤回了成员 "何青" 的一条消息';
      const text = alertOf(group);
      const byOther = {
        ...text,
        notice: { ...text.notice, message: { ...text.notice.message, replaceMessage: notice } },
        original: undefined,
      };
      await list({ outbox }, [
        [withId("a", text), 1],
        [withId("b", file), 2],
        [withId("c", byOther), 3],
      ]);
      for (const next of [async () => history, async () => (await reopen()).history]) {
        const from = await next();
        assert.deepEqual(await found(from, { chats: [1, 3] }), ["c", "a"]);
        assert.deepEqual(await found(from, { chats: [] }), []);
        assert.deepEqual(await found(from, { kind: "FILE" }), ["b"]);
        assert.deepEqual(await found(from, { kind: "VOICE" }), []);
        assert.deepEqual(await found(from, { byOther: true }), ["c"]);
        assert.deepEqual(await found(from, { byOther: true, kind: "TEXT" }), []);
      }
    });

    it("finds the entry of an alert, also of the one that completed it, with its place", async (t) => {
      const { history, outbox } = await open(t);
      await list({ outbox }, [[missedAlert("11"), 4]]);
      const place = await history.newest();
      await outbox.add([newAlert(lateAlert("11"), [], { listedIn: 4, completes: missedAlert("11").id })]);
      await list({ outbox }, [[alertAbout("12"), 4]]);
      const expected = { recall: { alert: lateAlert("11"), chat: 4 }, place };
      for (const { id } of [missedAlert("11"), lateAlert("11")])
        assert.deepEqual(await history.entry(id), expected);
      assert.equal(await history.entry("none"), undefined);
      assert.deepEqual(await found(history, { kind: "TEXT" }), [alertAbout("12").id, lateAlert("11").id]);
    });

    it("counts the recalls from each time to the next", async (t) => {
      const { history, outbox } = await open(t);
      const at = (id: string, recalledAt: number) => ({ ...withId(id, alertAbout("11")), recalledAt });
      await list({ outbox }, [
        [at("a", 3_000), 1],
        [at("b", 1_000), 2],
        [at("c", 2_999), 1],
      ]);
      assert.deepEqual(await history.counts([1_000, 2_000, 3_000, 4_000]), [1, 1, 1, 0]);
      assert.deepEqual(await history.counts([1_001]), [2]);
      assert.deepEqual(await history.counts([]), []);
    });

    it("finds, reads and deletes those of one account, and leaves the others", async (t) => {
      const { history, outbox, reopen } = await open(t);
      const of = (id: string, accountId: string, recalledAt = 1_000): RecallAlert => ({
        ...withId(id, alertAbout(`1${id}`, "早")),
        accountId,
        recalledAt,
      });
      await list({ outbox }, [
        [of("a", "7001"), 1],
        [of("b", "7002"), 2],
        [of("c", "7001", 2_000), 1],
        [of("d", "7002"), 2],
        [of("e", "7001"), 3],
      ]);
      const ids = async (from: History, since: number, accountId: string) =>
        (await collect(from.all(since, accountId))).map(({ alert }) => alert.id);
      for (const next of [async () => history, async () => (await reopen()).history]) {
        const from = await next();
        assert.deepEqual(await found(from, { accountId: "7001" }), ["e", "c", "a"]);
        assert.deepEqual(await found(from, { accountId: "7001", since: 2_000, words: ["早"] }), ["c"]);
        assert.deepEqual(await found(from, { accountId: "7002", chats: [1] }), []);
        assert.deepEqual(await found(from, { accountId: "" }), []);
        const range = { upTo: 4, offset: 1, limit: 1 };
        const page = await from.page({ accountId: "7001" }, range);
        assert.deepEqual([page.total, page.recalls.map(({ alert }) => alert.id)], [2, ["a"]]);
        assert.deepEqual(await ids(from, 0, "7001"), ["a", "c", "e"]);
        assert.deepEqual(await ids(from, 1_001, "7001"), ["c"]);
        assert.deepEqual(await ids(from, 0, "7003"), []);
      }
    });

    it("finds recalls by their short id, newest first", async (t) => {
      const { history, outbox } = await open(t);
      const named = (id: string, shortId: string) => ({ ...withId(id, alertAbout("11")), shortId });
      await list({ outbox }, [
        [named("a", "R7K2"), 1],
        [named("b", "R7K3"), 1],
        [named("c", "R7K2"), 5],
      ]);
      const ids = async (shortId: string) =>
        (await history.find(shortId)).map(({ alert, chat }) => [alert.id, chat]);
      assert.deepEqual(await ids("R7K2"), [
        ["c", 5],
        ["a", 1],
      ]);
      assert.deepEqual(await ids("R000"), []);
    });

    it("reads all of a time, oldest first", async (t) => {
      const { history, outbox } = await open(t);
      const alerts = Array.from({ length: 120 }, (_, n) => ({
        ...alertAbout(`${n + 100}`),
        recalledAt: n % 2 === 0 ? 1_000 + n : 0,
      }));
      await list(
        { outbox },
        alerts.map((alert) => [alert, 1]),
      );
      assert.deepEqual(
        (await collect(history.all(0))).map(({ alert }) => alert),
        alerts,
      );
      assert.deepEqual(
        (await collect(history.all(1_010))).map(({ alert }) => alert.id),
        alerts.filter(({ recalledAt }) => recalledAt >= 1_010).map(({ id }) => id),
      );
      assert.deepEqual(await collect(history.all(9_999)), []);
    });

    it("completes an entry in its place when the original comes late", async (t) => {
      const { history, outbox, reopen } = await open(t);
      const late = lateAlert("11", "迟到的话");
      await list({ outbox }, [
        [missedAlert("11"), 3],
        [alertAbout("12"), 1],
      ]);
      assert.deepEqual(await found(history, { words: ["迟到"] }), []);
      await outbox.add([newAlert(late, ["slack"], { listedIn: 9, completes: missedAlert("11").id })]);
      for (const next of [async () => history, async () => (await reopen()).history]) {
        const from = await next();
        assert.deepEqual(await found(from), [alertAbout("12").id, late.id]);
        assert.deepEqual(await found(from, { words: ["迟到"] }), [late.id]);
        assert.deepEqual(await from.find(late.shortId), [{ alert: late, chat: 3 }]);
      }
    });

    it("adds no entry for the original of a recall that was deleted meanwhile", async (t) => {
      const { history, outbox, reopen } = await open(t);
      await list({ outbox }, [[missedAlert("11"), 1]]);
      const { id } = missedAlert("11");
      assert.equal(await history.forget([id]), 1);
      assert.deepEqual(await outbox.missed([id]), []);
      await outbox.add([newAlert(lateAlert("11"), [], { listedIn: 1, completes: id })]);
      assert.deepEqual(await found(history), []);
      assert.deepEqual(await history.find(lateAlert("11").shortId), []);
      assert.deepEqual(await found((await reopen()).history), []);
    });

    it("deletes what was listed before a time, and nothing else", async (t) => {
      const under = await open(t);
      const { history, advance, now } = under;
      await list(under, [[alertAbout("11", "渡口一"), 1]]);
      advance(1_000);
      const then = now();
      await list(under, [[alertAbout("12", "渡口二"), 1]]);
      assert.equal(await history.purge(then), 1);
      assert.equal(await history.purge(then), 0);
      assert.deepEqual(await found(history, { words: ["渡口"] }), [alertAbout("12").id]);
      assert.equal(await history.purge(then + 1), 1);
      assert.equal(await history.newest(), 0);
      // The id stays known.
      assert.deepEqual(await under.outbox.add([newAlert(alertAbout("12"), [], { listedIn: 1 })]), []);
    });

    describe("when a recall is deleted by a person", () => {
      it("has no entry of it any more, and counts it once", async (t) => {
        const under = await open(t);
        const { history } = under;
        const [gone, kept] = [alertAbout("11", "渡口一"), alertAbout("12", "渡口二")];
        await list(under, [
          [gone, 1],
          [kept, 1],
        ]);
        assert.equal(await history.forget([gone.id, gone.id, "none"]), 1);
        assert.equal(await history.forget([gone.id]), 0);
        assert.equal(await history.forget([]), 0);
        assert.deepEqual(await history.find(gone.shortId), []);
        for (const next of [async () => history, async () => (await under.reopen()).history]) {
          const from = await next();
          assert.deepEqual(await found(from), [kept.id]);
          assert.deepEqual(await found(from, { words: ["渡口"] }), [kept.id]);
        }
      });

      it("delivers nothing of it any more, also when it was being sent, and a repeated batch adds nothing", async (t) => {
        const under = await open(t);
        const { history, outbox } = under;
        const gone = alertAbout("11");
        await list(under, [[gone, 1]], ["slack", "telegram", "terminal", "echo"]);
        const head = async (sink: string) => {
          const next = await nextAlert(outbox, sink);
          assert(next);
          return next;
        };
        const [slack, telegram, terminal] = [
          await head("slack"),
          await head("telegram"),
          await head("terminal"),
        ];
        await outbox.settle(telegram, { ...sent, mediaFollows: "first" });
        await outbox.settle(terminal, { status: "dead", error: verbatim("refused") });
        await outbox.markSending([slack]);
        assert.equal(await history.forget([gone.id]), 1);
        await outbox.settle(slack, { ...sent, mediaFollows: "first" });
        assert.equal(await outbox.markSending([slack]), false);
        assert.equal(await outbox.revive(), 0);
        for (const sink of ["slack", "telegram", "terminal", "echo"]) {
          assert.equal(await nextAlert(outbox, sink), undefined);
          assert.deepEqual(await outbox.followUps(sink, 9), []);
          const { waiting, dead } = await outbox.counts(sink);
          assert.deepEqual([waiting, dead], [0, 0]);
        }
        assert.equal((await outbox.counts("telegram")).delivered, 1);
        await list(under, [[gone, 1]], ["slack"]);
        assert.deepEqual(await found(history), []);
        assert.equal(await nextAlert(outbox, "slack"), undefined);
      });

      it("means an entry by the alert that told it first and by the one that completed it", async (t) => {
        for (const [index, id] of [missedAlert("11").id, lateAlert("11").id].entries()) {
          const under = await open(t);
          const { history, outbox } = under;
          await list(under, [[missedAlert("11"), 1]], ["slack"]);
          await outbox.add([
            newAlert(lateAlert("11"), ["slack"], { listedIn: 1, completes: missedAlert("11").id }),
          ]);
          assert.equal(await history.forget([id]), 1, String(index));
          assert.deepEqual(await found(history), []);
          assert.equal(await nextAlert(outbox, "slack"), undefined);
        }
      });

      it("has the kept message deleted, of that account only, and shows it in no mention that waits", async (t) => {
        const under = await open(t);
        const { history, outbox, recalls } = under;
        const expiresAt = Date.UTC(2100, 0, 1);
        for (const account of ["7002", "7001"]) {
          recalls.useAccount(account);
          await recalls.remember(["10", "11"].map((msgId) => ({ received: textMessage(msgId), expiresAt })));
        }
        await outbox.add([
          newAlert(mentionAbout("12", [textMessage("10"), textMessage("11")]), ["slack"]),
          newAlert(mentionAbout("11"), ["slack"]),
        ]);
        await list(under, [[alertAbout("11"), 1]]);
        assert.equal(await history.forget([alertAbout("11").id]), 1);
        assert.equal(await recalls.find("11"), undefined);
        assert.deepEqual(await recalls.find("10"), textMessage("10"));
        assert.deepEqual(await recalls.around(textMessage("10"), 9), { before: [], after: [] });
        assert.deepEqual(
          (await outbox.waiting("slack", 9)).map(({ alert }) => alert),
          [mentionAbout("12", [textMessage("10")])],
        );
        recalls.useAccount("7002");
        assert.deepEqual(await recalls.find("11"), textMessage("11"));
      });

      it("has its bytes deleted, also those that are still on their way", async (t) => {
        const under = await open(t);
        const { history, recalls, media, remember } = under;
        for (const store of [recalls, media]) store.useAccount("7001");
        const items = ["11", "12", "13"].map((msgId) => ({ received: mediaMessage(msgId), expiresAt: 1 }));
        await remember(items);
        await media.keep("11", downloadOf(fileBytes(100)), 1_000, never);
        const endless = media.keep("12", endlessDownload(), 1e12, never);
        const refused = assert.rejects(
          endless,
          (error) => error instanceof Error && "code" in error && error.code === "gone",
        );
        for (const { received } of items.slice(0, 2)) {
          const { msgId } = received.message;
          const alert = { ...alertAbout(msgId), original: received };
          await media.pin(msgId, alert.id);
          await list(under, [[alert, 1]]);
          assert.equal(await history.forget([alert.id]), 1);
          assert.equal(await media.stateOf(msgId), undefined);
        }
        await refused;
        assert.equal(await media.count(), 0);
        assert.deepEqual(await media.stateOf("13"), { state: "fetching" });
      });

      it("deletes all of them in pieces, and leaves what is listed meanwhile", async (t) => {
        const under = await open(t);
        const { history } = under;
        await list(
          under,
          Array.from({ length: 130 }, (_, n) => [alertAbout(`${n + 100}`), 1]),
          ["slack"],
        );
        const forgotten = history.forgetAll();
        await list(under, [[alertAbout("99"), 1]], ["slack"]);
        assert.equal(await forgotten, 130);
        assert.deepEqual(await found(history), [alertAbout("99").id]);
        assert.equal((await under.outbox.counts("slack")).waiting, 1);
        assert.equal(await history.forgetAll(), 1);
        assert.equal(await history.forgetAll(), 0);
      });

      it("deletes all of one account, in pieces, and leaves those of others and what is listed meanwhile", async (t) => {
        const under = await open(t);
        const { history } = under;
        const of = (n: number, accountId: string): readonly [RecallAlert, number] => [
          { ...alertAbout(`${n}`), id: `${accountId}-${n}`, accountId },
          1,
        ];
        const numbers = Array.from({ length: 65 }, (_, n) => n + 100);
        await list(
          under,
          numbers.flatMap((n) => [of(n, "7001"), of(n, "7002")]),
        );
        assert.equal(await history.forgetAll("7003"), 0);
        const forgotten = history.forgetAll("7001");
        await list(under, [of(99, "7001")]);
        assert.equal(await forgotten, 65);
        assert.deepEqual(await found(history, { accountId: "7001" }), ["7001-99"]);
        const others = await history.page({ accountId: "7002" }, { upTo: 999, offset: 0, limit: 1 });
        assert.equal(others.total, 65);
        assert.equal(await history.forgetAll(), 66);
      });

      it("deletes a recall that is not listed as well: its alert and its message", async (t) => {
        const { history, outbox, recalls } = await open(t);
        recalls.useAccount("7001");
        await recalls.remember([{ received: textMessage("11"), expiresAt: Date.UTC(2100, 0, 1) }]);
        await outbox.add([newAlert(alertAbout("11"), ["slack"])]);
        const head = await nextAlert(outbox, "slack");
        assert(head);
        await outbox.settle(head, sent);
        assert.equal(await history.forget([alertAbout("11").id]), 0);
        assert.equal(await recalls.find("11"), undefined);
      });
    });
  });
}
