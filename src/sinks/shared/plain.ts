import type { AlertText, Span } from "../../bridge/describe/alert.ts";

/** Separates the sender's words from those of the bridge. */
const RULE = "——";
const HAN = /\p{Script=Han}/u;

/** An alert as text for platforms without markup: names in 「」 in Chinese, the sender's words between two rules. */
export function plainAlert(text: AlertText): string {
  const content = text.blocks.filter((block) => block.kind === "content").map((block) => block.text);
  const others = text.blocks.filter((block) => block.kind !== "content").map((block) => block.text);
  return [
    plainLine(text.headline),
    text.times,
    ...(content.length === 0 ? [] : [RULE, ...content, RULE]),
    ...others,
    text.footer,
  ].join("\n");
}

/** In Chinese names stand in 「」, which have their own spacing: no space beside a Chinese character. In English they stand bare. */
function plainLine(spans: readonly Span[]): string {
  const chinese = spans.some(({ text, strong }) => !strong && HAN.test(text));
  if (!chinese) return spans.map(({ text }) => text).join("");
  return spans
    .map(({ text, strong }) =>
      strong
        ? `「${text}」`
        : text.replace(/^ (?=\p{Script=Han})/u, "").replace(/(?<=\p{Script=Han}) $/u, ""),
    )
    .join("");
}
