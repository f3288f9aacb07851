import { bubble, tints, toTheRight } from "./layout.ts";
import { type Line, span, widthOf, wrap } from "./spans.ts";

const FRAME = 4;
/** Cells of a chat on a phone. */
const PHONE = 46;

/** What happened in a chat of WeChat: who wrote what, and the line that is left after the recall. */
export type Happening = {
  readonly chat: string;
  /** `undefined`: I wrote it myself. */
  readonly author: string | undefined;
  /** `undefined`: nobody saw it. */
  readonly said: string | undefined;
  /** The line that WeChat leaves in the chat. */
  readonly notice: string;
};

/** The chat on the phone. What is gone is struck out. My own messages stand at the right; in a group a name is above the others. */
export function drawWeChat({ chat, author, said, notice }: Happening, columns: number): readonly Line[] {
  const phone = Math.min(columns, PHONE);
  const left = wrap([span(notice, { fore: tints.wechat })], phone).map((line) => centred(line, phone));
  if (said === undefined) return left;
  const framed = bubble(wrap([span(said, { strike: true, dim: true })], phone - FRAME), tints.wechat);
  if (author === undefined) return [...toTheRight(framed, phone), ...left];
  return author === chat ? [...framed, ...left] : [[span(author, { dim: true })], ...framed, ...left];
}

function centred(line: Line, columns: number): Line {
  return [span(" ".repeat(Math.max(0, Math.floor((columns - widthOf(line)) / 2)))), ...line];
}

/** A text that the bridge sent to File Transfer from my account. */
export function drawOwnChat(text: string, columns: number): readonly Line[] {
  return bubble(wrap([span(text)], columns - FRAME), tints.wechat);
}
