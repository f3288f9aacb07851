import type { Locale } from "../../text/catalogue/texts.ts";

/** Checks everything that the bridge depends on. */
export type Doctor = {
  /** The checks as a text in that language; `undefined` when they are being carried out already. */
  report(locale: Locale): Promise<string | undefined>;
};
