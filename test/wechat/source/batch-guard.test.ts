import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { StoreRetry } from "../../../src/bridge/timing/store-retry.ts";
import { BatchGuard, BEGUN_LIMIT } from "../../../src/wechat/source/batch-guard.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { CapturingLogger } from "../web/login/secrets.ts";

const KEY = "source.underway";
const never = new AbortController().signal;

/** The guards of one process after the other over the same state. */
function processes(): { readonly state: MemoryStateStore; readonly start: () => BatchGuard } {
  const state = new MemoryStateStore();
  const log = new CapturingLogger();
  const retry = new StoreRetry({ clock: new ManualClock(), log, onCannotWrite: () => {} });
  return { state, start: () => new BatchGuard(KEY, state, log, retry, never) };
}

describe("the mark of a reply that is expected", () => {
  test("is the mark of the run: its first batch writes no other", async () => {
    const { state, start } = processes();
    const guard = start();
    await guard.expect();
    const marked = state.values.get(KEY);
    assert.equal(await guard.begin("a"), 0);
    assert.equal(state.values.get(KEY), marked);
    await guard.end(false);
    assert.notEqual(state.values.get(KEY), marked);
  });

  test("counts once against the batch that comes then, in the process after an unclean end", async () => {
    const { start } = processes();
    await start().expect();
    assert.equal(await start().begin("a"), 1);
  });

  test("takes nothing away from what is known of a batch that ended the process", async () => {
    const { start } = processes();
    await start().begin("a");
    await start().begin("a");
    await start().expect();
    assert.equal(await start().begin("a"), BEGUN_LIMIT);
  });

  test("goes when no reply comes, but not the mark of an earlier process", async () => {
    const { start } = processes();
    const guard = start();
    await guard.expect();
    await guard.expectNone();
    await start().begin("a");
    await start().begin("a");
    const later = start();
    await later.expect();
    assert.equal(await later.begin("a"), BEGUN_LIMIT);
    await later.expectNone();
    assert.equal(await start().begin("a"), BEGUN_LIMIT + 1);
  });

  test("goes when the reply brought nothing", async () => {
    const { start } = processes();
    const guard = start();
    await guard.expect();
    await guard.end(false);
    assert.equal(await start().begin("a"), 0);
  });
});
