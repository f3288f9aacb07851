import { createHash } from "node:crypto";
import { MediaError } from "../../../bridge/ports/media.ts";

/** What is known of a file before its bytes come. */
export type Promised = {
  /** Hexadecimal, small letters; `""` when the program says none. */
  readonly sha256: string;
  /** `undefined` when it says none. */
  readonly bytes: number | undefined;
};

/**
 * The bytes as they come, judged on the way: not more than `limit`, and at the end the number and the hash that were
 * promised. Rejects with MediaError.
 */
export async function* checked(
  body: AsyncIterable<Uint8Array>,
  promised: Promised,
  limit: number,
): AsyncGenerator<Uint8Array, void> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const part of body) {
    size += part.byteLength;
    if (size > limit) throw new MediaError("tooLarge", "the file is larger than the limit", { bytes: size });
    hash.update(part);
    yield part;
  }
  if (size === 0) throw new MediaError("notYet", "the OneBot program gave an empty file");
  if (promised.bytes !== undefined && size !== promised.bytes) {
    throw new MediaError("notYet", `the OneBot program gave ${size} of ${promised.bytes} bytes`);
  }
  if (promised.sha256 !== "" && hash.digest("hex") !== promised.sha256) {
    throw new MediaError("notYet", "the file of the OneBot program has another sha256 than it said");
  }
}
