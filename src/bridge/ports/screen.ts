/** Standard output, where the person at this machine reads. */
export type Screen = {
  /** Resolves when the text has left the process, rejects when it cannot. */
  readonly write: (text: string) => Promise<void>;
  /** Width of the terminal now; `undefined` when stdout is none. */
  readonly columns: () => number | undefined;
  /** Height of the terminal now; `undefined` where the cursor cannot be moved. */
  readonly rows: () => number | undefined;
  /** Rows that others than the callers of `write` have put there so far; never less than before. */
  readonly rowsElsewhere: () => number;
  readonly colour: boolean;
};
