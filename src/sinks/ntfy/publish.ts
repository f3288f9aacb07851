import { createReadStream } from "node:fs";
import type { MediaFile } from "../../bridge/ports/media.ts";
import type { SinkDeps } from "../../bridge/ports/sink-deps.ts";
import { type HttpAnswer, type HttpRequest, httpCall } from "../shared/post/http-call.ts";
import { callError, type HttpPlace } from "../shared/post/http-errors.ts";
import { encodedHeader } from "./encoded-header.ts";
import { answerError, messageIdIn, refusesFile, wordsIn } from "./errors.ts";
import { ntfySays } from "./texts/index.ts";

/** Where messages go to. */
export type NtfyConfig = {
  /** The address of the topic, without a slash at its end. Whoever knows it can read the topic. */
  readonly url: string;
  readonly token: string | undefined;
};

/** What a message has besides its text. */
export type Note = {
  readonly title: string;
  readonly tags: readonly string[];
  readonly silent: boolean;
};

/**
 * Bytes of a message. The server takes 4,096, and makes an attachment of a longer one:
 * https://docs.ntfy.sh/publish/#limitations
 */
export const MESSAGE_LIMIT = 4_000;
/** Bytes of an attachment that a server takes by default, and ntfy.sh too: https://docs.ntfy.sh/publish/#limitations */
export const FILE_LIMIT = 15 * 1024 * 1024;
/** For a file of that size over a slow line, in milliseconds. */
const UPLOAD_TIMEOUT_MS = 600_000;

/**
 * Low: without sound and vibration, listed in the notification drawer like others. The one below it, min, would hide the
 * alert under "Other notifications": https://docs.ntfy.sh/publish/#message-priority
 */
const LOW = "2";
/** Any other type could be read as one: `text/markdown` would format the message. The server finds the type itself. */
const BYTES = "application/octet-stream";

/** Publishes to one topic by its address and headers: this works with any path before the topic, and JSON would not. */
export class NtfyTopic {
  readonly #config: NtfyConfig;
  readonly #deps: Pick<SinkDeps, "fetch" | "clock">;
  readonly #place: HttpPlace;

  constructor(config: NtfyConfig, deps: Pick<SinkDeps, "fetch" | "clock">) {
    this.#config = config;
    this.#deps = deps;
    const { host, pathname } = new URL(config.url);
    const topic = pathname.slice(pathname.lastIndexOf("/") + 1);
    this.#place = { says: ntfySays, host, secrets: [config.token ?? "", topic] };
  }

  /** Publishes a text of at most `MESSAGE_LIMIT` bytes. Resolves with its id, rejects with DeliveryError. */
  async say(text: string, note: Note, signal: AbortSignal): Promise<string> {
    const headers = { ...this.#headers(note), "content-type": "text/plain; charset=utf-8" };
    const answer = await this.#call({ method: "POST", headers, body: text }, signal);
    return this.#idIn(answer);
  }

  /**
   * Publishes a file with a line of words. Resolves with the message's id, or with the server's words when it does not take
   * this file. Rejects with DeliveryError.
   */
  async attach(
    { path, bytes, fileName }: MediaFile,
    line: string,
    note: Note,
    signal: AbortSignal,
  ): Promise<{ readonly id: string } | { readonly refused: string }> {
    const answer = await this.#call(
      {
        method: "PUT",
        headers: {
          ...this.#headers(note),
          "content-type": BYTES,
          "x-filename": encodedHeader(fileName),
          "x-message": encodedHeader(line),
        },
        body: { bytes, open: () => createReadStream(path) },
        timeoutMs: UPLOAD_TIMEOUT_MS,
      },
      signal,
    );
    return refusesFile(answer) ? { refused: wordsIn(answer, this.#place) } : { id: this.#idIn(answer) };
  }

  #headers({ title, tags, silent }: Note): Readonly<Record<string, string>> {
    const { token } = this.#config;
    return {
      "x-title": encodedHeader(title),
      "x-tags": tags.join(","),
      ...(silent ? { "x-priority": LOW } : {}),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
  }

  async #call(request: Omit<HttpRequest, "url">, signal: AbortSignal): Promise<HttpAnswer> {
    try {
      return await httpCall(this.#deps.fetch, { url: this.#config.url, ...request }, signal);
    } catch (error) {
      throw callError(error, this.#place);
    }
  }

  #idIn(answer: HttpAnswer): string {
    const id = messageIdIn(answer);
    if (id === undefined) throw answerError(answer, this.#place, this.#deps.clock.now());
    return id;
  }
}
