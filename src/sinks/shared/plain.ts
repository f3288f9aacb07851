import type { AlertText, Span } from "../../bridge/describe/alert.ts";

/** Separates the sender's words from those of the bridge. */
const RULE = "——";

/** An alert as text for platforms without markup: names in 「」, the sender's words between two rules. */
export function plainAlert(text: AlertText): string {
  const content = text.blocks.filter((block) => block.kind === "content").map((block) => block.text);
  const notes = text.blocks.filter((block) => block.kind === "note").map((block) => block.text);
  return [
    plainLine(text.headline),
    text.times,
    ...(content.length === 0 ? [] : [RULE, ...content, RULE]),
    ...notes,
    text.footer,
  ].join("\n");
}

/** Removes a space between 「」 and a Chinese character: these marks have their own spacing. */
function plainLine(spans: readonly Span[]): string {
  return spans
    .map(({ text, strong }) =>
      strong
        ? `「${text}」`
        : text.replace(/^ (?=\p{Script=Han})/u, "").replace(/(?<=\p{Script=Han}) $/u, ""),
    )
    .join("");
}
