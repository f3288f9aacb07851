import { arranged, columnsOf, indented, paragraph, rule } from "./draw/layout.ts";
import { type Line, span, wrap } from "./draw/spans.ts";
import type { View } from "./draw/view.ts";
import { drawWeChat, type Happening } from "./draw/wechat.ts";
import type { Shown } from "./places.ts";
import type { DemoWords } from "./words/index.ts";

/** The widest block. Longer lines are hard to read. */
const BLOCK_COLUMNS = 72;
const MARGIN = 2;
const MAX_COLUMNS = 140;

/** An alert that came, with the place and the time after the recall. */
export type Told = { readonly place: string; readonly ms: number; readonly messages: readonly Shown[] };

/** What the demo prints, as lines for a screen of this width. */
export class Pages {
  readonly #words: DemoWords;
  readonly #columns: number;
  readonly #view: View;

  constructor(words: DemoWords, columns: number, pictures: boolean) {
    this.#words = words;
    this.#columns = Math.min(columns, MAX_COLUMNS) - MARGIN;
    const each = columnsOf(this.#columns).each;
    this.#view = { columns: Math.min(each, BLOCK_COLUMNS), pictures, words: words.drawing };
  }

  title(text: string): readonly Line[] {
    return [rule(text, this.#columns + MARGIN), []];
  }

  says(text: string): readonly Line[] {
    return indented([...paragraph(text, this.#columns), []], MARGIN);
  }

  /** Messages of one place without a heading, one below the other. */
  messages(messages: readonly Shown[]): readonly Line[] {
    return indented([...messages.flatMap((message) => message.draw(this.#view)), []], MARGIN);
  }

  /** What happened in WeChat, then each alert that is drawn, then where it came too. */
  scene(happening: Happening, told: readonly Told[], others: readonly Told[]): readonly Line[] {
    const words = this.#words;
    const wechat = [
      this.#heading(words.wechat(happening.chat)),
      ...drawWeChat(happening, this.#view.columns),
    ];
    const blocks = told.map(({ place, ms, messages }) => [
      this.#heading(messages.length === 0 ? words.nothingCame(place) : words.arrived(place, ms)),
      ...messages.flatMap((message) => message.draw(this.#view)),
    ]);
    const lines = arranged([wechat, ...blocks], this.#columns);
    if (others.length === 0) return indented(lines, MARGIN);
    const also = wrap([span(words.alsoAt(others), { dim: true })], this.#columns);
    return indented([...lines, ...also, []], MARGIN);
  }

  #heading(text: string): Line {
    return [span(text, { bold: true })];
  }
}
