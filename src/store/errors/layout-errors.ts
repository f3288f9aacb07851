import { StoreError } from "../../bridge/model/errors.ts";
import { storeReasons } from "../../bridge/model/reasons.ts";

export function foreignFile(path: string): StoreError {
  const message = `The database ${path} belongs to another program: let STORE_URL name another file`;
  return new StoreError("unusable", storeReasons.failure(message, "foreign", { path }));
}

/** `known`: the newest version that this program knows. */
export function newerFile(path: string, version: number, known: number): StoreError {
  const message =
    `The database ${path} has version ${version}, this program knows versions up to ${known}: ` +
    "start the newer program again, or let STORE_URL name another file";
  return new StoreError("newer", storeReasons.failure(message, "newer", { path, version, known }));
}

/** For a reader that changes nothing. `known`: the version that it reads. */
export function olderFile(path: string, version: number, known: number): StoreError {
  const message =
    `The database ${path} has version ${version}, this program reads version ${known}: ` +
    "start the bridge once with this program, then try again";
  return new StoreError("unusable", storeReasons.failure(message, "older", { path, version, known }));
}

export function noWriteAheadLog(path: string): StoreError {
  const message =
    `The database ${path} lies where write-ahead logging is not possible (a network drive?): ` +
    "let DATA_DIR name a folder on a local disk";
  return new StoreError("unusable", storeReasons.failure(message, "noWriteAheadLog", { path }));
}

export function damagedFile(path: string): StoreError {
  const message = `The database ${path} is damaged: the next start moves it aside and saves what can still be read`;
  return new StoreError("damaged", storeReasons.failure(message, "damaged", { path }));
}
