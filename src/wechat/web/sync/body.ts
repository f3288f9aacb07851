import type { Body } from "../../content/message-fields.ts";
import { decodeWireText } from "../../content/wire-text/text.ts";

/** As the web protocol brings it. It is decoded only for those that look into it. */
export class WireBody implements Body {
  readonly #wire: string;
  #text: string | undefined;

  constructor(wire: string) {
    this.#wire = wire;
  }

  get text(): string {
    this.#text ??= decodeWireText(this.#wire);
    return this.#text;
  }

  get isBlank(): boolean {
    // Markup needs no decoding to be something.
    return !this.#wire.startsWith("&lt;") && this.text.trim() === "";
  }
}
