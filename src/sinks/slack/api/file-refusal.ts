import { SlackApiError } from "./errors.ts";

/** Refusals of a file that a person may be able to fix. A sentence replaces the file. Same source as `MEND`. */
const FILE_REFUSALS: ReadonlyMap<string, string> = new Map([
  ["file_upload_size_restricted", "the workspace does not take files of this size"],
  ["file_uploads_disabled", "ask an administrator of the workspace to allow file uploads"],
  [
    "file_uploads_except_images_disabled",
    "the workspace takes pictures only: ask an administrator to allow other files",
  ],
  [
    "file_type_not_allowed",
    "the workspace does not take files of this type: ask an administrator to allow it",
  ],
  ["storage_limit_reached", "the workspace has no room: delete files there or get more storage"],
]);

/** Why Slack refuses a file and what to do, as a line for the operator. `undefined` for other failures. */
export function fileRefusalText(error: unknown): string | undefined {
  if (!(error instanceof SlackApiError)) return undefined;
  const { method, failure } = error;
  if (failure.kind === "status" && failure.status === 413 && method === "upload")
    return "HTTP status 413: the file is too large for Slack or for a proxy on the way";
  if (failure.kind !== "refused") return undefined;
  const advice = FILE_REFUSALS.get(failure.code);
  return advice === undefined ? undefined : `${failure.code}: ${advice}`;
}
