import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Lane } from "../../src/bridge/delivery/lane.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import type { Sink } from "../../src/bridge/ports/sink.ts";
import { textsFor } from "../../src/text/index.ts";
import { alertOf, textMessage } from "../fakes/alerts.ts";
import { FastClock } from "../fakes/fast-clock.ts";
import { MemoryOutbox } from "../fakes/memory-outbox.ts";
import { addTo } from "../fakes/new-alert.ts";
import { CHANNEL, openRig, until } from "./slack/rig.ts";
import { stage, visible } from "./telegram/support.ts";

/** Ten minutes pass in half a second. */
const SPEED = 1_200;

/** A lane of `sink` with these alerts; `before` runs before each try, with the alert's id. */
async function lane(t: TestContext, sink: Sink, ids: readonly string[], before: (id: string) => void) {
  const clock = new FastClock(SPEED);
  const outbox = new MemoryOutbox(clock);
  const alerts = ids.map((id) => ({ ...alertOf({ original: textMessage(`text ${id}`) }), id }));
  await addTo(outbox, alerts, [sink.name]);
  const watched: Sink = {
    name: sink.name,
    start: async () => {},
    stop: async () => {},
    deliver: (alert, options, signal) => {
      before(alert.id);
      return sink.deliver(alert, options, signal);
    },
  };
  const running = new AbortController();
  const media = { stateOf: async () => undefined };
  const deps = { outbox, media, clock, log: silentLogger, texts: textsFor("en"), random: () => 0.5 };
  const done = new Lane(watched, deps).run(running.signal, running.signal);
  const statusOf = (id: string) => outbox.rows.find(({ alert }) => alert.id === id)?.status;
  t.after(async () => {
    running.abort();
    await done;
  });
  return { outbox, statusOf };
}

test("an alert that Slack refuses with a word that nobody knows lets the others pass, and is a dead letter after six tries", async (t) => {
  const rig = await openRig({ start: false });
  t.after(() => rig.end());
  let tries = 0;
  const { statusOf } = await lane(t, rig.sink, ["a", "bad", "c", "d"], (id) => {
    if (id === "bad") tries += 1;
    const fault = { kind: "error", error: "a_word_of_tomorrow" } as const;
    rig.slack.setFault("chat.postMessage", id === "bad" ? fault : undefined);
  });
  await until(() => ["a", "c", "d"].every((id) => statusOf(id) === "sent"));
  await until(() => statusOf("bad") === "dead");
  assert.equal(tries, 6);
  assert.equal(rig.slack.messages(CHANNEL).length, 3);
});

test("a 400 that nobody knows, at every alert, costs none of them: all come, in order, when Telegram takes them again", async (t) => {
  const { sink, simulator } = await stage(t, { locale: "en" });
  const ids = ["a", "b", "c", "d", "e"];
  let refused = 0;
  const { outbox } = await lane(t, sink, ids, () => {
    refused += 1;
    const fault = { error_code: 400, description: "Bad Request: TOMORROWS_WORD" };
    // Three in a row, then the two of a look at the place.
    if (refused > 5) simulator.clearFaults();
    else simulator.setFault("sendMessage", fault, 1);
  });
  await until(() => outbox.rows.every(({ status }) => status === "sent" || status === "dead"));
  assert.deepEqual(
    visible(simulator).map(({ text }) => /text (\w)/.exec(text)?.[1]),
    ids,
  );
});
