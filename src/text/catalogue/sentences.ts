import type { Codes, Reason } from "../../bridge/model/reason.ts";
import type { Locale } from "./texts.ts";

type Given<Names extends readonly string[]> = { readonly [I in keyof Names]: string };

/**
 * A sentence a code, with the reason's parameters in their order; a text where there are none. A code without its sentence
 * does not compile.
 */
export type Sentences<C extends Codes> = {
  readonly [K in keyof C]: C[K] extends readonly [] ? string : (...given: Given<C[K]>) => string;
};

/** What `Sentences` of any codes are. */
export type SentenceTable = Readonly<Record<string, string | ((...given: string[]) => string)>>;

/**
 * The sentence for a reason, in one language; `undefined` for a code that is not known, as another version of the program
 * may have written it. `tell` gives the sentence of a reason that stands among the parameters.
 */
export type ReasonWords = (reason: Reason, tell: (inner: Reason) => string) => string | undefined;

/** What a sink or a source says of its own reasons. It comes with it: the core knows none of these sentences. */
export type ReasonTexts = Readonly<Record<Locale, ReasonWords>>;
