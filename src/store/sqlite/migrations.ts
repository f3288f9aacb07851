import { foreignFile, newerFile } from "../errors/layout-errors.ts";
import { numberIn, type Row } from "./rows.ts";
import { BLOCKS_STEP } from "./steps/blocks-step.ts";
import { FILTER_STEP } from "./steps/filter-step.ts";
import { FIRST_STEPS } from "./steps/first-steps.ts";
import { HISTORY_STEP } from "./steps/history-step.ts";
import { INBOX_STEP } from "./steps/inbox-step.ts";
import { LIST_STEP } from "./steps/list-step.ts";
import { NEIGHBOURS_STEP } from "./steps/neighbours-step.ts";
import { PAGES_STEP } from "./steps/pages-step.ts";
import { PLACES_STEP } from "./steps/places-step.ts";

/** Identifies the file as this program's (`PRAGMA application_id`): "WRBr" in ASCII. */
const APPLICATION_ID = 0x57524272;

/** The part of `Database` that a migration needs. */
export type MigrationTarget = {
  readonly path: string;
  get(sql: string): Row | undefined;
  script(sql: string): void;
  transaction(work: () => void): void;
};

// Entry n-1 leads from version n-1 to version n. Released steps never change; new ones are added at the end.
/** The steps of the schema. The table `messages` is missing here: Keyv creates it. */
export const MIGRATIONS: readonly string[] = [
  ...FIRST_STEPS,
  HISTORY_STEP,
  PLACES_STEP,
  FILTER_STEP,
  INBOX_STEP,
  NEIGHBOURS_STEP,
  BLOCKS_STEP,
  PAGES_STEP,
  LIST_STEP,
];

/**
 * The version of the file, 0 for a new one. Throws StoreError("newer") for a file of a newer program and
 * StoreError("unusable") for a database of another program. Writes nothing.
 */
export function schemaVersion(target: Pick<MigrationTarget, "path" | "get">, known: number): number {
  const version = pragma(target, "user_version");
  if (pragma(target, "application_id") !== APPLICATION_ID && tableCount(target) > 0) {
    throw foreignFile(target.path);
  }
  if (version > known) throw newerFile(target.path, version, known);
  return version;
}

/** Migrates the file from `version` to the newest one. Each step is a transaction, so a failed step changes nothing. */
export function migrate(target: MigrationTarget, version: number, migrations: readonly string[]): void {
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    target.transaction(() => {
      target.script(sql);
      target.script(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${index + 1};`);
    });
  }
}

function pragma(target: Pick<MigrationTarget, "get">, name: string): number {
  const row = target.get(`PRAGMA ${name}`);
  return row === undefined ? 0 : numberIn(row, name);
}

function tableCount(target: Pick<MigrationTarget, "get">): number {
  const row = target.get("SELECT count(*) AS n FROM sqlite_schema");
  return row === undefined ? 0 : numberIn(row, "n");
}
