/**
 * A text as search compares it: case, width and accents do not matter. Compatibility forms are unified (NFKC: Ａ and A,
 * ㎏ and kg), marks on letters are dropped, every run of blanks is one space. Upper case comes before the last lower case, since
 * some letters have it in two (ß and SS), and lower case before that, since a capital of such a letter has no upper case (ẞ).
 * The sigma that ends a word is a sigma: it depends on what stands beside it (https://www.unicode.org/Public/UCD/latest/ucd/SpecialCasing.txt).
 */
export function foldText(text: string): string {
  return text
    .toWellFormed()
    .normalize("NFKC")
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll("ς", "σ")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .normalize("NFC")
    .replace(/\s+/g, " ")
    .trim();
}
