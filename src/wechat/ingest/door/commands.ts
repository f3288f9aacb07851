import { EnvelopeError, parseResult } from "../envelope/parse.ts";
import type { CommandResult } from "../model/behind-door.ts";
import { mediaType, readText, requirePlain } from "./body.ts";
import { parsed } from "./events-body.ts";
import type { Handler, OpenDeps } from "./exchange.ts";
import { Refusal } from "./refusal.ts";

/** How long a request for a command is held, in milliseconds: many proxies end one after a minute. */
const POLL_MS = 30_000;

/** `GET /v1/commands`: the oldest command that waits, as soon as there is one. */
export function getCommand({ behind, deadlines }: OpenDeps): Handler {
  return async ({ gone }) => {
    behind.seen("commands");
    const over = new AbortController();
    const stopClock = deadlines.begin(POLL_MS, () => over.abort());
    try {
      const command = await behind.nextCommand(AbortSignal.any([over.signal, gone()]));
      return command === undefined ? { status: 204 } : { status: 200, json: command };
    } finally {
      stopClock();
    }
  };
}

/** `POST /v1/commands/{id}`: how a command went. */
export function postResult({ behind, deadlines }: OpenDeps): Handler {
  return async ({ request, response, name }) => {
    behind.seen("commands");
    requirePlain(request);
    if (mediaType(request) !== "application/json") throw new Refusal(415, "send application/json");
    const result = readResult(await readText(request, response, deadlines));
    if (behind.finish(name, result) === "unknown") throw new Refusal(404, "no such command (any more)");
    return { status: 200, json: { ok: true } };
  };
}

function readResult(text: string): CommandResult {
  try {
    return parseResult(parsed(text, 1));
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw new Refusal(400, error.rule, { line: 1, path: error.path });
  }
}
