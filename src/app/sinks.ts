import type { Pulse } from "../bridge/ports/pulse.ts";
import type { Sink, SinkDeps } from "../bridge/ports/sink.ts";
import type { ConfiguredSink, SinkKindDeps } from "../kinds/sink-kind.ts";

/** What a sink has for itself. */
type OwnDeps = "wake" | "onFault" | "pulse";

export type SinkSurroundings = Omit<SinkKindDeps, OwnDeps> & {
  /** The sink of that name can deliver again. */
  readonly wake: (name: string) => void;
  /** The work of the sink of that name has ended by a fault. */
  readonly onFault: (name: string, error: unknown) => void;
  /** Of the work of the sink of that name. */
  readonly pulseOf: (name: string) => Pulse;
};

/** Makes the sinks that are switched on, in their order. Opens nothing yet. */
export function createSinks(
  configured: readonly ConfiguredSink[],
  { wake, onFault, pulseOf, ...shared }: SinkSurroundings,
): readonly Sink[] {
  return configured.map(({ name, create }) => {
    const own: Pick<SinkDeps, OwnDeps> = {
      wake: () => wake(name),
      onFault: (error) => onFault(name, error),
      pulse: pulseOf(name),
    };
    return create({ ...shared, ...own });
  });
}
