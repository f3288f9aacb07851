import type { Clock } from "../bridge/ports/clock.ts";
import type { Bilingual, Texts } from "../text/catalogue/texts.ts";
import type { Connect } from "./described.ts";
import type { Questions } from "./questions.ts";

/** What the live part of a sink's step gets. */
export type SetupTools = {
  readonly ask: Questions;
  /** Asks for one of the sink's settings until its rule takes the answer. `""`: it was left empty. */
  readonly askSetting: (name: string) => Promise<string>;
  readonly texts: Texts;
  readonly connect: Connect;
  readonly clock: Clock;
};

/**
 * How the live part ended. `done`: with settings that it found out. `wrong`: something does not work, and the person was
 * told. `later`: it works, but has no place for a test alert yet.
 */
export type SetupOutcome =
  | { readonly kind: "done"; readonly found?: ReadonlyMap<string, string> }
  | { readonly kind: "wrong" }
  | { readonly kind: "later" };

/** The part of a sink's step that talks to its platform. Rejects with Cancelled only. */
export type RunSetup<C> = (config: C, tools: SetupTools) => Promise<SetupOutcome>;

/** A sink's step of the guided set-up, without its live part. `N`: names of its settings. */
export type SetupSpec<N extends string> = {
  /** Beside its title where sinks are chosen: a few words. */
  readonly hint: Bilingual;
  /** How to get the values, line by line. */
  readonly guide?: Bilingual;
  /** Settings that are asked and needed, in this order. Without one of them the sink is left out. */
  readonly asks?: readonly N[];
  /** Settings that are asked after these and may stay empty. */
  readonly mayAsk?: readonly N[];
  /** Makes a value for a setting that the person leaves empty. It is shown once. */
  readonly makes?: { readonly [K in N]?: () => string };
  /** Values that switch on a sink which needs none from the person; `undefined`: the default. */
  readonly on?: { readonly [K in N]?: string | undefined };
  /** Values that switch off a sink which is on by default. */
  readonly off?: { readonly [K in N]?: string };
};
