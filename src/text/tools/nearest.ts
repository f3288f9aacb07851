/** How many changes lead from `a` to `b`: a character added, removed or replaced, or two neighbours exchanged. */
export function editDistance(a: string, b: string): number {
  const [from, to] = [[...a], [...b]];
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, left] of from.entries()) {
    const next = [i + 1];
    for (const [j, right] of to.entries()) {
      const replaced = (row[j] ?? 0) + (left === right ? 0 : 1);
      const exchanged =
        i > 0 && j > 0 && left === to[j - 1] && from[i - 1] === right
          ? (before[j - 1] ?? 0) + 1
          : Number.POSITIVE_INFINITY;
      next.push(Math.min(replaced, exchanged, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}

/** Changes up to which a word of so many characters is still the same word, mistyped. */
function allowed(length: number): number {
  if (length < 2) return 0;
  return length < 6 ? 1 : Math.max(2, Math.floor(length / 3));
}

/** Tells at once of most words that they are too far: by their length, or since too many letters do not occur in them. */
function mayBeNear(letters: readonly string[], candidate: string, most: number): boolean {
  // A character takes two units at most.
  if (candidate.length < letters.length - most || candidate.length > 2 * (letters.length + most))
    return false;
  let foreign = 0;
  for (const letter of letters) {
    if (!candidate.includes(letter)) foreign += 1;
    if (foreign > most) return false;
  }
  return true;
}

/**
 * The known word that `word` was probably meant to be, the first of those that are equally near; `undefined` when none is
 * near. Up to a third of the characters may be wrong; with more it is another word.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const letters = [...word];
  const most = allowed(letters.length);
  let best: { readonly candidate: string; readonly far: number } | undefined;
  for (const candidate of known) {
    if (!mayBeNear(letters, candidate, most)) continue;
    const far = editDistance(word, candidate);
    const isNear = far <= most && far < candidate.length;
    if (isNear && (best === undefined || far < best.far)) best = { candidate, far };
  }
  return best?.candidate;
}
