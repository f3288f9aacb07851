/** Standard output, where the person at this machine reads. */
export type Screen = {
  /** Writes whole lines, above those that are kept. Resolves when they have left the process, rejects when they cannot. */
  readonly write: (text: string) => Promise<void>;
  /**
   * Keeps these lines below all other output from now on, in place of those kept before; `[]`: none. `text`, whole lines,
   * is written above them. Where the cursor cannot be moved, all is written as further lines. Settles as `write`.
   */
  readonly keep: (lines: readonly string[], text: string) => Promise<void>;
  /** Width of the terminal now; `undefined` when stdout is none. */
  readonly columns: () => number | undefined;
  /** Height of the terminal now; `undefined` where the cursor cannot be moved. */
  readonly rows: () => number | undefined;
  readonly colour: boolean;
};
