import type { ReceivedMessage } from "../../bridge/model/message.ts";
import type { Pulse } from "../../bridge/ports/pulse.ts";
import type { Sink } from "../../bridge/ports/sink.ts";
import type { SinkWork } from "../../bridge/ports/sink-deps.ts";
import type { WeChatSession } from "../../bridge/ports/source-session.ts";
import type { ChatPlaces } from "../../bridge/ports/stores/chat-places.ts";
import type { ConfiguredSink, SinkKindDeps } from "../../kinds/sink-kind.ts";
import type { OwnReasonTexts } from "../../text/index.ts";
import type { Hub } from "./hub.ts";

/** What the sinks of one account get, with callbacks by sink name. */
export type SinkSurroundings = Omit<SinkKindDeps, keyof SinkWork | "places" | "session" | "onOwnNote"> & {
  /** What the sink of that name sends through: the source's session, or a login of its own. */
  readonly sessionOf: (name: string) => WeChatSession;
  /** Whose notes the sink of that name hears. */
  readonly notesOf: (name: string) => Pick<Hub<ReceivedMessage>, "listen">;
  /** The sink of that name can deliver again. */
  readonly wake: (name: string) => void;
  /** The background work of the sink of that name has failed. */
  readonly onFault: (name: string, error: unknown) => void;
  /** The pulse for the background work of the sink of that name. */
  readonly pulseOf: (name: string) => Pulse;
  /** The places for chats of the sink of that name. */
  /** Announces what a person has to mend at a sink. */
  readonly onTrouble: SinkWork["onTrouble"];
  readonly placesOf: (name: string) => ChatPlaces;
};

/** Creates the sinks of one account that are switched on, in their order. Loads their code, and opens nothing. */
export async function createSinks(
  configured: readonly ConfiguredSink[],
  { wake, onFault, onTrouble, pulseOf, placesOf, sessionOf, notesOf, ...shared }: SinkSurroundings,
): Promise<readonly Sink[]> {
  const created = configured.map(({ name, create }) => {
    const work: SinkWork = {
      wake: () => wake(name),
      onFault: (error) => onFault(name, error),
      onTrouble,
      pulse: pulseOf(name),
    };
    const session = sessionOf(name);
    const notes = notesOf(name);
    const onOwnNote: SinkKindDeps["onOwnNote"] = (listener) => notes.listen(listener);
    return create({ ...shared, ...work, session, onOwnNote, places: placesOf(name) });
  });
  return await Promise.all(created);
}

/** What sources and sinks say of their own reasons. */
export function reasonTextsOf(kinds: readonly Pick<ConfiguredSink, "name" | "texts">[]): OwnReasonTexts {
  return Object.fromEntries(kinds.flatMap(({ name, texts }) => (texts === undefined ? [] : [[name, texts]])));
}
