import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf, errorText } from "../../bridge/model/errors.ts";
import { type Privacy, privacyOf } from "./private.ts";

/** What a data folder is like now. `error`: the system's name for what went wrong, or its text. */
export type FolderState =
  /** The first start makes it, in the nearest folder that exists. */
  | { readonly kind: "absent"; readonly parent: string }
  /** It cannot be made: its nearest folder that exists does not let this user. */
  | { readonly kind: "cannotMake"; readonly parent: string; readonly error: string }
  | { readonly kind: "noFolder" }
  | { readonly kind: "refused"; readonly error: string }
  | { readonly kind: "usable"; readonly privacy: Privacy };

/** Looks at the folder and changes nothing. Never rejects. */
export async function folderState(path: string): Promise<FolderState> {
  try {
    if (!(await stat(path)).isDirectory()) return { kind: "noFolder" };
    await mayWrite(path);
    return { kind: "usable", privacy: await privacyOf(path) };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return await makeable(dirname(path));
    return { kind: "refused", error: nameOf(error) };
  }
}

async function makeable(parent: string): Promise<FolderState> {
  try {
    await mayWrite(parent);
    return { kind: "absent", parent };
  } catch (error) {
    const above = dirname(parent);
    if (codeOf(error) === "ENOENT" && above !== parent) return await makeable(above);
    return { kind: "cannotMake", parent, error: nameOf(error) };
  }
}

async function mayWrite(path: string): Promise<void> {
  await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
}

function nameOf(error: unknown): string {
  return codeOf(error) || errorText(error);
}
