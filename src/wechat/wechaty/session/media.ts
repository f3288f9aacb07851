import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorText } from "../../../bridge/model/errors.ts";
import type { Message } from "../../../bridge/model/message.ts";
import { type Download, type MediaContent, MediaError } from "../../../bridge/ports/media.ts";
import { integerField, isJsonObject, type JsonObject, textField } from "../../source/json.ts";
import type { CallName } from "../link/protocol.ts";
import type { RawIds } from "../messages/ids.ts";
import type { OnlinePuppet } from "./online.ts";

/** How long a puppet may take for one file. */
const FILE_MS = 5 * 60_000;

export type MediaDeps = {
  /** Below the source's own folder. */
  readonly folder: string;
  readonly limit: number;
  readonly rawIds: RawIds;
  readonly online: () => OnlinePuppet | undefined;
};

/**
 * Bytes of messages. The child writes them to a file, so that no file has to fit into a message between processes or into the
 * memory of the bridge.
 */
export class PuppetMedia {
  readonly #deps: MediaDeps;

  constructor(deps: MediaDeps) {
    this.#deps = deps;
  }

  /** Deletes what an earlier process left. */
  async clear(): Promise<void> {
    await rm(this.#deps.folder, { recursive: true, force: true });
  }

  /** As the port has it. Rejects with MediaError, or with the reason of `signal`. */
  async download(message: Message<MediaContent>, signal: AbortSignal): Promise<Download> {
    const online = this.#deps.online();
    if (online === undefined) throw new MediaError("notOnline", "no account is logged in");
    try {
      return await this.#save("saveFile", online, message, signal);
    } catch (error) {
      // Some puppets give pictures only on the other way.
      if (message.msgType !== "IMAGE" || !(error instanceof MediaError) || error.code === "tooLarge")
        throw error;
      return await this.#save("saveImage", online, message, signal).catch(() => {
        signal.throwIfAborted();
        throw error;
      });
    }
  }

  async #save(
    name: CallName,
    { link }: OnlinePuppet,
    message: Message<MediaContent>,
    signal: AbortSignal,
  ): Promise<Download> {
    const { folder, limit, rawIds } = this.#deps;
    const path = join(folder, randomUUID());
    let saved: unknown;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      saved = await link.call(name, [rawIds.rawOf(message.msgId), path, String(limit)], FILE_MS, signal);
    } catch (error) {
      await rm(path, { force: true });
      signal.throwIfAborted();
      throw asMediaError(error);
    }
    const file: JsonObject = isJsonObject(saved) ? saved : {};
    const bytes = integerField(file, "bytes");
    if (file.tooLarge === true)
      throw new MediaError("tooLarge", `the file is larger than ${limit} bytes`, { bytes });
    if (bytes <= 0) {
      await rm(path, { force: true });
      throw new MediaError("notYet", "the puppet gave an empty file");
    }
    return { mime: textField(file, "mime"), bytes, body: bytesOf(path) };
  }
}

/** The file as a stream; it is deleted when it has been read, or is read no further. */
async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) {
      const piece: unknown = chunk;
      if (piece instanceof Uint8Array) yield piece;
    }
  } catch (error) {
    throw asMediaError(error);
  } finally {
    await rm(path, { force: true });
  }
}

function asMediaError(error: unknown): MediaError {
  const text = errorText(error);
  return new MediaError(/\bENOSPC\b/.test(text) ? "diskFull" : "unavailable", text, { cause: error });
}
