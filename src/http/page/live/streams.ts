import type { ServerResponse } from "node:http";
import type { Holder } from "../access/access.ts";
import type { PageEventName } from "../model.ts";

/** An event for open pages. `data` may have several lines. */
export type PageEvent = { readonly name: PageEventName; readonly data: string; readonly id?: string };

/** Bytes that may wait for one page. One that reads too slowly is cut: it comes back and asks for what it missed. */
const MOST_WAITING = 1_048_576;
/** How soon a page that was cut comes back, in milliseconds. */
const RETRY_MS = 2_000;

/** An event in the form of https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function eventText({ name, data, id }: PageEvent): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  const idLine = id === undefined || /[\r\n\0]/.test(id) ? "" : `id: ${id}\n`;
  return `event: ${name}\n${idLine}${lines.join("")}\n`;
}

type Stream = { readonly holder: Holder; readonly out: ServerResponse; readonly had: ReadonlySet<string> };

/** The open pages. A slow or broken one never holds up another or the caller. */
export class Streams {
  readonly #most: number;
  readonly #open = new Set<Stream>();

  /** `most`: open pages at once. */
  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#open.size;
  }

  get isFull(): boolean {
    return this.#open.size >= this.#most;
  }

  /** Adds a page whose head is sent, and sends it `first`. `had`: ids of recalls among these, which it does not get again. */
  add(holder: Holder, out: ServerResponse, first: readonly PageEvent[], had: ReadonlySet<string>): void {
    const stream: Stream = { holder, out, had };
    this.#open.add(stream);
    out.once("close", () => this.#open.delete(stream));
    out.on("error", () => this.#open.delete(stream));
    this.#write(stream, `retry: ${RETRY_MS}\n\n${first.map(eventText).join("")}`);
  }

  send(event: PageEvent): void {
    const text = eventText(event);
    for (const stream of this.#open) {
      if (event.name === "recall" && event.id !== undefined && stream.had.has(event.id)) continue;
      this.#write(stream, text);
    }
  }

  /** A line that says nothing: proxies close what is silent. */
  comment(): void {
    for (const stream of this.#open) this.#write(stream, ":\n\n");
  }

  /** Ends the pages of that holder; `undefined`: all. */
  end(id: string | undefined): void {
    for (const stream of this.#open) {
      if (id !== undefined && stream.holder.id !== id) continue;
      this.#open.delete(stream);
      stream.out.destroy();
    }
  }

  #write(stream: Stream, text: string): void {
    const { out } = stream;
    if (out.destroyed || out.writableLength > MOST_WAITING) {
      this.#open.delete(stream);
      out.destroy();
      return;
    }
    out.write(text);
  }
}
