import type { Message } from "../../../bridge/model/message.ts";
import { type Download, type MediaContent, MediaError } from "../../../bridge/ports/media.ts";
import type { SessionContext } from "../context/session-context.ts";
import { TransportError, type WeChatHttp, type WireStream } from "../wire/http.ts";
import type { WireRequest } from "../wire/requests.ts";
import {
  type Expected,
  emptyError,
  type MediaHead,
  mediaHead,
  rangeTotal,
  shortError,
  statusError,
  substituteError,
} from "./media-reply.ts";
import { mediaRequests } from "./media-requests.ts";

/**
 * Asks for the bytes of a message, once at each endpoint that may have them; resolves when the first of them are here.
 * Only messages of the present login have bytes: for others WeChat gives an empty file (protocol §9.8).
 * @param session the one that is online now, if any
 *
 * Rejects with MediaError, and so does the body; with the signal's reason when it aborts.
 */
export async function downloadMedia(
  session: SessionContext | undefined,
  message: Message<MediaContent>,
  signal: AbortSignal,
): Promise<Download> {
  if (!session) throw new MediaError("notOnline", "WeChat is not logged in");
  if (message.mediaId === "") {
    throw new MediaError("gone", "WeChat gave the message no id to ask for its bytes");
  }
  let failure: MediaError | undefined;
  for (const request of mediaRequests(session.context, message, session.keys.dataTicket)) {
    try {
      return await ask(session.http, request, expectedOf(message), signal);
    } catch (error) {
      if (!(error instanceof MediaError) || (error.code !== "gone" && error.code !== "notYet")) throw error;
      // `gone` only when no endpoint may have it later.
      failure = failure?.code === "notYet" ? failure : error;
    }
  }
  throw failure ?? new MediaError("gone", "WeChat has no way to the bytes of such a message");
}

function expectedOf(message: Message<MediaContent>): Expected {
  if (message.msgType !== "FILE") return { isFile: false, bytes: undefined };
  // "0" stands for an unknown size: WeChat sends no empty files.
  const size = /^[1-9]\d{0,14}$/.test(message.fileSize) ? Number(message.fileSize) : undefined;
  return { isFile: true, bytes: size };
}

/** A TransportError as the error of the port. */
function asMediaError(error: unknown): unknown {
  return error instanceof TransportError
    ? new MediaError("unavailable", error.message, { cause: error })
    : error;
}

async function ask(
  http: WeChatHttp,
  request: WireRequest,
  expected: Expected,
  signal: AbortSignal,
): Promise<Download> {
  let stream: WireStream | undefined;
  try {
    stream = await http.open(request, signal);
    const head = mediaHead(request.name, stream.status, stream.headers);
    const refusal = statusError(head);
    if (refusal) throw refusal;
    const first = await firstOf(stream.body);
    if (!first) throw emptyError(head);
    const whole = { ...expected, bytes: expected.bytes ?? rangeTotal(stream.headers) };
    const substitute = substituteError(head, first, whole);
    const wrong = lengthError(head, whole, substitute);
    if (wrong) throw wrong;
    return {
      mime: head.mime,
      bytes: head.bytes ?? whole.bytes,
      body: bodyOf(first, stream.body, (size) => endError(head, whole, substitute, size)),
    };
  } catch (error) {
    await stream?.body.return?.();
    throw asMediaError(error);
  }
}

/** The first bytes, `undefined` when there are none. */
async function firstOf(body: WireStream["body"]): Promise<Uint8Array | undefined> {
  for (;;) {
    const { done, value } = await body.next();
    if (done) return undefined;
    if (value.byteLength > 0) return value;
  }
}

/**
 * What the announced length says before the body has been read. A file that looks like a page is a page unless its
 * length is the file's; a length that is not announced is judged at the end.
 */
function lengthError(
  head: MediaHead,
  expected: Expected,
  substitute: MediaError | undefined,
): MediaError | undefined {
  if (expected.bytes === undefined) return substitute;
  const announced = head.bytes ?? expected.bytes;
  if (announced < expected.bytes) return substitute ?? shortError(head, announced, expected.bytes);
  return expected.isFile && announced === expected.bytes ? undefined : substitute;
}

function endError(
  head: MediaHead,
  expected: Expected,
  substitute: MediaError | undefined,
  size: number,
): MediaError | undefined {
  if (expected.bytes === undefined || size === expected.bytes) return undefined;
  return size < expected.bytes ? (substitute ?? shortError(head, size, expected.bytes)) : substitute;
}

/** The bytes as they come. `verdict` judges their number when they have ended. */
function bodyOf(
  first: Uint8Array,
  rest: WireStream["body"],
  verdict: (size: number) => MediaError | undefined,
): AsyncIterable<Uint8Array> {
  let size = 0;
  let waiting: Uint8Array | undefined = first;
  const iterator: AsyncIterableIterator<Uint8Array> = {
    next: async () => {
      try {
        const next = waiting ? { done: false, value: waiting } : await rest.next();
        waiting = undefined;
        if (!next.done) {
          size += next.value.byteLength;
          return next;
        }
        const wrong = verdict(size);
        if (wrong) throw wrong;
        return next;
      } catch (error) {
        throw asMediaError(error);
      }
    },
    return: async () => {
      waiting = undefined;
      await rest.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
