import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, errorText } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { type JsonObject, objectField, parsedObject, textField } from "../../source/json.ts";
import type { AnnouncedMedia, MediaPlace } from "../model/event.ts";

/** A medium that was not fetched in this time will not be. */
const KEPT_MS = 3 * 24 * 60 * 60_000;
const FORGET_EVERY_MS = 60 * 60_000;

export type AnnouncedDeps = {
  /** Absolute. */
  readonly folder: string;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly log: Logger;
};

/**
 * What the upstream said of the bytes of a message: where they can be had, how many there are, their digest. One small file a
 * medium, because the download may begin after a restart, when the event has left the inbox.
 */
export class AnnouncedFiles {
  readonly #deps: AnnouncedDeps;
  #forgotAt = Number.NEGATIVE_INFINITY;
  #written = 0;

  constructor(deps: AnnouncedDeps) {
    this.#deps = deps;
  }

  /** Never rejects: without the note the bytes can still come by `PUT`. */
  async note(mediaId: string, media: AnnouncedMedia): Promise<void> {
    const { folder, log } = this.#deps;
    this.#written += 1;
    const path = this.#pathOf(mediaId);
    const part = `${path}-${this.#written}.part`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(part, JSON.stringify(media), { mode: 0o600 });
      await rename(part, path);
      await this.#forget();
    } catch (error) {
      log.warn(
        { mediaId, error: errorText(error) },
        "where the bytes of a message lie could not be noted: check the disk of DATA_DIR",
      );
    }
  }

  /** `undefined`: nothing was said of it. Rejects with the error of the file system. */
  async find(mediaId: string): Promise<AnnouncedMedia | undefined> {
    try {
      return parse(await readFile(this.#pathOf(mediaId), "utf8"));
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Ids of upstreams may be anything, so a file has the digest of its id as its name. */
  #pathOf(mediaId: string): string {
    return join(this.#deps.folder, createHash("sha256").update(mediaId).digest("hex"));
  }

  /** Deletes old files, once an hour. */
  async #forget(): Promise<void> {
    const { folder, clock } = this.#deps;
    if (clock.monotonic() - this.#forgotAt < FORGET_EVERY_MS) return;
    this.#forgotAt = clock.monotonic();
    for (const file of await readdir(folder)) {
      const path = join(folder, file);
      const { mtimeMs } = await stat(path);
      if (mtimeMs < clock.now() - KEPT_MS) await rm(path, { force: true });
    }
  }
}

/** `undefined` for a file that was damaged. */
function parse(text: string): AnnouncedMedia | undefined {
  const value = parsedObject(text);
  if (value === undefined) return undefined;
  const { size, sha256, mime } = value;
  return {
    size: typeof size === "number" ? size : undefined,
    sha256: typeof sha256 === "string" ? sha256 : undefined,
    mime: typeof mime === "string" ? mime : undefined,
    place: placeOf(objectField(value, "place")),
  };
}

function placeOf(place: JsonObject): MediaPlace | undefined {
  switch (place.kind) {
    case "url":
      return { kind: "url", url: textField(place, "url") };
    case "inline":
      return { kind: "inline", base64: textField(place, "base64") };
    case "oneBotFile":
      return { kind: "oneBotFile", fileId: textField(place, "fileId") };
    default:
      return undefined;
  }
}
