import type { IncomingMessage } from "node:http";
import type { IngestEvent } from "../model/event.ts";
import { mediaType, readText, requirePlain } from "./body.ts";
import { readJson, readLines } from "./events-body.ts";
import type { Handler, OpenDeps } from "./exchange.ts";
import { Refusal } from "./refusal.ts";
import { requireAccount, requireRoom, takeIn } from "./take-in.ts";

/** `POST /v1/events`: one event, or many. All of them are accepted, or none. */
export function postEvents(deps: OpenDeps): Handler {
  const { clock, behind, deadlines } = deps;
  return async ({ request, response }) => {
    const read = readerOf(request);
    const text = await readText(request, response, deadlines);
    await requireRoom(deps);
    const events = read(text, clock.now());
    requireAccount(deps, accountsIn(events));
    const accepted = await takeIn(deps, events);
    behind.seen(events.every(({ type }) => type === "ping") ? "ping" : "events");
    return { status: 200, json: accepted };
  };
}

function readerOf(request: IncomingMessage): typeof readJson {
  requirePlain(request);
  switch (mediaType(request)) {
    case "application/json":
      return readJson;
    case "application/x-ndjson":
      return readLines;
    default:
      throw new Refusal(415, "send application/json with one event, or application/x-ndjson with one a line");
  }
}

function accountsIn(events: readonly IngestEvent[]): ReadonlySet<string> {
  return new Set(events.flatMap((event) => (event.type === "online" ? [event.account.id] : [])));
}
