import type { Given } from "../settings/setting.ts";
import type { Bilingual } from "../text/catalogue/texts.ts";

/** A source's step of the guided set-up. `N`: names of its settings. */
export type SourceSetup<N extends string> = {
  /** Beside its title where the source is chosen: a few words. */
  readonly hint: Bilingual;
  /** What a person has to know first, line by line. */
  readonly guide?: Bilingual;
  /** Settings that are asked and needed, in this order. */
  readonly asks?: readonly N[];
  /** Settings that are asked after these and may stay empty. */
  readonly mayAsk?: readonly N[];
  /** Makes a value for a setting that has none yet. */
  readonly makes?: { readonly [K in N]?: () => string };
  /** What the person does once the settings are saved. May show a secret: it is said once, on the terminal. */
  readonly next: (given: Given) => Bilingual;
};
