import { EnvelopeError, parseEvent } from "../envelope/parse.ts";
import type { IngestEvent } from "../model/event.ts";
import { Refusal } from "./refusal.ts";

/** Most events in one body. */
const MAX_EVENTS = 500;
/** Lines of a body, empty ones included. */
const MAX_LINES = 2 * MAX_EVENTS;

/** The one event of a JSON body. Throws Refusal. */
export function readJson(text: string, now: number): readonly IngestEvent[] {
  return [readLine(text, 1, now)];
}

/** The events of a body with one on each line (NDJSON). Empty lines count, but say nothing. Throws Refusal. */
export function readLines(text: string, now: number): readonly IngestEvent[] {
  const events: IngestEvent[] = [];
  let line = 0;
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf("\n", from);
    const end = found < 0 ? text.length : found;
    line += 1;
    if (line > MAX_LINES) throw new Refusal(413, `the body has more than ${MAX_LINES} lines`);
    const content = text.slice(from, end);
    from = end + 1;
    if (content.trim() === "") continue;
    if (events.length === MAX_EVENTS) throw new Refusal(413, `the body has more than ${MAX_EVENTS} events`);
    events.push(readLine(content, line, now));
  }
  if (events.length === 0) throw new Refusal(400, "the body has no event", { line: 1, path: "" });
  return events;
}

function readLine(text: string, line: number, now: number): IngestEvent {
  try {
    return parseEvent(parsed(text, line), now);
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw new Refusal(400, error.rule, { line, path: error.path });
  }
}

/** JSON without its errors' words: they quote the text. */
export function parsed(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "must be one JSON object", { line, path: "" });
  }
}
