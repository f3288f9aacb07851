/** A name inside a sentence: sinks show it in bold. */
export type Name = { readonly name: string };

/** A known name, or a neutral word such as "someone", which is not bold. */
export type Who = Name | string;

/** A sentence in pieces: strings are the bridge's words, `Name`s are names. */
export type Phrase = readonly Who[];

/** Template tag: a sentence with names in it. */
export function phrase(strings: TemplateStringsArray, ...values: readonly Who[]): Phrase {
  return strings.flatMap((text, index) => {
    const value = values[index];
    return value === undefined ? [text] : [text, value];
  });
}

/** Template tag for Chinese text, which is written without spaces: puts spaces around names. */
export function zhPhrase(strings: TemplateStringsArray, ...values: readonly Who[]): Phrase {
  const pieces = phrase(strings, ...values).filter((piece) => piece !== "");
  return pieces.flatMap((piece, index) => {
    const next = pieces[index + 1];
    const border = next !== undefined && (typeof piece !== "string" || typeof next !== "string");
    return border ? [piece, " "] : [piece];
  });
}
