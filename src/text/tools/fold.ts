/**
 * A text as search compares it: case, width and accents do not matter. Compatibility forms are unified (NFKC: Ａ and A,
 * ㎏ and kg), marks on letters are dropped, every run of blanks is one space. Upper case comes first, since some letters
 * have it in two (ß and SS).
 */
export function foldText(text: string): string {
  return text
    .toWellFormed()
    .normalize("NFKC")
    .toUpperCase()
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .normalize("NFC")
    .replace(/\s+/g, " ")
    .trim();
}
