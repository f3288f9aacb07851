import { type DeliverDeps, Lane } from "../bridge/delivery/lane.ts";
import type { Sink } from "../bridge/ports/sink.ts";
import type { PipelineEvents } from "./hub.ts";
import type { Pulses } from "./pulses.ts";
import type { SessionSinks } from "./session-sinks.ts";

/** A lane for each sink, by its name. Starts nothing yet. */
export function createLanes(
  sinks: readonly Sink[],
  events: PipelineEvents,
  sessionSinks: SessionSinks,
  pulses: Pulses,
  deps: DeliverDeps,
): ReadonlyMap<string, Lane> {
  const lanes = new Map<string, Lane>();
  for (const sink of sinks) {
    const { name } = sink;
    const lane = new Lane(sink, {
      ...deps,
      isHeld: () => sessionSinks.isOff(name),
      pulses: { alert: pulses.of("alerts", name), media: pulses.of("media", name) },
    });
    lanes.set(name, lane);
    events.hurry.listen(() => lane.wake());
  }
  events.sinkReady.listen((name) => lanes.get(name)?.wake());
  return lanes;
}
