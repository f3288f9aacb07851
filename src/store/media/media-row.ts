import type { ReceivedMessage } from "../../bridge/model/message.ts";
import type { MediaContent, MissingMedia } from "../../bridge/ports/media.ts";
import { plain } from "../sqlite/erasable.ts";
import type { Row } from "../sqlite/rows.ts";
import { parseMediaMessage, parseReason } from "../tables/stored-json.ts";

/** A stored file according to its row. `file`: its name in the media folder. `fileName`: the name that people see. */
export type KeptFile = {
  readonly file: string;
  readonly bytes: number;
  readonly mime: string;
  readonly fileName: string;
};
/** A row of the table `media`. */
export type MediaRow =
  | { readonly state: "fetching"; readonly received: ReceivedMessage<MediaContent> }
  | ({ readonly state: "kept" } & KeptFile)
  | { readonly state: "missing"; readonly reason: MissingMedia };

/** Reads a row; `undefined` when it is damaged. */
export function mediaRow(row: Row): MediaRow | undefined {
  switch (row.state) {
    case "fetching": {
      const received = parseMediaMessage(row.body);
      return received && { state: "fetching", received };
    }
    case "kept": {
      const file = keptFile(row);
      return file && { state: "kept", ...file };
    }
    default: {
      const reason = parseReason(row.reason);
      return reason && { state: "missing", reason };
    }
  }
}

/** Reads the columns of a stored file; `undefined` when they are damaged. */
export function keptFile({ file, bytes, mime, file_name: fileName }: Row): KeptFile | undefined {
  if (typeof file !== "string" || typeof bytes !== "number") return undefined;
  if (typeof mime !== "string" || typeof fileName !== "string") return undefined;
  return { file: plain(file), bytes, mime, fileName };
}
