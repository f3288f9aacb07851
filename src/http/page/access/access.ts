import type { Clock } from "../../../bridge/ports/clock.ts";
import type { PageAccess } from "../../../bridge/ports/page-access.ts";
import type { StateStore } from "../../../bridge/ports/stores/state-store.ts";
import type { PageAddress } from "../address.ts";
import { type AccessRecord, type Granted, NO_ACCESS, parseAccess } from "./access-record.ts";
import { hashOf, newSecret } from "./tokens.ts";

const KEY = "page.access";
const LINK_MS = 10 * 60_000;
/** How long a cookie is good, in seconds: 30 days. */
export const COOKIE_SECONDS = 30 * 86_400;
/** So many of each are kept. A new one ends the oldest. */
const MOST = { links: 20, cookies: 50, tokens: 50 } as const satisfies Record<keyof AccessRecord, number>;

/** A person with a cookie, or a program with a token. `id` tells them apart. */
export type Holder = { readonly by: "cookie" | "token"; readonly id: string };

export type AccessDeps = {
  readonly state: StateStore;
  readonly clock: Pick<Clock, "now">;
  readonly address: Pick<PageAddress, "url">;
};

/**
 * Who may see the page: one-time links, cookies and tokens for programs. Durable over restarts. Only hashes are kept, in
 * memory and on disk. Changes are made one after another; each is on disk before it counts.
 */
export class Access implements PageAccess {
  readonly #deps: AccessDeps;
  #record: AccessRecord;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #onEnd: ((id: string | undefined) => void)[] = [];

  /** Reads what an earlier process gave out. Rejects with StoreError. */
  static async open(deps: AccessDeps): Promise<Access> {
    return new Access(deps, parseAccess(await deps.state.get(KEY)));
  }

  private constructor(deps: AccessDeps, record: AccessRecord) {
    this.#deps = deps;
    this.#record = record;
  }

  /** Calls the listener with the id of a holder whose access has ended; `undefined`: that of all. */
  onEnd(listener: (id: string | undefined) => void): void {
    this.#onEnd.push(listener);
  }

  async newLink(): Promise<string | undefined> {
    const { clock, address } = this.#deps;
    if (address.url === undefined) return undefined;
    const secret = await this.#grant("links", clock.now() + LINK_MS);
    return `${address.url}enter?token=${secret}`;
  }

  async newToken(): Promise<{ readonly token: string; readonly url: string } | undefined> {
    const { url } = this.#deps.address;
    if (url === undefined) return undefined;
    return { token: await this.#grant("tokens", null), url: `${url}api/recalls` };
  }

  async revoke(): Promise<void> {
    await this.#change(() => NO_ACCESS);
    this.#ended(undefined);
  }

  /** Whether a link with this token can still be used. */
  isLink(token: string): boolean {
    return this.#has("links", hashOf(token));
  }

  /** Uses up the token of a link: returns the secret of a new cookie, `undefined` when the token is not good (any more). */
  async enter(token: string): Promise<string | undefined> {
    const hash = hashOf(token);
    const secret = newSecret();
    let entered = false;
    await this.#change((record) => {
      entered = this.#has("links", hash);
      if (!entered) return record;
      const until = this.#deps.clock.now() + COOKIE_SECONDS * 1_000;
      const links = record.links.filter((link) => link.hash !== hash);
      return { ...record, links, cookies: this.#with("cookies", secret, until) };
    });
    return entered ? secret : undefined;
  }

  /** Whose secret it is; `undefined` when it opens nothing (any more). */
  holder(by: Holder["by"], secret: string): Holder | undefined {
    const id = hashOf(secret);
    return id !== undefined && this.#has(by === "cookie" ? "cookies" : "tokens", id) ? { by, id } : undefined;
  }

  /** Whether the access that was given then is still good. */
  isGood({ by, id }: Holder): boolean {
    return this.#has(by === "cookie" ? "cookies" : "tokens", id);
  }

  /** Ends one cookie. */
  async leave({ id }: Holder): Promise<void> {
    await this.#change((record) => ({
      ...record,
      cookies: record.cookies.filter(({ hash }) => hash !== id),
    }));
    this.#ended(id);
  }

  #ended(id: string | undefined): void {
    for (const listener of this.#onEnd) listener(id);
  }

  #has(kind: keyof AccessRecord, hash: string | undefined): boolean {
    const now = this.#deps.clock.now();
    return this.#record[kind].some((granted) => granted.hash === hash && isGood(granted, now));
  }

  async #grant(kind: "links" | "tokens", until: number | null): Promise<string> {
    const secret = newSecret();
    await this.#change((record) => ({ ...record, [kind]: this.#with(kind, secret, until) }));
    return secret;
  }

  /** The list with a new one, without those whose time is over. */
  #with(kind: keyof AccessRecord, secret: string, until: number | null): readonly Granted[] {
    const now = this.#deps.clock.now();
    const good = this.#record[kind].filter((granted) => isGood(granted, now));
    return [...good, { hash: hashOf(secret) ?? "", until }].slice(-MOST[kind]);
  }

  /** Rejects with StoreError; then nothing has changed. */
  async #change(next: (record: AccessRecord) => AccessRecord): Promise<void> {
    const work = this.#turn.then(async () => {
      const record = next(this.#record);
      if (record === this.#record) return;
      await this.#deps.state.set(KEY, JSON.stringify(record));
      this.#record = record;
    });
    this.#turn = work.catch(() => {});
    await work;
  }
}

function isGood({ until }: Granted, now: number): boolean {
  return until === null || now < until;
}
