import type { Phrase } from "../../text/catalogue/phrase.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import { cleanLine } from "../../text/tools/clean.ts";
import type { Alert, MentionAlert, RecallAlert } from "../model/alert.ts";
import { headline } from "./headline.ts";
import { type AlertBlock, contentBlocks } from "./message/content.ts";
import { gistOf, whoWrote } from "./message/gist.ts";
import type { MediaWords } from "./message/media.ts";
import { newGroupName } from "./message/names.ts";
import { missLine, type TimeReader, timeReader, timesLine } from "./time.ts";

/** Grapheme clusters of each message before a mention. */
const BEFORE_WORDS = 40;

/** A piece of one line. `strong` is true for names. The text is plain; each sink escapes it for its platform. */
export type Span = { readonly text: string; readonly strong: boolean };

/** An alert in words, before a platform's markup. */
export type AlertText = {
  /** Who did what, where: one line. */
  readonly headline: readonly Span[];
  /** When it was sent and recalled, in one line; only the recall when the original is unknown, only the sending of a mention. */
  readonly times: string;
  /** In order. They may have any length; the sink splits them. */
  readonly blocks: readonly AlertBlock[];
  /** `#R7K2` and, when needed, marks (silent, possible duplicate). One line. */
  readonly footer: string;
};

export type DescribeOptions = {
  readonly texts: Texts;
  /** Unix milliseconds: decides whether a date is shown. */
  readonly now: number;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
  readonly possibleDuplicate: boolean;
  /** True when it makes no sound: a rule or a setting decided so. */
  readonly silent?: boolean;
  /** The state of the original's bytes; `undefined` when it has none or nothing is known. */
  readonly media?: MediaWords | undefined;
};

/** An alert in words. Pure; all texts are clean for display (see `text/clean.ts`). */
export function describeAlert(alert: Alert, options: DescribeOptions): AlertText {
  const { texts } = options;
  const reader = timeReader(texts, options.now, options.timeZone);
  const words = headline(alert, texts.alert);
  return {
    headline: spans(alert.original === undefined ? [...words, texts.alert.headline.notSeen] : words),
    times: timesLine(alert, texts, reader),
    blocks: alert.kind === "recall" ? recallBlocks(alert, options, reader) : mentionBlocks(alert, options),
    footer: idLine(alert, options.possibleDuplicate, texts, options.silent),
  };
}

function recallBlocks(
  alert: RecallAlert,
  { texts, media }: DescribeOptions,
  reader: TimeReader,
): readonly AlertBlock[] {
  const { original, miss } = alert;
  const renamed = newGroupName(alert);
  return [
    ...(renamed === undefined ? [] : [note(texts.alert.renamed(renamed))]),
    ...(original === undefined ? [] : contentBlocks(original.message, media, texts)),
    ...(original === undefined && miss !== undefined ? [note(missLine(miss, texts, reader))] : []),
  ];
}

function mentionBlocks(
  { original, before }: MentionAlert,
  { texts, media }: DescribeOptions,
): readonly AlertBlock[] {
  const lines = before.map((received) =>
    texts.alert.said(whoWrote(received, texts), gistOf(received.message, BEFORE_WORDS, texts)),
  );
  return [
    ...contentBlocks(original.message, media, texts),
    ...(lines.length === 0
      ? []
      : [{ kind: "context", text: [texts.alert.before, ...lines].join("\n") } as const]),
  ];
}

const note = (text: string): AlertBlock => ({ kind: "note", text });

/** One line: `#R7K2`, and marks when the alert makes no sound or is a possible duplicate. */
export function idLine(alert: Alert, possibleDuplicate: boolean, texts: Texts, silent = false): string {
  const marks = [
    ...(silent ? [texts.alert.silent] : []),
    ...(possibleDuplicate ? [texts.alert.possibleDuplicate] : []),
  ];
  return [`#${cleanLine(alert.shortId)}`, ...marks].join(" · ");
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
