import type { Output } from "./output.ts";

/**
 * What stays below everything else, for several logins: their codes stand one below the other. Where the screen has no room for
 * all of them, the newest is kept alone, and the others come back when it is gone.
 */
export class LoginBlocks {
  readonly #output: Output;
  readonly #rows: () => number | undefined;
  /** By login, the newest last. */
  readonly #blocks = new Map<string, readonly string[]>();

  constructor(output: Output, rows: () => number | undefined) {
    this.#output = output;
    this.#rows = rows;
  }

  /** The place of one login. Rejects as `Output` does. */
  of(login: string): Pick<Output, "keep"> {
    return {
      keep: async (lines, text, signal) => {
        this.#blocks.delete(login);
        if (lines.length > 0) this.#blocks.set(login, lines);
        await this.#output.keep(this.#shown(lines), text, signal);
      },
    };
  }

  /** `changed`: what was not on the screen until now. */
  #shown(changed: readonly string[]): readonly string[] {
    const rows = this.#rows();
    // Where nothing can be kept, each code is written once.
    if (rows === undefined) return changed;
    const blocks = [...this.#blocks.values()];
    const all = blocks.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
    return all.length < rows ? all : (blocks.at(-1) ?? []);
  }
}
