import type { AlertText, Span } from "../../bridge/describe/alert.ts";

/** Separates the sender's words from those of the bridge. */
const RULE = "——";
const HAN = /\p{Script=Han}/u;

/** An alert as text for platforms without markup: names in 「」 in Chinese, the sender's words between two rules. */
export function plainAlert(text: AlertText): string {
  return [plainTitle(text), plainBody(text), text.footer].filter((line) => line !== "").join("\n");
}

/** Its first line. In Chinese names stand in 「」, which have their own spacing: no space beside a Chinese character. In English they stand bare. */
export function plainTitle({ headline }: Pick<AlertText, "headline">): string {
  return plainLine(headline);
}

/** What stands between its first line and its footer. */
export function plainBody({ times, blocks }: Pick<AlertText, "times" | "blocks">): string {
  const content = blocks.filter((block) => block.kind === "content").map((block) => block.text);
  const others = blocks.filter((block) => block.kind !== "content").map((block) => block.text);
  return [
    ...(times === "" ? [] : [times]),
    ...(content.length === 0 ? [] : [RULE, ...content, RULE]),
    ...others,
  ].join("\n");
}

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
