import { spawnSync } from "node:child_process";
import { kinds } from "../../config/kinds.ts";
import { knownNames, schemaOf } from "../../config/schema.ts";
import { PrometheusMetrics } from "../../src/http/prometheus.ts";
import { read } from "../documents/documents.ts";
import { assignmentsIn, stagesOf, textsOf } from "./containerfile.ts";

const OTHERS = ["CONFIG_FILE", "NODE_ENV", "TZ"];

/** Every name that a service manager may put into the environment of the program. */
export const environmentNames: ReadonlySet<string> = new Set([...knownNames(schemaOf(kinds)), ...OTHERS]);

export const stages = stagesOf(read("deploy/Containerfile"));

/** ENV of the last stage. */
export function imageEnvironment(): ReadonlyMap<string, string> {
  const last = stages.at(-1);
  return new Map(last === undefined ? [] : textsOf(last, "ENV").flatMap((text) => [...assignmentsIn(text)]));
}

/** A directive of the unit, as often as it stands there. */
export function directives(unit: string, name: string): readonly string[] {
  return [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value = ""]) => value);
}

/** A value of parsed YAML or JSON at a path; `undefined` where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== "object" || inner === null) return undefined;
    return Object.entries(inner).find(([name]) => name === String(key))?.[1];
  }, value);
}

/** Every text in a parsed value under a key of this name, at any depth. */
export function textsUnder(value: unknown, key: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === key && typeof inner === "string" ? [inner] : textsUnder(inner, key),
  );
}

/** The names of metrics that the program serves, with the names of a histogram's parts, and the labels of each. */
export async function servedMetrics(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const metrics = new PrometheusMetrics(["telegram"]);
  metrics.message("TEXT");
  metrics.alertLatency(1);
  const { text } = await metrics.exposition({ lastSyncAt: 0, sinks: [{ name: "telegram", waiting: 0 }] });
  const served = new Map<string, Set<string>>();
  for (const [, name = "", labels = ""] of text.matchAll(/^(recall_bridge_\w+)(?:\{(.*)\})? /gm)) {
    const known = served.get(name) ?? new Set();
    for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) known.add(label);
    served.set(name, known);
  }
  return served;
}

/** Why a test that needs this program is skipped; `false` when it is installed. */
export function missing(program: string): string | false {
  const { error } = spawnSync(program, ["--version"]);
  return error === undefined ? false : `${program} is not installed`;
}
