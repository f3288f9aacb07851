import { lookup as systemLookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { Agent, request } from "undici";
import { causesOf } from "../bridge/model/errors.ts";
import { isPublicAddress } from "./public-address.ts";

/** Why nothing was fetched. The text names the rule and the host, never the rest of the address. */
export class RefusedAddress extends Error {
  override readonly name = "RefusedAddress";
}

/** Looks a name up. Rejects with the error of the system. */
export type Resolve = (
  host: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export type GuardOptions = {
  /** Hosts, with or without a port, that may be private and may be asked by http. Small letters. */
  readonly hosts: readonly string[];
  /** Left out: the system's resolver. */
  readonly resolve?: Resolve;
  /** The longest silence before the headers and between the bytes of the body, in milliseconds. */
  readonly timeoutMs: number;
};

/** An answer. `body` is to be read to its end, or left: both close the connection. */
export type GuardedAnswer = {
  readonly status: number;
  readonly mime: string;
  /** `undefined` when it is not announced. */
  readonly bytes: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
  close(): Promise<void>;
};

const MAX_REDIRECTS = 3;
const CONNECT_TIMEOUT_MS = 10_000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The system's resolver: every address of a name. */
export const systemResolve: Resolve = (host) => systemLookup(host, { all: true });

/**
 * GETs an address that somebody else named. Only https to public addresses, unless the host is listed. The name is looked up
 * once, and the connection goes to what was looked at, so an answer of DNS that changes is harmless. Redirects stay on the host
 * or lead to a listed one. Rejects with RefusedAddress, with an error of the network, or with the reason of `signal`.
 */
export async function guardedGet(
  address: string,
  options: GuardOptions,
  signal: AbortSignal,
): Promise<GuardedAnswer> {
  let url = checkedUrl(address, options);
  for (let redirects = 0; ; redirects += 1) {
    const answer = await getOnce(url, options, signal);
    if (!REDIRECTS.has(answer.status)) return answer;
    await answer.close();
    if (redirects === MAX_REDIRECTS)
      throw new RefusedAddress(`${url.hostname} redirects more than ${MAX_REDIRECTS} times`);
    url = nextUrl(url, answer.location, options);
  }
}

type Answer = GuardedAnswer & { readonly location: string };

async function getOnce(url: URL, options: GuardOptions, signal: AbortSignal): Promise<Answer> {
  const { timeoutMs } = options;
  const agent = new Agent({
    allowH2: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    connect: { lookup: guardedLookup(url, options) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  try {
    const { statusCode, headers, body } = await request(url, { dispatcher: agent, signal });
    // An abort after the headers ends the body with an error, which nobody may be waiting for.
    body.on("error", () => undefined);
    return {
      status: statusCode,
      mime: headerOf(headers["content-type"]),
      bytes: lengthOf(headerOf(headers["content-length"])),
      location: headerOf(headers.location),
      body: chunks(body, agent),
      close: () => agent.destroy(),
    };
  } catch (error) {
    await agent.destroy();
    throw refusalIn(error) ?? error;
  }
}

async function* chunks(body: AsyncIterable<unknown>, agent: Agent): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) if (chunk instanceof Uint8Array) yield chunk;
  } finally {
    await agent.destroy();
  }
}

function checkedUrl(address: string, options: GuardOptions): URL {
  if (!URL.canParse(address)) throw new RefusedAddress("it is no address");
  const url = new URL(address);
  const host = hostOf(url);
  if (url.username !== "" || url.password !== "")
    throw new RefusedAddress(`the address of ${host} holds a password`);
  if (isListed(url, options)) {
    if (url.protocol === "https:" || url.protocol === "http:") return url;
    throw new RefusedAddress(`${host} must be asked by http or https`);
  }
  if (url.protocol !== "https:") throw new RefusedAddress(`${host} is not listed, so only https is allowed`);
  // An address in digits is not looked up, so it is looked at here.
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic(host);
  return url;
}

function nextUrl(from: URL, location: string, options: GuardOptions): URL {
  if (location === "" || !URL.canParse(location, from))
    throw new RefusedAddress(`${from.hostname} redirects to nowhere`);
  const url = checkedUrl(new URL(location, from).href, options);
  if (url.host === from.host || isListed(url, options)) return url;
  throw new RefusedAddress(`${from.hostname} redirects to ${url.hostname}, which is not listed`);
}

function isListed(url: URL, { hosts }: GuardOptions): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return [hostOf(url), url.hostname, `${url.hostname}:${port}`].some((host) => hosts.includes(host));
}

/** The host without the brackets of IPv6. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

/** One address in a private network is enough to refuse the name. */
function guardedLookup(url: URL, options: GuardOptions): LookupFunction {
  const { resolve = systemResolve } = options;
  return (host, wanted, done) => {
    resolve(host).then(
      (found) => {
        const [first] = found;
        if (first === undefined) return done(new Error(`${host} has no address`), "", 4);
        if (!isListed(url, options) && !found.every(({ address }) => isPublicAddress(address)))
          return done(notPublic(host), "", 4);
        if (wanted.all === true) return done(null, [...found]);
        return done(null, first.address, first.family);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), "", 4),
    );
  };
}

function notPublic(host: string): RefusedAddress {
  return new RefusedAddress(`${host} is no public address and is not listed`);
}

/** undici may wrap what the lookup said. */
function refusalIn(error: unknown): RefusedAddress | undefined {
  for (const at of causesOf(error)) {
    if (at instanceof RefusedAddress) return at;
    if (at instanceof AggregateError) {
      const inside = at.errors.find((one: unknown) => one instanceof RefusedAddress);
      if (inside instanceof RefusedAddress) return inside;
    }
  }
  return undefined;
}

function headerOf(value: string | readonly string[] | undefined): string {
  return typeof value === "string" ? value : (value?.[0] ?? "");
}

function lengthOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
