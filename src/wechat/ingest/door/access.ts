import { hash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isLoopback, isOwnHost } from "../../../http/host-header.ts";

/** Stands for an address that other machines reach: see `isOwnHost`. */
const ANY_ADDRESS = "0.0.0.0";
const BEARER = /^Bearer +([^\s]+) *$/i;

/** Who may use the door. */
export class Access {
  readonly #digest: Buffer;
  readonly #checksHost: boolean;

  constructor(token: string, host: string) {
    this.#digest = digestOf(token);
    this.#checksHost = isLoopback(host.toLowerCase());
  }

  /**
   * Whether the request was meant for this machine. On a loopback address a web page in a browser here could reach the door
   * under a name of its own (DNS rebinding); an address cannot be rebound. On other addresses people give the machine names
   * that nobody here knows, and the token decides.
   */
  isMeant({ headersDistinct }: IncomingMessage): boolean {
    if (!this.#checksHost) return true;
    return (headersDistinct.host ?? []).every((header) => isOwnHost(header, ANY_ADDRESS));
  }

  /** Whether the request has the token, compared in constant time. `fromQuery`: the address may hold it, too. */
  isAllowed({ headers }: IncomingMessage, fromQuery: string | null | undefined): boolean {
    const given = BEARER.exec(headers.authorization ?? "")?.[1] ?? fromQuery ?? undefined;
    return given !== undefined && timingSafeEqual(digestOf(given), this.#digest);
  }
}

/** Digests have one length, which comparing in constant time needs. */
function digestOf(token: string): Buffer {
  return hash("sha256", token, "buffer");
}
