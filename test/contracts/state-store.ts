import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { StateStore } from "../../src/bridge/ports/stores/state-store.ts";

/** Runs the contract of StateStore. `open` gives an empty one and has it closed after the test. */
export function stateStoreContract(name: string, open: (t: TestContext) => Promise<StateStore>): void {
  describe(`${name} as a StateStore`, () => {
    it("gives a value back as it was", async (t) => {
      const state = await open(t);
      const value = JSON.stringify({ text: "早 😀 'quoted' \u0000", empty: "" });
      await state.set("telegram.pairing", value);
      assert.equal(await state.get("telegram.pairing"), value);
      assert.equal(await state.get("slack.pairing"), undefined);
    });

    it("replaces a value", async (t) => {
      const state = await open(t);
      await state.set("watch.since", "1");
      await state.set("watch.since", "2");
      assert.equal(await state.get("watch.since"), "2");
    });

    it("deletes one value, and a missing one without a word", async (t) => {
      const state = await open(t);
      await state.set("a", "1");
      await state.set("b", "2");
      await state.delete("a");
      await state.delete("a");
      assert.equal(await state.get("a"), undefined);
      assert.equal(await state.get("b"), "2");
    });
  });
}
