/** What was measured, as plain data: it is printed, and kept as JSON. */
import type { CandidateName } from "./processes.ts";

export type Figure = {
  readonly what: string;
  readonly unit: string;
  readonly values: Readonly<Partial<Record<CandidateName, number>>>;
  /** What the bridge must reach: an absolute figure, or its ratio to a candidate. */
  readonly target?: Target;
};

export type Target = {
  readonly to: "atMost" | "atLeast";
  readonly value: number;
  /** The candidate whose figure times `value` is the limit. */
  readonly times?: CandidateName;
};

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** 0 for an empty list. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}

/** How far the bridge is from its target: 1 is reached, 0.5 is half of it. Undefined when there is nothing to compare. */
export function reached({ values, target }: Figure): number | undefined {
  const bridge = values.bridge;
  const base = target?.times === undefined ? 1 : values[target.times];
  if (target === undefined || bridge === undefined || base === undefined) return undefined;
  const limit = target.value * base;
  if (bridge === 0) return target.to === "atMost" ? 1 : undefined;
  return target.to === "atLeast" ? bridge / limit : limit / bridge;
}

export function numbersOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}
