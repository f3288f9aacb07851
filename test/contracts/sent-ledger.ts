import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { SentLedger, SentText } from "../../src/bridge/ports/stores/state-store.ts";

/** Runs the contract of SentLedger. `open` gives an empty one and has it closed after the test. */
export function sentLedgerContract(name: string, open: (t: TestContext) => Promise<SentLedger>): void {
  const sent = (key: string, change: Partial<SentText> = {}): SentText => ({
    key,
    clientId: `c-${key}`,
    chatName: "filehelper",
    textHash: "h1",
    at: 1_000,
    msgId: "",
    ...change,
  });

  describe(`${name} as a SentLedger`, () => {
    it("finds what was sent under a key", async (t) => {
      const ledger = await open(t);
      await ledger.begin(sent("k1/0"));
      assert.deepEqual(await ledger.find("k1/0"), [sent("k1/0")]);
      assert.deepEqual(await ledger.find("k1/1"), []);
    });

    it("keeps both ids when the same text is begun again under its key, and renews the rest", async (t) => {
      const ledger = await open(t);
      await ledger.begin(sent("k1/0", { chatName: "@old" }));
      await ledger.complete(sent("k1/0"), "501");
      await ledger.begin(sent("k1/0", { clientId: "other", chatName: "@new", at: 2_000 }));
      const expected = sent("k1/0", { chatName: "@new", at: 2_000, msgId: "501" });
      assert.deepEqual(await ledger.find("k1/0"), [expected]);
    });

    it("knows two texts under one key apart, each with its ids and its echo", async (t) => {
      const ledger = await open(t);
      const marked = { clientId: "c-marked", textHash: "h2" };
      await ledger.begin(sent("k1/0"));
      await ledger.begin(sent("k1/0", marked));
      assert.deepEqual(await ledger.find("k1/0"), [sent("k1/0"), sent("k1/0", marked)]);
      await ledger.complete({ key: "k1/0", textHash: "h2" }, "502");
      assert.equal((await ledger.findUnanswered("filehelper", "h1"))?.clientId, "c-k1/0");
      assert.equal(await ledger.findUnanswered("filehelper", "h2"), undefined);
      await ledger.complete({ key: "k1/0", textHash: "h1" }, "501");
      assert.equal(await ledger.isOwn("501"), true);
      assert.equal(await ledger.isOwn("502"), true);
      assert.deepEqual(
        (await ledger.find("k1/0")).map(({ msgId }) => msgId),
        ["501", "502"],
      );
    });

    it("knows its own messages once they have an id", async (t) => {
      const ledger = await open(t);
      await ledger.begin(sent("k1/0"));
      assert.equal(await ledger.isOwn(""), false);
      await ledger.complete(sent("k1/0"), "9007199254740993");
      assert.equal(await ledger.isOwn("9007199254740993"), true);
      assert.equal(await ledger.isOwn("9007199254740992"), false);
      await ledger.complete(sent("unknown"), "77");
      assert.equal(await ledger.isOwn("77"), false);
    });

    it("finds the oldest send without an id of that chat and text", async (t) => {
      const ledger = await open(t);
      await ledger.begin(sent("k2", { at: 3_000 }));
      await ledger.begin(sent("k1", { at: 2_000 }));
      await ledger.begin(sent("k0", { at: 1_000, msgId: "501" }));
      await ledger.begin(sent("k3", { at: 500, textHash: "h2" }));
      await ledger.begin(sent("k4", { at: 500, chatName: "@mei" }));
      assert.equal((await ledger.findUnanswered("filehelper", "h1"))?.key, "k1");
      assert.equal((await ledger.findUnanswered("filehelper", "h1", 2_000))?.key, "k1");
      assert.equal((await ledger.findUnanswered("filehelper", "h1", 2_001))?.key, "k2");
      assert.equal(await ledger.findUnanswered("filehelper", "h1", 3_001), undefined);
      await ledger.complete(sent("k1"), "502");
      assert.equal((await ledger.findUnanswered("filehelper", "h1"))?.key, "k2");
      await ledger.complete(sent("k2"), "503");
      assert.equal(await ledger.findUnanswered("filehelper", "h1"), undefined);
    });

    it("takes the first begun of two sends of the same moment", async (t) => {
      const ledger = await open(t);
      await ledger.begin(sent("z"));
      await ledger.begin(sent("a"));
      assert.equal((await ledger.findUnanswered("filehelper", "h1"))?.key, "z");
    });

    it("forgets sends older than a time", async (t) => {
      const ledger = await open(t);
      await ledger.begin(sent("k1", { at: 999, msgId: "501" }));
      await ledger.begin(sent("k2", { at: 1_000, msgId: "502" }));
      await ledger.forget(1_000);
      assert.equal(await ledger.isOwn("501"), false);
      assert.equal(await ledger.isOwn("502"), true);
    });
  });
}
