/** How many changes of one character (added, removed, replaced) lead from `a` to `b`. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, from] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, to] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (from === to ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The known name that `name` was probably meant to be; `undefined` when none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(wanted, candidate) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  // Up to a third of the letters may be wrong. With more it is another word.
  return best !== undefined && best.far <= Math.max(2, Math.floor(wanted.length / 3))
    ? best.candidate
    : undefined;
}
