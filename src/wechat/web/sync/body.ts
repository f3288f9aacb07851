import { decodeWireText } from "../../content/text.ts";

/** The content of a message without a member prefix. It is decoded only for those that look into it. */
export class Body {
  readonly #wire: string;
  #text: string | undefined;

  constructor(wire: string) {
    this.#wire = wire;
  }

  get text(): string {
    this.#text ??= decodeWireText(this.#wire);
    return this.#text;
  }

  /** Nothing but blanks. */
  get isBlank(): boolean {
    // Markup needs no decoding to be something.
    return !this.#wire.startsWith("&lt;") && this.text.trim() === "";
  }
}
