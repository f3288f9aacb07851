import type { SimulatedMessage } from "../../test/simulators/telegram/index.ts";
import { type Part, partsOf } from "./entities.ts";
import { barred, bubble, buttonRow, tints, toTheRight } from "./layout.ts";
import { drawPicture, readPng } from "./picture.ts";
import { type Line, padded, span, widthOf, wrap } from "./spans.ts";
import { clock, sizeOf, timeOf, type View } from "./view.ts";

const FRAME = 4;
const QUOTE_BAR = 2;
/** A closed quote shows three lines. */
const FOLDED_LINES = 3;
const PICTURE_COLUMNS = 44;
const PICTURE_ROWS = 20;

const grey = (text: string): Line => [span(text, { dim: true })];

function drawPart(part: Part, columns: number, view: View): readonly Line[] {
  switch (part.kind) {
    case "text":
      return wrap(part.spans, columns);
    case "code":
    case "quote":
      return barred(wrap(part.spans, columns - QUOTE_BAR), tints.telegram);
    case "folded": {
      const lines = wrap(part.spans, columns - QUOTE_BAR);
      if (lines.length <= FOLDED_LINES) return barred(lines, tints.telegram);
      return barred(
        [...lines.slice(0, FOLDED_LINES), [span(view.words.more, { fore: tints.telegram })]],
        tints.telegram,
      );
    }
    default:
      return part.kind satisfies never;
  }
}

/** A picture as it looks, or its kind and size where colours are missing. */
export function drawImage(
  bytes: Uint8Array,
  columns: number,
  view: View,
  name: string = view.words.picture,
): readonly Line[] {
  const picture = readPng(bytes);
  if (picture !== undefined && view.pictures)
    return drawPicture(picture, Math.min(columns, PICTURE_COLUMNS), PICTURE_ROWS);
  const size = picture === undefined ? "" : ` ${picture.width}×${picture.height}`;
  return [[span(`[${name}${size} · ${sizeOf(bytes.length)}]`)]];
}

function drawMedium(message: SimulatedMessage, columns: number, view: View): readonly Line[] {
  const { kind, bytes = new Uint8Array(), medium, venue } = message;
  const { words } = view;
  const seconds = medium?.duration === undefined ? "" : ` ${clock(medium.duration)}`;
  switch (kind) {
    case "text":
      return [];
    case "photo":
      return drawImage(bytes, columns, view);
    case "animation":
      return drawImage(bytes, columns, view, words.animation);
    case "voice":
    case "audio":
      return [
        [span("▶ ━━━━━━━━━━━━━━━━", { fore: tints.telegram }), span(`${seconds} · ${sizeOf(bytes.length)}`)],
      ];
    case "video":
      return [[span(`[${words.video}${seconds} · ${sizeOf(bytes.length)}]`)]];
    case "document":
      return wrap(
        [
          span(`📄 ${medium?.fileName ?? ""}`, { bold: true }),
          span(` ${sizeOf(bytes.length)}`, { dim: true }),
        ],
        columns,
      );
    case "venue":
      return venue === undefined
        ? []
        : wrap(
            [span(`📍 ${venue.title}`, { bold: true }), span(`\n${venue.address}`, { dim: true })],
            columns,
          );
    default:
      return kind satisfies never;
  }
}

/** The time stands in the last line where it fits. */
function withTime(lines: readonly Line[], time: string, columns: number, minimum: number): readonly Line[] {
  const last = lines.at(-1) ?? [];
  const widest = Math.max(minimum, ...lines.map(widthOf));
  const needed = widthOf(last) + 2 + time.length;
  const inner = Math.max(widest, Math.min(needed, columns));
  const room = inner - widthOf([span(time)]);
  if (needed > columns) return [...lines, [span(" ".repeat(Math.max(0, room))), ...grey(time)]];
  return [...lines.slice(0, -1), [...padded(last, room), ...grey(time)]];
}

/** A message as Telegram's chat shows it: the bubble, the buttons below it; the reader's own messages stand at the right. */
export function drawTelegram(message: SimulatedMessage, view: View): readonly Line[] {
  const columns = view.columns - FRAME;
  const { words } = view;
  const buttons = (message.markup ?? []).flatMap((row) =>
    buttonRow(
      row.map(({ text }) => text),
      view.columns,
      tints.telegram,
    ),
  );
  if (message.deleted) return bubble([[span(words.deleted, { dim: true, italic: true })]], tints.telegram);
  const content = [
    ...drawMedium(message, columns, view),
    ...partsOf(message.text, message.entities).flatMap((part) => drawPart(part, columns, view)),
  ];
  const time = `${message.edits > 0 ? `${words.edited} ` : ""}${timeOf(message.date)}`;
  const minimum = Math.max(0, ...buttons.map(widthOf)) - FRAME;
  const lines = [...bubble(withTime(content, time, columns, minimum), tints.telegram, minimum), ...buttons];
  return message.fromBot ? lines : toTheRight(lines, view.columns);
}
