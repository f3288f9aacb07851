/**
 * Whether colours are wanted. `noColor` and `term` are the values of `NO_COLOR` (set and not empty means no, see
 * https://no-color.org) and `TERM`.
 */
export function wantsColour(isTty: boolean, noColor: string | undefined, term: string | undefined): boolean {
  return movesCursor(isTty, term) && (noColor === undefined || noColor === "");
}

/** Whether what was written can be written over. `term` is the value of `TERM`; colours are another question. */
export function movesCursor(isTty: boolean, term: string | undefined): boolean {
  return isTty && term !== "dumb";
}
