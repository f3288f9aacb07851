import type { RecallAlert } from "../../model/alert.ts";

/** Hex digits of an alert's id in the buttons under it. Two recalls may have the same short id. */
const DIGITS = 8;
const FORM = /^#?([RM])([0-9A-Z]{3})(?:\.([0-9a-f]{8}))?$/i;
/** Letters that the short ids do not have, and what a person reads who types them. */
const MISREAD: Readonly<Record<string, string>> = { O: "0", I: "1", L: "1", U: "V" };

/** An id as a person or a button gives it. */
export type GivenId = {
  /** `R7K2`. */
  readonly short: string;
  readonly of: "recall" | "mention";
  /** The beginning of the alert's id; `""` when it was typed by its short id alone. */
  readonly begins: string;
};

/** Reads `R7K2`, `#r7k2` and what buttons carry; `undefined` when the word has not the form of an id. */
export function readId(word: string): GivenId | undefined {
  const [, letter = "", rest = "", begins = ""] = FORM.exec(word.normalize("NFKC")) ?? [];
  if (letter === "") return undefined;
  const of = letter.toUpperCase();
  const short = [...rest.toUpperCase()].map((char) => MISREAD[char] ?? char).join("");
  return { short: `${of}${short}`, of: of === "R" ? "recall" : "mention", begins: begins.toLowerCase() };
}

/** Whether the word has the longer form of an id that only buttons and choices carry. */
export function isFromButton(word: string): boolean {
  return (readId(word)?.begins ?? "") !== "";
}

/** What a button carries to mean this recall and no other. */
export function idOf({ shortId, id }: Pick<RecallAlert, "shortId" | "id">): string {
  return `${shortId}.${id.slice(0, DIGITS)}`;
}
