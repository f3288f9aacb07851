import { systemClock } from "../../../src/bridge/ports/clock.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { WebhookEvent } from "../../../src/sinks/webhook/events/schema.ts";
import { createWebhookSink } from "../../../src/sinks/webhook/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { sinkContract } from "../../contracts/sink.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { startWebhookSimulator } from "../../simulators/webhook/index.ts";
import { events, SECRET } from "./rig.ts";

/** What a person would be shown of an event. */
function shown(event: WebhookEvent): string {
  switch (event.type) {
    case "recall.matched":
    case "recall.missed":
    case "mention":
      return event.data.alertText;
    case "recall.media":
      return event.data.reason ?? "";
    case "notice":
    case "test":
      return event.data.text;
    default:
      return event satisfies never;
  }
}

sinkContract("webhook", async () => {
  const receiver = await startWebhookSimulator({ secrets: [SECRET] });
  const sink = createWebhookSink(
    { url: receiver.url, secrets: [SECRET] },
    {
      clock: systemClock,
      log: silentLogger,
      texts: textsFor("zh"),
      state: new MemoryStateStore(),
      fetch,
      wake: () => {},
      onTrouble: () => {},
    },
  );
  return {
    sink,
    break: () => receiver.close(),
    puzzle: () => receiver.setAnswer({ kind: "status", status: 400, body: "TOMORROWS_WORD" }),
    stall: () => receiver.setAnswer({ kind: "hang" }),
    received: async () => events(receiver).map(shown),
    media: {
      as: "bytes",
      received: async () =>
        events(receiver).flatMap((event) =>
          event.type === "recall.media" && event.data.sha256 !== null ? [event.data.sha256] : [],
        ),
    },
    close: () => receiver.close(),
  };
});
