import { errorText } from "../../../bridge/model/errors.ts";
import { type Download, MediaError } from "../../../bridge/ports/media.ts";
import { guardedGet, RefusedAddress, type Resolve } from "../../../net/guarded-get.ts";

/** The longest silence of the server. */
const TIMEOUT_MS = 30_000;
/** A whole download ends in this time: the server that a stranger names may be as slow as it likes. */
const WHOLE_MS = 5 * 60_000;

export type UrlDeps = {
  /** INGEST_MEDIA_HOSTS. */
  readonly hosts: readonly string[];
  /** Left out: the system's resolver. */
  readonly resolve?: Resolve | undefined;
};

/** Fetches the bytes that a message names by an address. Rejects with MediaError, and with the reason of `signal`. */
export async function fromUrl(
  url: string,
  { hosts, resolve }: UrlDeps,
  signal: AbortSignal,
): Promise<Download> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(WHOLE_MS)]);
  try {
    const options = { hosts, timeoutMs: TIMEOUT_MS, ...(resolve === undefined ? {} : { resolve }) };
    const answer = await guardedGet(url, options, ends);
    if (answer.status === 200) return { ...answer, body: body(answer.body, signal) };
    await answer.close();
    // 408, 429 and 5xx pass by themselves; after any other the bytes are not to be had under this address.
    const passes = answer.status >= 500 || answer.status === 408 || answer.status === 429;
    throw new MediaError(passes ? "unavailable" : "gone", `the address answered HTTP ${answer.status}`);
  } catch (error) {
    signal.throwIfAborted();
    throw asMediaError(error);
  }
}

async function* body(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    signal.throwIfAborted();
    throw asMediaError(error);
  }
}

function asMediaError(error: unknown): MediaError {
  if (error instanceof MediaError) return error;
  if (error instanceof RefusedAddress)
    return new MediaError("gone", `the address is refused: ${error.message}`, { cause: error });
  return new MediaError("unavailable", errorText(error), { cause: error });
}
