import type { Alert } from "./alert.ts";
import type { Texts } from "./text/texts.ts";

/** A piece of one line; `strong` is set on names. Everything is plain text: a sink escapes it for its platform. */
export type Span = { readonly text: string; readonly strong: boolean };

/** `content`: the sender's words, shown as a quote, never formatted or linked. `note`: the bridge's own words. */
export type AlertBlock = { readonly kind: "content" | "note"; readonly text: string };

/** An alert in words, before a platform's markup. */
export type AlertText = {
  /** Who did what, where: one line. */
  readonly headline: readonly Span[];
  /** Sent and recalled, one line; only the recall when the original is unknown. */
  readonly times: string;
  /** In order. Content of any length: the sink splits. */
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
};

export declare function describeAlert(alert: Alert, options: DescribeOptions): AlertText;
