/** Candidates that live at the same time and take turns: what the machine does meanwhile happens to all of them. */
import { type BridgeSettings, type Candidate, type CandidateName, ready, Servers } from "./processes.ts";
import type { Kinds } from "./wechat/said.ts";

export type Side = { readonly candidate: Candidate; readonly servers: Servers };
export type Start = {
  readonly name: CandidateName;
  readonly mode?: "alerts";
  readonly settings?: (servers: Servers) => BridgeSettings;
  /** Where its database is; left out: a folder of its own. */
  readonly folder?: string;
};

/** Starts all of them, each with a server of its own, for `work`, which lets them take turns. */
export async function inTurns<T>(
  starts: readonly Start[],
  kinds: Kinds,
  seed: number,
  work: (sides: readonly Side[]) => Promise<T>,
): Promise<T> {
  const sides: Side[] = [];
  const all: Servers[] = [];
  try {
    for (const { name, settings, ...start } of starts) {
      const servers = await Servers.start();
      all.push(servers);
      const given = settings === undefined ? start : { ...start, settings: settings(servers) };
      sides.push({ servers, candidate: await ready(name, servers, { kinds, seed }, given) });
    }
    return await work(sides);
  } finally {
    for (const { candidate } of sides) await candidate.end();
    for (const servers of all) servers.stop();
  }
}
