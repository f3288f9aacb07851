/** Made with the first text that needs it: reading the rules of Unicode takes 11 ms, which a start does not need. */
let segmenter: Intl.Segmenter | undefined;

/** The grapheme clusters of a text: what a reader takes for one character each. */
export function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}
