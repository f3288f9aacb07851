/** How many changes lead from `a` to `b`: a character added, removed or replaced, or two neighbours exchanged. */
export function editDistance(a: string, b: string): number {
  return distance([...a], [...b], Math.max(a.length, b.length));
}

/**
 * The same for the characters of two words. When it is more than `most`, the answer is some number above `most`: only places
 * that can lead to a smaller one are looked at.
 */
function distance(from: readonly string[], to: readonly string[], most: number): number {
  const tooFar = most + 1;
  if (Math.abs(from.length - to.length) > most) return tooFar;
  const blank = (): number[] => Array.from({ length: to.length + 1 }, () => tooFar);
  let [before, row, next] = [blank(), blank(), blank()];
  for (let j = 0; j <= Math.min(to.length, most); j += 1) row[j] = j;
  for (let i = 1; i <= from.length; i += 1) {
    const [first, last] = [Math.max(1, i - most), Math.min(to.length, i + most)];
    next.fill(tooFar);
    next[0] = Math.min(i, tooFar);
    let least = next[0];
    for (let j = first; j <= last; j += 1) {
      const same = from[i - 1] === to[j - 1];
      const exchanged = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const far = Math.min(
        (row[j - 1] ?? tooFar) + (same ? 0 : 1),
        (row[j] ?? tooFar) + 1,
        (next[j - 1] ?? tooFar) + 1,
        exchanged ? (before[j - 2] ?? tooFar) + 1 : tooFar,
      );
      next[j] = far;
      if (far < least) least = far;
    }
    // No row has a smaller number than the least of the row before. Nor has an exchange, which reaches back two rows: the row
    // between has a number that is one more at most.
    if (least >= tooFar) return tooFar;
    [before, row, next] = [row, next, before];
  }
  return row[to.length] ?? tooFar;
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
    // A later one must be nearer.
    const allowedNow = best === undefined ? most : best.far - 1;
    if (allowedNow < 0) break;
    if (!mayBeNear(letters, candidate, allowedNow)) continue;
    const far = distance(letters, [...candidate], allowedNow);
    if (far <= allowedNow && far < candidate.length) best = { candidate, far };
  }
  return best?.candidate;
}
