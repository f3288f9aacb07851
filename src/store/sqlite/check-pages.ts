import { damagedFile } from "../errors/layout-errors.ts";
import { type Row, textIn } from "./rows.ts";

/**
 * Reads the whole file. Throws StoreError("damaged") at the first fault. It must find everything that a statement can find,
 * or a restart would not help. Hence not `quick_check`, which does not look at indexes.
 */
export function checkPages(target: { readonly path: string; get(sql: string): Row | undefined }): void {
  const answer = target.get("PRAGMA integrity_check(1)");
  if (answer !== undefined && textIn(answer, "integrity_check") === "ok") return;
  throw damagedFile(target.path);
}
