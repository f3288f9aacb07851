/**
 * Whether to print colours. `noColor` and `term` are the values of `NO_COLOR` (not empty means no, see
 * https://no-color.org) and `TERM`.
 */
export function wantsColour(isTty: boolean, noColor: string | undefined, term: string | undefined): boolean {
  return movesCursor(isTty, term) && (noColor === undefined || noColor === "");
}

/** Whether the cursor can be moved to overwrite output. `term`: the value of `TERM`. */
export function movesCursor(isTty: boolean, term: string | undefined): boolean {
  return isTty && term !== "dumb";
}
