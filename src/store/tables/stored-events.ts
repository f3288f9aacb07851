import type { ArrivedEvent, InboxEvent } from "../../bridge/ports/stores/event-inbox.ts";
import { openFact, sealFact } from "../sqlite/erasable.ts";

/** Between the ids with the lengths, which are JSON, and the bodies. JSON as it is written here has no line break. */
const END_OF_HEAD = "\n";

/**
 * Several events as one stored text: JSON of all ids and lengths, then the bodies as they are. Not JSON as a whole: escaping
 * the bodies again would take longer than the write.
 */
export function storedEvents(events: readonly ArrivedEvent[]): string {
  const head = JSON.stringify(events.map(({ id, body }) => [id, body.length]));
  return sealFact(`${head}${END_OF_HEAD}${events.map(({ body }) => body).join("")}`);
}

/** The events of a stored text, numbered from `first`; `undefined` when it is damaged. */
export function readEvents(stored: string, first: number): readonly InboxEvent[] | undefined {
  const text = openFact(stored);
  const end = text?.indexOf(END_OF_HEAD) ?? -1;
  if (text === undefined || end < 0) return undefined;
  const head: unknown = JSON.parse(text.slice(0, end));
  if (!Array.isArray(head)) return undefined;
  const events: InboxEvent[] = [];
  let at = end + END_OF_HEAD.length;
  for (const entry of head) {
    const [id, length]: unknown[] = Array.isArray(entry) ? entry : [];
    if (typeof id !== "string" || typeof length !== "number") return undefined;
    events.push({ seq: first + events.length, id, body: text.slice(at, at + length) });
    at += length;
  }
  return at === text.length ? events : undefined;
}
