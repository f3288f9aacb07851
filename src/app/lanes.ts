import { Lane } from "../bridge/delivery/lane.ts";
import type { Sink } from "../bridge/ports/sink.ts";
import type { Store } from "../store/index.ts";
import type { PipelineTools, SharedState } from "./pipeline-shared.ts";

/** Creates a lane for each sink, by name. Starts nothing. `onDeadLetter`: called when some sink has a new dead letter. */
export function createLanes(
  sinks: readonly Sink[],
  { outbox, media }: Pick<Store, "outbox" | "media">,
  { clock, log, metrics, pulses }: PipelineTools,
  { events, sessionSinks }: SharedState,
  onDeadLetter: () => void,
): ReadonlyMap<string, Lane> {
  const lanes = new Map<string, Lane>();
  for (const sink of sinks) {
    const { name } = sink;
    const lane = new Lane(sink, {
      outbox,
      media,
      isHeld: () => sessionSinks.isOff(name),
      clock,
      log,
      random: Math.random,
      metrics,
      pulses: { alert: pulses.of("alerts", name), media: pulses.of("media", name) },
      onDeadLetter,
    });
    lanes.set(name, lane);
    events.hurry.listen(() => lane.wake());
  }
  events.sinkReady.listen((name) => lanes.get(name)?.wake());
  return lanes;
}
