/** The table, and the figures of the last release beside it. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Figure, reached, type Target } from "./figures.ts";
import { CANDIDATES } from "./processes.ts";
import { cpuAgainstPeer } from "./rows/throughput.ts";

const BASELINE = join(import.meta.dirname, "baseline.json");
const LAST = resolve(import.meta.dirname, "..", "node_modules/.cache/bench/last.json");

/** What a text took in wechat4u on the machine on which the absolute targets were set, in microseconds of CPU. */
const PEER_AT_TARGETS = 25;

/** Where and when the last of them was measured. */
type Kept = {
  readonly node: string;
  readonly cpu: string;
  readonly date: string;
  readonly figures: readonly Figure[];
};

function written(value: number | undefined): string {
  if (value === undefined) return "–";
  if (value >= 1_000) return Math.round(value).toLocaleString("en");
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}

function targetText(target: Target | undefined): string {
  if (target === undefined) return "";
  const sign = target.to === "atLeast" ? "≥" : "≤";
  return `${sign} ${target.value}${target.times === undefined ? "" : ` × ${target.times}`}`;
}

/** A release may be measured in pieces: what was not measured this time stays. */
function merged(before: readonly Figure[], now: readonly Figure[]): readonly Figure[] {
  const all = new Map([...before, ...now].map((figure) => [figure.what, figure]));
  return [...all.values()];
}

async function baseline(): Promise<readonly Figure[]> {
  try {
    const kept: Kept = JSON.parse(await readFile(BASELINE, "utf8"));
    return kept.figures;
  } catch {
    return [];
  }
}

function inColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ");
  return rows.map(line).join("\n");
}

/** What absolute targets are to be read with: how slow this machine was during this run. Undefined without the peer. */
function speedLine(figures: readonly Figure[]): string | undefined {
  const { what } = cpuAgainstPeer("texts");
  const peer = figures.find((figure) => figure.what === what)?.values.wechat4u;
  if (peer === undefined) return undefined;
  const times = written(peer / PEER_AT_TARGETS);
  return `this machine, now: ${times} times as slow as where the absolute targets were set (a text in wechat4u: ${written(peer)} µs, ${PEER_AT_TARGETS} there)`;
}

/** Prints the table and keeps the figures: always in a cache, with `save` as those of this release. */
export async function report(figures: readonly Figure[], save: boolean): Promise<void> {
  const before = await baseline();
  const rows = figures.map((figure) => {
    const { what, unit, values, target } = figure;
    const known = before.find((each) => each.what === what)?.values.bridge;
    const ratio = reached(figure);
    return [
      what,
      unit,
      ...CANDIDATES.map((name) => written(values[name])),
      targetText(target),
      ratio === undefined ? "" : ratio >= 1 ? "yes" : `${Math.round(ratio * 100)} %`,
      written(known),
    ];
  });
  console.log(inColumns([["figure", "unit", ...CANDIDATES, "target", "reached", "last release"], ...rows]));
  const speed = speedLine(figures);
  if (speed !== undefined) console.log(speed);
  await keep(LAST, figures);
  if (save) await keep(BASELINE, merged(before, figures));
}

async function keep(path: string, figures: readonly Figure[]): Promise<void> {
  const [cpu] = cpus();
  const kept: Kept = {
    node: process.version,
    cpu: `${cpus().length} × ${cpu?.model ?? "unknown"}`,
    date: new Date().toISOString().slice(0, 10),
    figures,
  };
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(kept, undefined, 2)}\n`);
  console.log(`figures as JSON: ${path}`);
}
