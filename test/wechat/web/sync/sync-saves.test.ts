import assert from "node:assert/strict";
import { test } from "node:test";
import { FastClock } from "../../../fakes/fast-clock.ts";
import { MemoryStateStore } from "../../../fakes/memory-state-store.ts";
import { openRig } from "../rig.ts";

/** Its monotonic clock stands still from `hold` on, but for what passes by `pass`. Waits pass as ever. */
class HeldClock extends FastClock {
  #held: number | undefined;

  constructor() {
    super(20);
  }

  override monotonic(): number {
    return this.#held ?? super.monotonic();
  }

  hold(): void {
    this.#held = Math.floor(super.monotonic());
  }

  pass(ms: number): void {
    this.#held = this.monotonic() + ms;
  }
}

/** Counts how often a session was saved. */
class CountingState extends MemoryStateStore {
  notes = 0;

  override async note(key: string, value: string | undefined): Promise<void> {
    if (key === "wechat.session") this.notes += 1;
    await super.note(key, value);
  }
}

for (const [passes, saves] of [
  [0, 2],
  [125, 3],
  [250, 4],
] as const) {
  test(`ContinueFlag: four batches that take ${passes} ms each save the place of reading ${saves} times`, async (t) => {
    const clock = new HeldClock();
    const state = new CountingState();
    const { wechat, start } = await openRig(t, { simulator: { syncBatchSize: 3 }, clock });
    const friend = wechat.addContact({ nickName: "小池" });
    const bridge = start({ state });
    await bridge.event("batch");
    const first = wechat.friendSends(friend, "之前");
    await bridge.message(first);
    await bridge.event("batch", bridge.of("batch").length + 1);
    clock.hold();
    // The first of the four is due; the last one is saved in any case.
    clock.pass(1_000);
    bridge.onEvent = (event) => {
      if (event.type === "batch" && event.messages.length > 0) clock.pass(passes);
    };
    const before = state.notes;
    const ids = wechat.batch(() =>
      Array.from({ length: 12 }, (_, index) => wechat.friendSends(friend, String(index))),
    );
    await bridge.message(ids.at(-1) ?? "");
    await bridge.event("batch", bridge.of("batch").length + 1);
    assert.equal(state.notes - before, saves);
  });
}
