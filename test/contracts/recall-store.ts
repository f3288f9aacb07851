import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import type { Chat, ReceivedMessage } from "../../src/bridge/model/message.ts";
import type { RecallStore } from "../../src/bridge/ports/stores/recall-store.ts";
import { LONG_AGO, ownMessage, ownNotice, textMessage } from "./samples.ts";

/** What the suite needs of a store: accounts as well. */
export type RecallStoreUnderTest = RecallStore & { useAccount(accountId: string): void };

/** Runs the contract of RecallStore. `open` gives an empty store and has it closed after the test. */
export function recallStoreContract(
  name: string,
  open: (t: TestContext) => Promise<RecallStoreUnderTest>,
): void {
  const expiresAt = LONG_AGO + 180_000;
  const kept = (msgId: string, content?: string) => ({ received: textMessage(msgId, content), expiresAt });

  describe(`${name} as a RecallStore`, () => {
    it("finds what it was given, exactly", async (t) => {
      const store = await open(t);
      await store.remember([kept("6041", "早 <b>&amp;</b> \u0000 😀"), kept("6042")]);
      assert.deepEqual(await store.find("6041"), textMessage("6041", "早 <b>&amp;</b> \u0000 😀"));
      assert.deepEqual(await store.find("6042"), textMessage("6042"));
      assert.equal(await store.find("6043"), undefined);
      assert.equal(await store.count(), 2);
    });

    it("gives any text back as it was", async (t) => {
      const store = await open(t);
      const text = fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom(":", "::x", ":base64:AAAA", ":bigint:12", '{"a":1}', "null"),
      );
      await fc.assert(
        fc.asyncProperty(text, async (content) => {
          await store.remember([kept("6044", content)]);
          assert.deepEqual(await store.find("6044"), textMessage("6044", content));
        }),
        { numRuns: 60 },
      );
    });

    it("tells ids apart that are one number as doubles", async (t) => {
      const store = await open(t);
      const digits = fc
        .tuple(
          fc.constantFrom(..."123456789"),
          fc.array(fc.constantFrom(..."0123456789"), { maxLength: 18 }).map((rest) => rest.join("")),
        )
        .map(([first, rest]) => first + rest);
      const twins = fc
        .bigInt({ min: 2n ** 53n, max: 10n ** 19n - 3n })
        .map((id) => [id, id + 1n, id + 2n].map(String));
      await fc.assert(
        fc.asyncProperty(fc.array(digits, { minLength: 1 }), twins, async (some, close) => {
          const ids = [...new Set([...some, ...close])];
          await store.remember(ids.map((id) => kept(id)));
          for (const id of ids) assert.deepEqual(await store.find(id), textMessage(id));
        }),
        { numRuns: 40, examples: [[["1"], ["9007199254740992", "9007199254740993"]]] },
      );
    });

    it("replaces an entry that is written again", async (t) => {
      const store = await open(t);
      await store.remember([kept("6041", "before")]);
      await store.remember([kept("6041", "after")]);
      assert.deepEqual(await store.find("6041"), textMessage("6041", "after"));
      assert.equal(await store.count(), 1);
    });

    it("takes the later of two entries with one id in a batch", async (t) => {
      const store = await open(t);
      await store.remember([kept("6041", "before"), kept("6041", "after")]);
      assert.deepEqual(await store.find("6041"), textMessage("6041", "after"));
      assert.equal(await store.count(), 1);
    });

    it("takes an empty batch", async (t) => {
      const store = await open(t);
      await store.remember([]);
      await store.updateNames([]);
      assert.equal(await store.count(), 0);
    });

    it("finds an expired entry, again and again, until it is purged", async (t) => {
      const store = await open(t);
      await store.remember([{ received: textMessage("6041"), expiresAt: 1 }]);
      for (const _ of [1, 2]) assert.deepEqual(await store.find("6041"), textMessage("6041"));
      assert.equal(await store.count(), 1);
      assert.equal(await store.purge(Date.now()), 1);
      assert.equal(await store.find("6041"), undefined);
      assert.equal(await store.count(), 0);
    });

    it("purges what expired before a time and nothing else", async (t) => {
      const store = await open(t);
      const at = (msgId: string, expiry: number) => ({ received: textMessage(msgId), expiresAt: expiry });
      await store.remember([at("1", expiresAt - 1), at("2", expiresAt), at("3", expiresAt + 1)]);
      assert.equal(await store.purge(expiresAt), 1);
      assert.equal(await store.find("1"), undefined);
      assert.deepEqual(await store.find("2"), textMessage("2"));
      assert.equal(await store.purge(expiresAt), 0);
      assert.equal(await store.purge(expiresAt + 2), 2);
    });

    it("refuses an entry that would never expire, and the batch with it", async (t) => {
      const store = await open(t);
      for (const never of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const batch = [kept("6041"), { received: textMessage("6042"), expiresAt: never }];
        await assert.rejects(store.remember(batch), RangeError);
      }
      assert.equal(await store.count(), 0);
    });

    it("purges other accounts by a time of their own", async (t) => {
      const store = await open(t);
      const at = (msgId: string, expiry: number) => ({ received: textMessage(msgId), expiresAt: expiry });
      store.useAccount("7001");
      await store.remember([at("1", expiresAt), at("2", expiresAt + 5)]);
      store.useAccount("70");
      await store.remember([at("1", expiresAt), at("2", expiresAt + 5)]);
      assert.equal(await store.purge(Number.NEGATIVE_INFINITY, expiresAt + 1), 1);
      assert.deepEqual(await store.find("1"), textMessage("1"));
      assert.equal(await store.purge(expiresAt + 1, Number.NEGATIVE_INFINITY), 1);
      assert.equal(await store.find("1"), undefined);
      store.useAccount("7001");
      assert.deepEqual(await store.find("2"), textMessage("2"));
      assert.equal(await store.purge(expiresAt + 6, expiresAt + 6), 2);
    });

    it("purges many, and stops between two pieces when it is told to", async (t) => {
      const store = await open(t);
      await store.remember(Array.from({ length: 950 }, (_, n) => kept(`${n + 1000}`)));
      assert.equal(await store.purge(expiresAt + 1, expiresAt + 1, AbortSignal.abort()), 0);
      assert.equal(await store.purge(expiresAt + 1), 950);
      assert.equal(await store.count(), 0);
    });

    it("fills in names without touching the expiry", async (t) => {
      const store = await open(t);
      await store.remember([kept("6041")]);
      const named = { ...textMessage("6041"), chat: { kind: "CONTACT", title: "Mei Lin" } } as const;
      await store.updateNames([named]);
      assert.deepEqual(await store.find("6041"), named);
      assert.equal(await store.purge(expiresAt), 0);
      assert.equal(await store.purge(expiresAt + 1), 1);
    });

    it("does not bring back with names what is not kept", async (t) => {
      const store = await open(t);
      await store.remember([kept("6041")]);
      await store.updateNames([textMessage("6042")]);
      assert.equal(await store.find("6042"), undefined);
      assert.equal(await store.count(), 1);
    });

    it("finds the newest own message of a chat at or before a time", async (t) => {
      const store = await open(t);
      const own = (msgId: string, chatName: string, sentAt: number) => ({
        received: ownMessage(msgId, chatName, sentAt),
        expiresAt,
      });
      // Out of order, as a backlog may come.
      await store.remember([own("1", "@mei", 2_000), own("2", "@mei", 1_000), own("3", "@bo", 3_000)]);
      await store.remember([{ received: textMessage("4", "hers", 2_500), expiresAt }]);
      assert.deepEqual(
        await store.findLastOwn(ownNotice("99", "@mei", 9_000), 9_000),
        ownMessage("1", "@mei", 2_000),
      );
      assert.deepEqual(
        await store.findLastOwn(ownNotice("99", "@mei", 9_000), 2_000),
        ownMessage("1", "@mei", 2_000),
      );
      assert.deepEqual(
        await store.findLastOwn(ownNotice("99", "@mei", 9_000), 1_999),
        ownMessage("2", "@mei", 1_000),
      );
      assert.equal(await store.findLastOwn(ownNotice("99", "@mei", 9_000), 999), undefined);
      assert.equal(await store.findLastOwn(ownNotice("99", "@ann", 9_000), 9_000), undefined);
    });

    it("takes the one that came later of two own messages of the same moment", async (t) => {
      const store = await open(t);
      const first = { received: ownMessage("9", "@mei", 1_000), expiresAt };
      await store.remember([first, { received: ownMessage("8", "@mei", 1_000), expiresAt }]);
      await store.remember([first]);
      assert.deepEqual(
        await store.findLastOwn(ownNotice("99", "@mei", 9_000), 1_000),
        ownMessage("8", "@mei", 1_000),
      );
    });

    it("does not take a notice of mine for a message of mine", async (t) => {
      const store = await open(t);
      await store.remember([
        { received: ownMessage("1", "@mei", 1_000), expiresAt },
        { received: ownNotice("2", "@mei", 2_000), expiresAt },
      ]);
      assert.deepEqual(
        await store.findLastOwn(ownNotice("99", "@mei", 9_000), 2_000),
        ownMessage("1", "@mei", 1_000),
      );
    });

    it("forgets own messages with their entries, and finds them until then", async (t) => {
      const store = await open(t);
      await store.remember([
        { received: ownMessage("1", "@mei", 1_000), expiresAt: 5_000 },
        { received: ownMessage("2", "@mei", 2_000), expiresAt: 4_000 },
      ]);
      assert.deepEqual(
        await store.findLastOwn(ownNotice("99", "@mei", 9_000), 9_000),
        ownMessage("2", "@mei", 2_000),
      );
      await store.purge(4_500);
      assert.deepEqual(
        await store.findLastOwn(ownNotice("99", "@mei", 9_000), 9_000),
        ownMessage("1", "@mei", 1_000),
      );
      await store.purge(5_001);
      assert.equal(await store.findLastOwn(ownNotice("99", "@mei", 9_000), 9_000), undefined);
    });

    it("gives an own message with its filled-in names", async (t) => {
      const store = await open(t);
      await store.remember([{ received: ownMessage("1", "@mei", 1_000), expiresAt }]);
      const named = { ...ownMessage("1", "@mei", 1_000), chat: { kind: "CONTACT", title: "Lin" } } as const;
      await store.updateNames([named]);
      assert.deepEqual(await store.findLastOwn(ownNotice("99", "@mei", 9_000), 1_000), named);
    });

    describe("the messages around one", () => {
      const mei = (msgId: string, sentAt: number) => ({
        received: textMessage(msgId, `text of ${msgId}`, sentAt),
        expiresAt,
      });
      const ids = (messages: readonly ReceivedMessage[]) => messages.map(({ message }) => message.msgId);
      const around = async (store: RecallStore, received: ReceivedMessage, each = 2, accountId?: string) => {
        const { before, after } = await store.around(received, each, accountId);
        return [ids(before), ids(after)];
      };

      it("are those of its chat, mine and others', just before and just after it, oldest first", async (t) => {
        const store = await open(t);
        // Out of order, as a backlog may come.
        await store.remember([mei("5", 5_000), mei("3", 3_000), mei("1", 1_000), mei("7", 7_000)]);
        await store.remember([
          { received: ownMessage("2", "@mei", 2_000), expiresAt },
          { received: ownMessage("4", "@bo", 4_000), expiresAt },
          { received: ownNotice("6", "@mei", 5_500), expiresAt },
          { received: ownMessage("8", "@mei", 8_000), expiresAt },
        ]);
        assert.deepEqual(await around(store, mei("5", 5_000).received), [
          ["2", "3"],
          ["7", "8"],
        ]);
        assert.deepEqual(await around(store, mei("5", 5_000).received, 9), [
          ["1", "2", "3"],
          ["7", "8"],
        ]);
        assert.deepEqual(await around(store, mei("1", 1_000).received, 1), [[], ["2"]]);
        assert.deepEqual(await around(store, ownMessage("4", "@bo", 4_000)), [[], []]);
        assert.deepEqual((await store.around(mei("3", 3_000).received, 1)).before, [
          ownMessage("2", "@mei", 2_000),
        ]);
      });

      it("stand in the order in which they came when they were sent at one time", async (t) => {
        const store = await open(t);
        await store.remember(["9", "8", "7"].map((msgId) => mei(msgId, 1_000)));
        await store.remember([mei("9", 1_000)]);
        assert.deepEqual(await around(store, mei("8", 1_000).received), [["9"], ["7"]]);
      });

      it("are found for a notice, and for a message that is gone: what was sent at its time is before it", async (t) => {
        const store = await open(t);
        await store.remember(["1", "2", "3"].map((msgId) => mei(msgId, Number(msgId) * 1_000)));
        assert.deepEqual(await around(store, ownNotice("9", "@mei", 2_000)), [["1", "2"], ["3"]]);
        assert.deepEqual(await around(store, mei("404", 2_500).received), [["1", "2"], ["3"]]);
      });

      it("are those that are still kept, with their names of now", async (t) => {
        const store = await open(t);
        await store.remember([{ ...mei("1", 1_000), expiresAt: 1 }, mei("2", 2_000), mei("3", 3_000)]);
        const named = { ...mei("2", 2_000).received, chat: { kind: "CONTACT", title: "Lin" } } as const;
        await store.updateNames([named]);
        await store.purge(2);
        assert.deepEqual(await store.around(mei("3", 3_000).received, 5), { before: [named], after: [] });
      });

      it("are those of one account", async (t) => {
        const store = await open(t);
        store.useAccount("7001");
        await store.remember([mei("1", 1_000), mei("2", 2_000)]);
        store.useAccount("7002");
        await store.remember([mei("3", 1_500)]);
        assert.deepEqual(await around(store, mei("2", 2_000).received), [["3"], []]);
        assert.deepEqual(await around(store, mei("2", 2_000).received, 2, "7001"), [["1"], []]);
      });
    });

    describe("what was taken back", () => {
      const own = (msgId: string, sentAt: number) => ({
        received: ownMessage(msgId, "@mei", sentAt),
        expiresAt,
      });
      const last = async (store: RecallStore): Promise<string | undefined> =>
        (await store.findLastOwn(ownNotice("99", "@mei", 9_000), 9_000))?.message.msgId;

      it("is not the last own message any more, by whichever notice", async (t) => {
        const store = await open(t);
        await store.remember([own("1", 1_000), own("2", 2_000), own("3", 3_000)]);
        await store.noteTakenBack([{ noticeId: "91", msgId: "2", at: 4_000 }]);
        assert.equal(await last(store), "3");
        await store.noteTakenBack([
          { noticeId: "92", msgId: "3", at: 5_000 },
          { noticeId: "93", msgId: "3", at: 5_000 },
        ]);
        assert.equal(await last(store), "1");
        await store.noteTakenBack([{ noticeId: "94", msgId: "1", at: 6_000 }]);
        assert.equal(await last(store), undefined);
        assert.equal((await store.find("3"))?.message.msgId, "3");
      });

      it("is not either when it comes after its recall, or again", async (t) => {
        const store = await open(t);
        await store.noteTakenBack([{ noticeId: "91", msgId: "2", at: 4_000 }]);
        for (const _ of [1, 2]) await store.remember([own("1", 1_000), own("2", 2_000)]);
        assert.equal(await last(store), "1");
      });

      it("is known by its notice, as it was noted first, for a month, also when the message is gone", async (t) => {
        const store = await open(t);
        await store.remember([own("2", LONG_AGO)]);
        await store.noteTakenBack([{ noticeId: "91", msgId: "2", at: LONG_AGO }]);
        await store.noteTakenBack([{ noticeId: "91", msgId: "1", at: LONG_AGO }]);
        assert.equal(await store.takenBackBy("91"), "2");
        assert.equal(await store.takenBackBy("92"), undefined);
        const month = 30 * 24 * 60 * 60_000;
        await store.purge(LONG_AGO + month);
        assert.equal(await store.find("2"), undefined);
        assert.equal(await store.takenBackBy("91"), "2");
        await store.purge(LONG_AGO + month + 1);
        assert.equal(await store.takenBackBy("91"), undefined);
      });

      it("is another account's own business", async (t) => {
        const store = await open(t);
        await store.remember([own("1", 1_000)]);
        store.useAccount("7002");
        await store.remember([own("1", 1_000)]);
        await store.noteTakenBack([{ noticeId: "91", msgId: "1", at: 4_000 }]);
        assert.equal(await last(store), undefined);
        store.useAccount("");
        assert.equal(await last(store), "1");
        assert.equal(await store.takenBackBy("91"), undefined);
      });
    });

    describe("after another login, where my chats and I have other identities,", () => {
      const titled = (received: ReceivedMessage, title: string, kind: Chat["kind"] = "CONTACT") => ({
        ...received,
        chat: { kind, title },
      });
      const mine = (msgId: string, chatName: string, sentAt: number, title: string, me = "@me-before") => ({
        received: titled(ownMessage(msgId, chatName, sentAt, me), title),
        expiresAt,
      });
      const notice = (title: string, kind?: Chat["kind"]) =>
        titled(ownNotice("99", "@mei-now", 9_000, "@me-now"), title, kind);
      const idOf = async (found: Promise<ReceivedMessage | undefined>) => (await found)?.message.msgId;

      it("finds the newest own message of the one chat of that name", async (t) => {
        const store = await open(t);
        await store.remember([mine("1", "@mei", 1_000, "Mei"), mine("2", "@mei", 3_000, "Mei")]);
        await store.remember([mine("3", "@bo", 4_000, "Bo")]);
        assert.equal(await idOf(store.findLastOwn(notice("Mei"), 9_000)), "2");
        assert.equal(await idOf(store.findLastOwn(notice("Mei"), 2_999)), "1");
        assert.equal(await idOf(store.findLastOwn(notice("Mei"), 999)), undefined);
        assert.equal(await idOf(store.findLastOwn(notice("Ann"), 9_000)), undefined);
        assert.equal(await idOf(store.findLastOwn(notice("Mei", "GROUP"), 9_000)), undefined);
      });

      it("prefers what the chat has under its present identity, whatever its name", async (t) => {
        const store = await open(t);
        await store.remember([mine("1", "@mei", 3_000, "Mei"), mine("2", "@mei-now", 2_000, "", "@me-now")]);
        assert.equal(await idOf(store.findLastOwn(notice("Mei"), 9_000)), "2");
      });

      it("goes on to the chat of before when all of the present one was taken back", async (t) => {
        const store = await open(t);
        await store.remember([
          mine("1", "@mei", 1_000, "Mei"),
          mine("2", "@mei-now", 3_000, "Mei", "@me-now"),
        ]);
        assert.equal(await idOf(store.findLastOwn(notice("Mei"), 9_000)), "2");
        await store.noteTakenBack([{ noticeId: "91", msgId: "2", at: 4_000 }]);
        assert.equal(await idOf(store.findLastOwn(notice("Mei"), 9_000)), "1");
      });

      it("takes none of two chats of that name, and none of a chat without a name", async (t) => {
        const store = await open(t);
        await store.remember([mine("1", "@mei", 1_000, "Mei"), mine("2", "@mei2", 2_000, "Mei")]);
        await store.remember([mine("3", "@x", 1_000, "")]);
        assert.equal(await store.findLastOwn(notice("Mei"), 9_000), undefined);
        assert.equal(await store.findLastOwn(notice("Mei"), 1_500), undefined);
        assert.equal(await store.findLastOwn(notice(""), 9_000), undefined);
      });

      it("takes nothing of a namesake at the present login", async (t) => {
        const store = await open(t);
        await store.remember([mine("1", "@mei2", 1_000, "Mei", "@me-now")]);
        assert.equal(await store.findLastOwn(notice("Mei"), 9_000), undefined);
      });

      it("goes by a name that was filled in later, and by accounts", async (t) => {
        const store = await open(t);
        await store.remember([mine("1", "@mei", 1_000, "")]);
        await store.updateNames([mine("1", "@mei", 1_000, "Mei").received]);
        assert.equal(await idOf(store.findLastOwn(notice("Mei"), 9_000)), "1");
        store.useAccount("7002");
        assert.equal(await store.findLastOwn(notice("Mei"), 9_000), undefined);
      });

      it("forgets the name with the message", async (t) => {
        const store = await open(t);
        await store.remember([mine("1", "@mei", 1_000, "Mei")]);
        await store.purge(expiresAt + 1);
        await store.remember([mine("2", "@mei2", 1_000, "Mei")]);
        assert.equal(await idOf(store.findLastOwn(notice("Mei"), 9_000)), "2");
      });
    });

    it("never lets the ids of two accounts meet", async (t) => {
      const store = await open(t);
      store.useAccount("7001");
      await store.remember([kept("6041", "first"), { received: ownMessage("1", "@mei", 1_000), expiresAt }]);
      store.useAccount("7002");
      assert.equal(await store.find("6041"), undefined);
      assert.equal(await store.findLastOwn(ownNotice("99", "@mei", 9_000), 1_000), undefined);
      await store.updateNames([textMessage("6041", "stranger")]);
      await store.remember([kept("6041", "second")]);
      store.useAccount("7001");
      assert.deepEqual(await store.find("6041"), textMessage("6041", "first"));
      assert.equal(await store.count(), 3);
      assert.equal(await store.purge(expiresAt + 1), 3);
    });

    it("takes batches at the same time", async (t) => {
      const store = await open(t);
      const batch = (n: number) => Array.from({ length: 300 }, (_, i) => kept(`${n}${i + 1000}`));
      await Promise.all([1, 2, 3].map((n) => store.remember(batch(n))));
      assert.equal(await store.count(), 900);
      assert.deepEqual(await store.find("21299"), textMessage("21299"));
    });
  });
}
