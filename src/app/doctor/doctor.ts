import type { Config } from "../../../config/config.ts";
import type { Diagnosis } from "../../../config/diagnose.ts";
import { StoreError } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { LockFact } from "../../doctor/checks/data-folder.ts";
import type { SettingsFacts } from "../../doctor/checks/settings.ts";
import { type CheckedKind, type DataProbes, examine, type Subject } from "../../doctor/list.ts";
import { portState } from "../../http/port-state.ts";
import type { Check, CheckDeps } from "../../kinds/check.ts";
import type { ConfiguredSink } from "../../kinds/sink-kind.ts";
import type { FetchKit } from "../../net/fetch.ts";
import { redactForms, secretForms } from "../../process/redact.ts";
import { folderState } from "../../store/folder/folder-state.ts";
import { lockState } from "../../store/folder/lock.ts";
import { askStatfs, reserveOf } from "../../store/media/disk-reserve.ts";
import { inspectDatabase, storedFacts, waitingAlerts } from "../../store/repair/inspect.ts";
import { ownLoginChecks } from "../../wechat/own-login.ts";
import { lockedFolders } from "../shared/locked-folders.ts";
import { programFacts } from "./program-facts.ts";

/** What the doctor gets from its process. */
export type DoctorDeps = {
  readonly clock: Clock;
  /** Opens connections through a proxy (`undefined`: without one). The doctor closes them. */
  readonly openConnections: (proxy: string | undefined) => FetchKit;
  /** It runs in the bridge itself, which holds the locks. */
  readonly inBridge: boolean;
};

/** All checks, one by one. Rejects only with the signal's reason. */
export async function* runDoctor(
  diagnosis: Diagnosis,
  deps: DoctorDeps,
  signal: AbortSignal,
): AsyncGenerator<Check, void> {
  const kits: FetchKit[] = [];
  const connect = (proxy: string | undefined): FetchKit => {
    const kit = deps.openConnections(proxy);
    kits.push(kit);
    return kit;
  };
  try {
    yield* examine(subjectOf(diagnosis, { ...deps, connect }), signal);
  } finally {
    await Promise.all(kits.map((kit) => kit.close()));
  }
}

type Around = Pick<DoctorDeps, "clock" | "inBridge"> & Pick<CheckDeps, "connect">;

function subjectOf(diagnosis: Diagnosis, { clock, inBridge, connect }: Around): Subject {
  const { config, wrong, isSourceRight, secrets } = diagnosis;
  const forms = secretForms(secrets);
  const known =
    config !== undefined && !wrong.has("DATA_DIR") && !wrong.has("STORE_URL") ? config : undefined;
  const locks = known === undefined || inBridge ? [] : lockedFolders(known).map(lockFact);
  const isRunning = inBridge || isHeld(locks[0]);
  const deps: CheckDeps = {
    connect,
    clock,
    isRunning,
    state: known === undefined ? { get: async () => undefined } : storedFacts(known.storePath),
  };
  const isHttpRight = config !== undefined && !wrong.has("HTTP_HOST") && !wrong.has("HTTP_PORT");
  return {
    settings: settingsFacts(diagnosis),
    program: programFacts,
    data: known && dataProbes(known, locks, { clock, isRunning }),
    source: isSourceRight ? config?.source : undefined,
    sinks: (config?.sinks ?? []).map(withOwnLogin),
    http: isHttpRight ? (ends) => httpFacts(config, deps, ends) : undefined,
    deps,
    hide: (text) => redactForms(text, forms),
  };
}

/** A sink with a login of its own is checked by that login. */
function withOwnLogin({ name, title, checks, ownLogin }: ConfiguredSink): CheckedKind {
  if (ownLogin === undefined) return { name, title, checks };
  return { name, title, checks: (deps, signal) => ownLoginChecks(name, ownLogin, deps, signal) };
}

function settingsFacts({ errors, config }: Diagnosis): SettingsFacts {
  return {
    mistakes: errors,
    // With mistakes, some sinks are left out, and what names them would seem to be without effect.
    warnings: errors.length === 0 ? (config?.warnings ?? []) : [],
    openFiles: config?.openFiles ?? [],
    source: config?.source.title ?? { zh: "", en: "" },
    sinks: (config?.sinks ?? []).map(({ title }) => title),
  };
}

function lockFact(folder: string): LockFact {
  try {
    return { folder, state: lockState(folder) };
  } catch (error) {
    if (error instanceof StoreError) return { folder, state: error };
    throw error;
  }
}

function isHeld(lock: LockFact | undefined): boolean {
  return lock !== undefined && "held" in lock.state && lock.state.held;
}

function dataProbes(
  { dataDir, storePath, sinks }: Config,
  locks: readonly LockFact[],
  { clock, isRunning }: Pick<CheckDeps, "clock" | "isRunning">,
): DataProbes {
  return {
    folder: async () => {
      const folder = await folderState(dataDir);
      const place = folder.kind === "absent" ? folder.parent : dataDir;
      const space = await askStatfs(place).catch(() => undefined);
      return {
        path: dataDir,
        folder,
        space,
        reserve: space === undefined ? 0 : reserveOf(space),
        locks,
      };
    },
    database: async () => inspectDatabase(storePath, isRunning),
    outbox: async () => ({ waiting: waitingAlerts(storePath), sinks, now: clock.now() }),
  };
}

async function httpFacts(
  { http }: Config,
  { connect, isRunning }: CheckDeps,
  signal: AbortSignal,
): ReturnType<NonNullable<Subject["http"]>> {
  if (http === undefined || http.port === 0) return { address: http, port: undefined, isRunning };
  return { address: http, port: await portState(http, connect(undefined).fetch, signal), isRunning };
}
