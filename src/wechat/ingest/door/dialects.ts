import type { Decoded, Dialect, LosslessJson } from "../model/dialect.ts";
import { DialectError } from "../model/dialect.ts";
import type { IngestEvent } from "../model/event.ts";
import { readText, requirePlain } from "./body.ts";
import type { Handler, OpenDeps } from "./exchange.ts";
import { parseLossless } from "./lossless-json.ts";
import { Refusal } from "./refusal.ts";
import { requireAccount, requireRoom, takeIn } from "./take-in.ts";

/** Kinds of unknown events that are logged: once each, and a program that makes up new ones all the time soon none. */
const MAX_UNKNOWN = 200;
const MAX_KIND = 80;

/** `POST /v1/dialects/{name}`: a payload as another program sends it. */
export function postDialect(deps: OpenDeps): Handler {
  const { clock, behind, deadlines, dialects, names } = deps;
  const isOnline = onlineTracker();
  const logUnknown = unknownLog(deps);
  return async ({ request, response, name }) => {
    const dialect = dialects.get(name);
    if (dialect === undefined) {
      throw new Refusal(404, `no such dialect; there are ${[...dialects.keys()].join(", ")}`);
    }
    requirePlain(request);
    const text = await readText(request, response, deadlines);
    await requireRoom(deps);
    const decoded = decode(dialect, parsedLossless(text), deps, clock.now());
    const account = decoded.account ?? behind.boundAccount;
    requireAccount(deps, new Set(decoded.account === undefined ? [] : [decoded.account]));
    names.learn(decoded.names);
    logUnknown(dialect.name, decoded.unknown);
    const online = account === undefined ? undefined : isOnline.before(account, decoded.events, deps);
    const events = online === undefined ? decoded.events : [online, ...decoded.events];
    const accepted = events.length === 0 ? { accepted: 0, duplicates: 0 } : await takeIn(deps, events);
    isOnline.after(decoded.events, account);
    behind.seen("events");
    return { status: 200, json: accepted };
  };
}

function parsedLossless(text: string): LosslessJson {
  try {
    return parseLossless(text);
  } catch {
    throw new Refusal(400, "the body must be JSON", { line: 1, path: "" });
  }
}

function decode(dialect: Dialect, payload: LosslessJson, { names }: OpenDeps, now: number): Decoded {
  try {
    return dialect.decode(payload, names, now);
  } catch (error) {
    if (!(error instanceof DialectError)) throw error;
    throw new Refusal(400, error.rule, { line: 1, path: error.path });
  }
}

/**
 * Dialects have no `online` event: their messages say it. So one is put before the first events, and before the first ones
 * after the program said that it is off-line. Whether the session is online now does not tell: the events before these may
 * still wait.
 */
function onlineTracker() {
  let account: string | undefined;
  return {
    before: (now: string, events: readonly IngestEvent[], { names }: OpenDeps): IngestEvent | undefined => {
      const [first] = events;
      if (first === undefined || account === now || isEnd(first)) return undefined;
      return {
        // The same for a repeat.
        id: `online:${first.id}`,
        at: first.at,
        type: "online",
        account: { id: now, nickName: names.nameOf(now).nickName },
        canSend: false,
        canFetchMedia: false,
      };
    },
    after: (accepted: readonly IngestEvent[], now: string | undefined): void => {
      const last = accepted.at(-1);
      if (last !== undefined) account = isEnd(last) ? undefined : now;
    },
  };
}

function isEnd({ type }: IngestEvent): boolean {
  return type === "offline" || type === "loggedOut";
}

function unknownLog({ log }: OpenDeps): (dialect: string, kinds: readonly string[]) => void {
  const known = new Set<string>();
  return (dialect, kinds) => {
    for (const kind of kinds) {
      const key = `${dialect} ${kind.slice(0, MAX_KIND)}`;
      if (known.has(key) || known.size >= MAX_UNKNOWN) continue;
      known.add(key);
      log.info(
        { dialect, kind: kind.slice(0, MAX_KIND) },
        "events of a kind that the bridge does not know; they are left out",
      );
    }
  };
}
