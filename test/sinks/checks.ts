import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { systemClock } from "../../src/bridge/ports/clock.ts";
import type { Check, CheckDeps } from "../../src/kinds/check.ts";
import type { SinkKind } from "../../src/kinds/sink-kind.ts";
import { createFetch, type FetchKit } from "../../src/net/fetch.ts";
import { MemoryStateStore } from "../fakes/memory-state-store.ts";

export type ChecksOptions = {
  readonly isRunning?: boolean;
  readonly state?: CheckDeps["state"];
  /** Milliseconds that this machine's clock is ahead. */
  readonly ahead?: number;
  readonly signal?: AbortSignal;
  /** Texts that no line may hold, beside the values of secret settings. */
  readonly secrets?: readonly string[];
};

/** Runs the checks of a sink with these settings, over real connections, and looks that every line is well made. */
export async function runChecks(
  t: TestContext,
  kind: SinkKind,
  settings: Readonly<Record<string, string>>,
  options: ChecksOptions = {},
): Promise<readonly Check[]> {
  const { isRunning = false, ahead = 0, signal = new AbortController().signal, secrets = [] } = options;
  const kits: FetchKit[] = [];
  const given = new Map(Object.entries(settings));
  assert.deepEqual([...kind.wrongValues(given), ...kind.mistakes(given)], []);
  const sink = kind.configure(given, { stdoutIsTTY: false, personIsReached: true });
  assert.ok(sink?.checks, `${kind.name} has checks`);
  const deps: CheckDeps = {
    connect: (proxy) => {
      const kit = createFetch({ proxy });
      kits.push(kit);
      return kit;
    },
    clock: { ...systemClock, now: () => Date.now() + ahead },
    isRunning,
    state: options.state ?? new MemoryStateStore(),
  };
  t.after(async () => {
    for (const kit of kits) await kit.close();
  });
  const found: Check[] = [];
  for await (const check of sink.checks(deps, signal)) found.push(check);
  const hidden = [...secrets, ...secretsIn(kind, settings)];
  for (const check of found) wellMade(kind, check, hidden);
  assert.equal(new Set(found.map(({ id }) => id)).size, found.length, "each id once");
  return found;
}

/** The one line of that id, `token` for `telegram.token`. */
export function lineOf(checks: readonly Check[], key: string): Check {
  const found = checks.find(({ id }) => id.endsWith(`.${key}`));
  assert.ok(found, `no line ${key} among ${checks.map(({ id }) => id).join(", ")}`);
  return found;
}

/** Key and status of each line, in order: `token ok`. */
export function overview(checks: readonly Check[]): readonly string[] {
  return checks.map(({ id, status }) => `${id.slice(id.indexOf(".") + 1)} ${status}`);
}

export function todoOf(check: Check): string {
  assert.notEqual(check.status, "ok");
  return check.status === "ok" ? "" : `${check.todo.zh} / ${check.todo.en}`;
}

function secretsIn(kind: SinkKind, settings: Readonly<Record<string, string>>): readonly string[] {
  return kind.settings
    .filter(({ secret }) => secret !== undefined)
    .flatMap(({ name }) => (settings[name] === undefined ? [] : [settings[name]]));
}

function wellMade(kind: SinkKind, check: Check, secrets: readonly string[]): void {
  assert.match(check.id, new RegExp(`^${kind.name}\\.[a-z]+$`));
  const texts = [check.title, check.seen, ...(check.status === "ok" ? [] : [check.todo])];
  for (const { zh, en } of texts) {
    assert.match(zh, /^[^\n]+$/);
    assert.match(en, /^[^\n]+$/);
    assert.doesNotMatch(en, /[\u3400-\u9fff，。：；（）]/, "English without Chinese");
  }
  const all = JSON.stringify(check);
  for (const secret of secrets) assert.ok(!all.includes(secret), `${check.id} shows a secret`);
}
