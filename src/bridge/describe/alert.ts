import type { Phrase } from "../../text/catalogue/phrase.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import { cleanLine } from "../../text/tools/clean.ts";
import type { Alert } from "../model/alert.ts";
import { type AlertBlock, contentBlocks } from "./content.ts";
import { headline } from "./headline.ts";
import type { MediaWords } from "./media.ts";
import { newGroupName } from "./names.ts";
import { missLine, timeReader, timesLine } from "./time.ts";

/** A piece of one line. `strong` is true for names. The text is plain; each sink escapes it for its platform. */
export type Span = { readonly text: string; readonly strong: boolean };

/** An alert in words, before a platform's markup. */
export type AlertText = {
  /** Who did what, where: one line. */
  readonly headline: readonly Span[];
  /** When it was sent and recalled, in one line; only the recall when the original is unknown. */
  readonly times: string;
  /** In order. They may have any length; the sink splits them. */
  readonly blocks: readonly AlertBlock[];
  /** `#R7K2` and, when needed, flags (possible duplicate). One line. */
  readonly footer: string;
};

export type DescribeOptions = {
  readonly texts: Texts;
  /** Unix milliseconds: decides whether a date is shown. */
  readonly now: number;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
  readonly possibleDuplicate: boolean;
  /** The state of the original's bytes; `undefined` when it has none or nothing is known. */
  readonly media?: MediaWords | undefined;
};

/** An alert in words. Pure; all texts are clean for display (see `text/clean.ts`). */
export function describeAlert(alert: Alert, options: DescribeOptions): AlertText {
  const { texts } = options;
  const reader = timeReader(texts, options.now, options.timeZone);
  const missed = alert.original === undefined;
  const words = headline(alert, texts.alert);
  const renamed = newGroupName(alert);
  return {
    headline: spans(missed ? [...words, texts.alert.headline.notSeen] : words),
    times: timesLine(alert, texts, reader),
    blocks: [
      ...(renamed === undefined ? [] : [{ kind: "note", text: texts.alert.renamed(renamed) } as const]),
      ...(alert.original === undefined ? [] : contentBlocks(alert.original.message, options.media, texts)),
      ...(missed && alert.miss !== undefined
        ? [{ kind: "note", text: missLine(alert.miss, texts, reader) } as const]
        : []),
    ],
    footer: idLine(alert, options.possibleDuplicate, texts),
  };
}

/** One line: `#R7K2`, and a mark when the alert is a possible duplicate. */
export function idLine(alert: Alert, possibleDuplicate: boolean, texts: Texts): string {
  return `#${cleanLine(alert.shortId)}${possibleDuplicate ? ` · ${texts.alert.possibleDuplicate}` : ""}`;
}

/** Joins neighbouring words into one span. */
function spans(words: Phrase): readonly Span[] {
  const out: Span[] = [];
  for (const piece of words) {
    const strong = typeof piece !== "string";
    const text = typeof piece === "string" ? piece : piece.name;
    const last = out.at(-1);
    if (last !== undefined && !last.strong && !strong)
      out[out.length - 1] = { text: last.text + text, strong };
    else if (text !== "") out.push({ text, strong });
  }
  return out;
}
