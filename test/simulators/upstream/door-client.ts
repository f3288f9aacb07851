import { setTimeout as delay } from "node:timers/promises";

/** An event of the contract, version 1. */
export type UpstreamEvent = Readonly<Record<string, unknown>> & {
  readonly v: 1;
  readonly id: string;
  readonly type: string;
  readonly at: number;
};

/** A command as the door gives it. */
export type Command = {
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
};

export type DoorOptions = {
  /** Where the door is, without a slash at the end. */
  readonly url: string;
  readonly token: string;
  /** Milliseconds before a refused request is repeated, when the door names no time. */
  readonly retryMs?: number;
};

/** The door did not answer as the contract says. */
export class BrokenContract extends Error {
  override readonly name = "BrokenContract";
}

/** The door refused for good: the same request would be refused again. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;

  constructor(status: number, text: string) {
    super(`HTTP ${status}: ${text}`);
    this.status = status;
  }
}

const RETRY_MS = 50;

/** A strict HTTP client of the door: it repeats what was not answered, and takes no answer that the contract does not have. */
export class DoorClient {
  readonly #options: DoorOptions;

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  /** Repeats until the door has answered 200. Several events go as NDJSON. Rejects with Refused, and when `signal` aborts. */
  async post(
    events: readonly UpstreamEvent[],
    signal: AbortSignal,
  ): Promise<{ readonly accepted: number; readonly duplicates: number }> {
    const [first, ...others] = events;
    if (first === undefined) return { accepted: 0, duplicates: 0 };
    const type = others.length === 0 ? "application/json" : "application/x-ndjson";
    const body = events.map((event) => JSON.stringify(event)).join("\n");
    const response = await this.#untilAnswered("/v1/events", { method: "POST", body, type }, signal);
    const { accepted, duplicates } = fieldsOf(await jsonOf(response));
    if (
      typeof accepted !== "number" ||
      typeof duplicates !== "number" ||
      accepted + duplicates !== events.length
    )
      throw new BrokenContract(
        `${accepted} accepted and ${duplicates} duplicates of ${events.length} events`,
      );
    return { accepted, duplicates };
  }

  /** Repeats until the door has taken the bytes. */
  async putMedia(mediaId: string, bytes: Uint8Array, type: string, signal: AbortSignal): Promise<void> {
    const path = `/v1/media/${encodeURIComponent(mediaId)}`;
    const response = await this.#untilAnswered(path, { method: "PUT", body: bytes, type }, signal);
    const { bytes: taken } = fieldsOf(await jsonOf(response));
    if (taken !== bytes.byteLength) throw new BrokenContract(`${taken} of ${bytes.byteLength} bytes`);
  }

  /** One long poll: a command, or `undefined` when none came. */
  async poll(signal: AbortSignal): Promise<Command | undefined> {
    const response = await this.#once("/v1/commands", { method: "GET" }, signal);
    if (response.status === 204) return undefined;
    if (response.status !== 200) throw new Refused(response.status, await response.text());
    const { id, type, ...rest } = fieldsOf(await jsonOf(response));
    if (typeof id !== "string" || typeof type !== "string")
      throw new BrokenContract("a command lacks id or type");
    return { ...rest, id, type };
  }

  /** How a command went. False when the door does not know it any more. */
  async answer(id: string, result: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<boolean> {
    const path = `/v1/commands/${encodeURIComponent(id)}`;
    const body = JSON.stringify(result);
    const response = await this.#once(path, { method: "POST", body, type: "application/json" }, signal);
    await response.arrayBuffer();
    if (response.status !== 200 && response.status !== 404) throw new Refused(response.status, path);
    return response.status === 200;
  }

  /** The bytes of a file that a command names. */
  async getMedia(mediaId: string, signal: AbortSignal): Promise<Uint8Array> {
    const response = await this.#once(`/v1/media/${encodeURIComponent(mediaId)}`, { method: "GET" }, signal);
    if (response.status !== 200) throw new Refused(response.status, mediaId);
    return new Uint8Array(await response.arrayBuffer());
  }

  async #untilAnswered(path: string, request: Request, signal: AbortSignal): Promise<Response> {
    for (;;) {
      signal.throwIfAborted();
      const response = await this.#once(path, request, signal).catch(() => undefined);
      if (response?.status === 200) return response;
      const text = (await response?.text().catch(() => "")) ?? "";
      if (response !== undefined && response.status < 500 && response.status !== 429)
        throw new Refused(response.status, text);
      const seconds = Number(response?.headers.get("retry-after") ?? Number.NaN);
      const waitMs = Number.isInteger(seconds) ? seconds * 1_000 : (this.#options.retryMs ?? RETRY_MS);
      await delay(waitMs, undefined, { signal });
    }
  }

  async #once(path: string, { method, body, type }: Request, signal: AbortSignal): Promise<Response> {
    const { url, token } = this.#options;
    const headers = {
      authorization: `Bearer ${token}`,
      ...(type === undefined ? {} : { "content-type": type }),
    };
    return await fetch(`${url}${path}`, {
      ...{ method, headers, signal, redirect: "error" },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : new Blob([Uint8Array.from(body)]) }),
    });
  }
}

type Request = { readonly method: string; readonly body?: string | Uint8Array; readonly type?: string };

async function jsonOf(response: Response): Promise<unknown> {
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith("application/json")) throw new BrokenContract(`content-type ${type}`);
  return await response.json();
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new BrokenContract("no JSON object");
  return { ...value };
}
