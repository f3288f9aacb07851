import type { SimulatedMessage } from "../test/simulators/telegram/index.ts";
import { type Part, partsOf } from "./draw/entities.ts";
import { type Line, span, wrap } from "./draw/spans.ts";
import { timeOf } from "./draw/view.ts";
import type { Happening } from "./draw/wechat.ts";

/** Pixels. The picture is as wide as GitHub shows a README, so that its letters are as large as those of the text. */
const WIDTH = 840;
const LEFT = { x: 8, width: 300 } as const;
const RIGHT = { x: 364, width: 468 } as const;
const TOP = 44;
const ROW = 24;
const PADDING = 16;
/** A cell of `wrap` at 15 pixels: half of a Chinese character, and about the mean of Latin letters. */
const CELL = 7.6;
const QUOTE_INDENT = 14;
const BUTTON_HEIGHT = 36;
const GAP = 6;
/** The line that is left in WeChat, with the gap above it. */
const NOTICE_ROW = 40;

const STYLE = `
text { font-size: 15px; font-family: -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans", "Noto Sans CJK SC", sans-serif; fill: #1f2328; }
.head { font-weight: 600; } .bold { font-weight: 600; } .small { font-size: 13px; fill: #6e7781; }
.gone { fill: #8c959f; text-decoration: line-through; }
.chat { fill: #ededed; } .bubble { fill: #ffffff; stroke: #d0d7de; } .lost { fill: none; stroke: #8c959f; stroke-dasharray: 5 4; }
.quote { fill: #2a8bd6; fill-opacity: 0.12; } .bar { fill: #2a8bd6; } .wall { fill: #d5e5ef; }
.button { fill: #2a8bd6; fill-opacity: 0.16; } .label { fill: #1a6ba8; font-weight: 600; } .arrow { stroke: #8c959f; stroke-width: 2.5; fill: none; stroke-linecap: round; stroke-linejoin: round; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .small { fill: #9198a1; } .gone { fill: #7d8590; }
.chat { fill: #1e2228; } .bubble { fill: #21303d; stroke: #3d444d; } .lost { stroke: #6e7681; } .wall { fill: #17212b; }
.label { fill: #7cc0f2; } .quote { fill-opacity: 0.2; } .button { fill-opacity: 0.3; } .arrow { stroke: #7d8590; }
}`;

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function textAt(x: number, y: number, line: Line, kind = "", anchor = "start"): string {
  const pieces = line
    .map(({ text, style }) =>
      style.bold === true ? `<tspan class="bold">${escaped(text)}</tspan>` : escaped(text),
    )
    .join("");
  const look = `${kind === "" ? "" : ` class="${kind}"`}${anchor === "start" ? "" : ` text-anchor="${anchor}"`}`;
  return `<text x="${x}" y="${y}"${look} xml:space="preserve">${pieces}</text>`;
}

function box(kind: string, x: number, y: number, width: number, height: number, radius: number): string {
  return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`;
}

const cellsIn = (pixels: number): number => Math.floor(pixels / CELL);
/** The baseline of a row. */
const base = (top: number): number => top + 17;

/** The chat in WeChat: the message that is gone, and the line that is left. */
function wechatSide({ said = "", notice }: Happening, height: number): string {
  const { x, width } = LEFT;
  const inner = width - 4 * PADDING;
  const lines = wrap([span(said)], cellsIn(inner));
  const bubbleHeight = lines.length * ROW + 16;
  const top = TOP + Math.round((height - bubbleHeight - NOTICE_ROW) / 2);
  const rows = lines.map((line, row) => textAt(x + 2 * PADDING, base(top + 8 + row * ROW), line, "gone"));
  return [
    box("chat", x, TOP, width, height, 12),
    box("lost", x + PADDING, top, width - 2 * PADDING, bubbleHeight, 8),
    ...rows,
    textAt(x + width / 2, base(top + bubbleHeight + NOTICE_ROW - ROW), [span(notice)], "small", "middle"),
  ].join("\n");
}

/** One part of a message from `y` on, and where the next one begins. */
function drawPart({ kind, spans }: Part, x: number, y: number, width: number): readonly [string, number] {
  if (kind === "text") {
    const lines = wrap(spans, cellsIn(width));
    return [
      lines.map((line, row) => textAt(x, base(y + row * ROW), line)).join("\n"),
      y + lines.length * ROW,
    ];
  }
  const lines = wrap(spans, cellsIn(width - QUOTE_INDENT));
  const height = lines.length * ROW + 8;
  const drawn = [
    box("quote", x, y, width, height, 4),
    box("bar", x, y, 3, height, 1.5),
    ...lines.map((line, row) => textAt(x + QUOTE_INDENT, base(y + 4 + row * ROW), line)),
  ];
  return [drawn.join("\n"), y + height + 4];
}

/** The message in Telegram with its buttons, and the height that it takes. */
function telegramSide({ text, entities, date, markup = [] }: SimulatedMessage): readonly [string, number] {
  const x = RIGHT.x + PADDING;
  const width = RIGHT.width - 2 * PADDING;
  const top = TOP + PADDING;
  let y = top + 10;
  const drawn: string[] = [];
  for (const part of partsOf(text, entities)) {
    const [lines, next] = drawPart(part, x + 14, y, width - 28);
    drawn.push(lines);
    y = next;
  }
  drawn.push(textAt(x + width - 14, base(y - ROW), [span(timeOf(date))], "small", "end"));
  const bubble = box("bubble", x, top, width, y + 8 - top, 12);
  y += 8 + GAP;
  for (const row of markup) {
    const each = (width - GAP * (row.length - 1)) / row.length;
    for (const [at, { text: label }] of row.entries()) {
      const left = x + at * (each + GAP);
      drawn.push(
        box("button", left, y, each, BUTTON_HEIGHT, 8),
        textAt(left + each / 2, y + 23, [span(label)], "label", "middle"),
      );
    }
    y += BUTTON_HEIGHT + GAP;
  }
  const height = y - GAP + PADDING - TOP;
  return [[box("wall", RIGHT.x, TOP, RIGHT.width, height, 12), bubble, ...drawn].join("\n"), height];
}

/**
 * What the program does in one picture: a recall in WeChat, and its alert as Telegram shows it, drawn from the message that
 * Telegram received. An SVG with the fonts of the reader's system, light or dark as the reader's system is.
 */
export function alertPicture(
  happening: Happening,
  message: SimulatedMessage,
  { wechat, alt }: { readonly wechat: string; readonly alt: string },
): string {
  const [telegram, height] = telegramSide(message);
  const middle = TOP + height / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${TOP + height + 8}" viewBox="0 0 ${WIDTH} ${TOP + height + 8}" role="img" aria-label="${escaped(alt)}">
<style>${STYLE}
</style>
${textAt(LEFT.x + 4, 28, [span(wechat)], "head")}
${textAt(RIGHT.x + 4, 28, [span("Telegram")], "head")}
${wechatSide(happening, height)}
<path class="arrow" d="M320 ${middle}h32m-10 -9l10 9l-10 9"/>
${telegram}
</svg>
`;
}
