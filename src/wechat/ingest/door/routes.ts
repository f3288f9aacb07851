import { getCommand, postResult } from "./commands.ts";
import { postDialect } from "./dialects.ts";
import { postEvents } from "./events.ts";
import type { Handler, OpenDeps } from "./exchange.ts";
import { getMedia, putMedia } from "./media.ts";

/** What stands at an address. */
type Place = { readonly methods: ReadonlyMap<string, Handler>; readonly name: string };

/** Finds what stands at a path; `undefined`: nothing does. */
export type FindPlace = (path: string) => Place | undefined;

/** The part of the address that its place has a name for. */
const PLACES = /^\/v1\/(events|commands|media|dialects)(?:\/([^/]+))?$/;

/** Whether the token may stand in the address: programs that take a callback address and nothing else. */
export function takesQueryToken(path: string): boolean {
  return path.startsWith("/v1/dialects/");
}

/** Makes the addresses of the door. */
export function routes(deps: OpenDeps): FindPlace {
  const events = new Map([["POST", postEvents(deps)]]);
  const commands = new Map([["GET", getCommand(deps)]]);
  const results = new Map([["POST", postResult(deps)]]);
  const dialects = new Map([["POST", postDialect(deps)]]);
  const media = new Map([
    ["GET", getMedia(deps)],
    ["PUT", putMedia(deps)],
  ]);
  return (path) => {
    const [, place, encoded] = PLACES.exec(path) ?? [];
    const name = encoded === undefined ? undefined : decoded(encoded);
    if (encoded === undefined) {
      if (place === "events") return { methods: events, name: "" };
      return place === "commands" ? { methods: commands, name: "" } : undefined;
    }
    if (name === undefined) return undefined;
    if (place === "commands") return { methods: results, name };
    if (place === "media") return { methods: media, name };
    return place === "dialects" ? { methods: dialects, name } : undefined;
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
