/**
 * Whether colours are wanted. `noColor` and `term` are the values of `NO_COLOR` (set and not empty means no, see
 * https://no-color.org) and `TERM`.
 */
export function wantsColour(isTty: boolean, noColor: string | undefined, term: string | undefined): boolean {
  return isTty && (noColor === undefined || noColor === "") && term !== "dumb";
}
