import type { ChatDirectory } from "../../bridge/chats/chat-directory.ts";
import { Lane } from "../../bridge/delivery/lane.ts";
import { alertChatOf } from "../../bridge/describe/message/names.ts";
import type { AlertChat, Sink } from "../../bridge/ports/sink.ts";
import type { Store } from "../../store/index.ts";
import type { PipelineTools, SharedState } from "../shared/pipeline-shared.ts";

/** Creates a lane for each sink, by name. Starts nothing. `onDeadLetter`: called when some sink has a new dead letter. */
export function createLanes(
  sinks: readonly Sink[],
  { store, chats }: { readonly store: Pick<Store, "outbox" | "media">; readonly chats: ChatDirectory },
  { clock, log, texts, metrics, pulses }: PipelineTools,
  { events, sessionSinks }: SharedState,
  onDeadLetter: () => void,
): ReadonlyMap<string, Lane> {
  const { outbox, media } = store;
  const chatOf = (key: number): AlertChat | undefined => {
    const chat = chats.get(key);
    return chat === undefined ? undefined : alertChatOf(chat, texts);
  };
  const lanes = new Map<string, Lane>();
  for (const sink of sinks) {
    const { name } = sink;
    const lane = new Lane(sink, {
      outbox,
      media,
      chatOf,
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
