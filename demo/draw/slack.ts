import type { SlackFile, SlackMessage } from "../../test/simulators/slack/index.ts";
import { barred, buttonRow, tints } from "./layout.ts";
import { type Line, type Span, type Style, span, wrap } from "./spans.ts";
import { drawImage } from "./telegram.ts";
import { sizeOf, timeOf, type View } from "./view.ts";

type Fields = Readonly<Record<string, unknown>>;

const BAR = 2;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The style of a rich text element: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
function styleOf(value: unknown): Style {
  const given = fieldsOf(value);
  const on = (name: string): boolean => given[name] === true;
  return {
    ...(on("bold") ? { bold: true } : {}),
    ...(on("italic") ? { italic: true } : {}),
    ...(on("strike") ? { strike: true } : {}),
    ...(on("underline") ? { underline: true } : {}),
    ...(on("code") ? { fore: [190, 70, 90] as const } : {}),
  };
}

/** Elements inside a line. One that has no words of its own is shown by its type. */
function inline(elements: unknown): readonly Span[] {
  return listOf(elements).map((element) => {
    const type = stringOf(element.type);
    const text = stringOf(element.text) || (type === "link" ? stringOf(element.url) : `[${type}]`);
    const link: Style = type === "link" ? { underline: true, fore: tints.telegram } : {};
    return span(text, { ...styleOf(element.style), ...link });
  });
}

function richPart(part: Fields, columns: number): readonly Line[] {
  switch (part.type) {
    case "rich_text_section":
      return wrap(inline(part.elements), columns);
    case "rich_text_quote":
    case "rich_text_preformatted":
      return barred(wrap(inline(part.elements), columns - BAR), [150, 150, 150]);
    case "rich_text_list":
      return listOf(part.elements).flatMap(({ elements }) =>
        wrap([span("• "), ...inline(elements)], columns),
      );
    default:
      return [[span(`[${stringOf(part.type)}]`)]];
  }
}

/** The words of a text object, plain or mrkdwn as it is written. */
function textObject(value: unknown): string {
  return stringOf(fieldsOf(value).text);
}

function drawBlock(block: Fields, columns: number, files: readonly SlackFile[], view: View): readonly Line[] {
  switch (block.type) {
    case "rich_text":
      return listOf(block.elements).flatMap((part) => richPart(part, columns));
    case "section":
    case "header":
      return wrap([span(textObject(block.text), block.type === "header" ? { bold: true } : {})], columns);
    case "context":
      return wrap(
        [
          span(
            listOf(block.elements)
              .map(({ text }) => stringOf(text))
              .join("  "),
            { dim: true },
          ),
        ],
        columns,
      );
    case "actions":
      return buttonRow(
        listOf(block.elements).map(({ text }) => textObject(text)),
        columns,
        tints.slack,
      );
    case "image": {
      const id = fieldsOf(block.slack_file).id;
      const file = files.find((one) => one.id === id);
      return file === undefined ? [[span(`[${stringOf(block.alt_text)}]`)]] : drawFile(file, columns, view);
    }
    case "divider":
      return [[span("─".repeat(columns), { dim: true })]];
    default:
      return [[span(`[${stringOf(block.type)}]`)]];
  }
}

function drawFile(
  { title, data, inline: isPicture, length }: SlackFile,
  columns: number,
  view: View,
): readonly Line[] {
  if (isPicture && data !== undefined)
    return [...wrap([span(title, { dim: true })], columns), ...drawImage(data, columns, view)];
  return wrap([span(`📄 ${title}`, { bold: true }), span(` ${sizeOf(length)}`, { dim: true })], columns);
}

/**
 * A message as Slack's channel shows it, from its blocks: the app's name and the time, the blocks, the files below them.
 * `text` is for notifications and is not shown beside blocks.
 */
export function drawSlack(message: SlackMessage, all: readonly SlackFile[], view: View): readonly Line[] {
  const columns = view.columns - BAR;
  const { words } = view;
  const where = message.threadTs === undefined ? "" : ` · ${words.inThread}`;
  const edited = message.edits > 0 ? ` · ${words.edited}` : "";
  const head: Line = [
    span(words.app, { bold: true }),
    span(` APP  ${timeOf(Number(message.ts))}${edited}${where}`, { dim: true }),
  ];
  const files = message.files.flatMap((id) => all.filter((file) => file.id === id));
  const content =
    message.blocks.length === 0
      ? wrap([span(message.text)], columns)
      : message.blocks.flatMap((block) => drawBlock(fieldsOf(block), columns, all, view));
  const shown = [head, ...content, ...files.flatMap((file) => drawFile(file, columns, view))];
  return barred(shown, tints.slack, "┃ ");
}
