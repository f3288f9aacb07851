import type { Changes } from "../../config/edit-yaml.ts";
import type { Locale } from "../text/catalogue/texts.ts";
import type { SinkResult } from "./texts/words.ts";

/** A part that is asked once, and again when the person chooses so in the review. */
export type Part = "language" | "source" | "risk" | "sinks" | "http";

/** What the person has answered so far. Nothing of it is on disk. */
export type Draft = {
  readonly locale: Locale;
  /** Values that differ from the settings file. */
  readonly changes: Changes;
  readonly asked: ReadonlySet<Part>;
  /** Names of the sinks that are to be on. */
  readonly chosen: readonly string[];
  /** Of the chosen sinks whose step is done. */
  readonly results: ReadonlyMap<string, SinkResult>;
};

/** Where the set-up is. */
export type Place =
  | { readonly at: Part }
  | { readonly at: "sink"; readonly name: string }
  | { readonly at: "review" };

const BEFORE_SINKS: readonly Part[] = ["language", "source", "risk", "sinks"];

/** The first thing that is still to be done; the review when nothing is. */
export function nextPlace({ asked, chosen, results }: Draft): Place {
  const part = BEFORE_SINKS.find((each) => !asked.has(each));
  if (part !== undefined) return { at: part };
  // The last one was left out in its step.
  if (chosen.length === 0) return { at: "sinks" };
  const name = chosen.find((each) => !results.has(each));
  if (name !== undefined) return { at: "sink", name };
  return asked.has("http") ? { at: "review" } : { at: "http" };
}

export function askedNow(draft: Draft, part: Part): Draft {
  return { ...draft, asked: new Set([...draft.asked, part]) };
}

/** The way back: this part is asked again. */
export function askAgain(draft: Draft, part: Part): Draft {
  return { ...draft, asked: new Set([...draft.asked].filter((each) => each !== part)) };
}

/** `undefined`: its step is to be done again. */
export function withResult(draft: Draft, name: string, result: SinkResult | undefined): Draft {
  const results = new Map(draft.results);
  if (result === undefined) results.delete(name);
  else results.set(name, result);
  return { ...draft, results };
}

export function withValues(draft: Draft, values: Changes): Draft {
  return { ...draft, changes: new Map([...draft.changes, ...values]) };
}
