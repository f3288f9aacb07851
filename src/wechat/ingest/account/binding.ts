import type { Account } from "../../../bridge/model/account.ts";
import type { StateStore } from "../../../bridge/ports/stores/state-store.ts";
import type { StoreRetry } from "../../../bridge/timing/store-retry.ts";
import { objectField, parsedObject, textField } from "../../source/json.ts";

const KEY = "ingest.account";

/** The account that this upstream brings, and what the upstream said of itself when it last said that it is online. */
export type Bound = {
  readonly account: Account;
  readonly canSend: boolean;
  /** It answers `fetchMedia` commands. */
  readonly canFetchMedia: boolean;
  /** False after the upstream said that the login is over. */
  readonly loggedIn: boolean;
};

export type BindingDeps = { readonly state: StateStore; readonly retry: StoreRetry };

/**
 * Which account the upstream is bound to: the first that comes online. It stays bound when the account is kicked or its
 * login expires, so that messages of two accounts never mix. A person ends it: by `/logout`, or by a logout at the upstream
 * (`user`). Then the next account that comes online is bound.
 */
export class Binding {
  readonly #deps: BindingDeps;
  #bound: Bound | undefined;

  constructor(deps: BindingDeps) {
    this.#deps = deps;
  }

  get bound(): Bound | undefined {
    return this.#bound;
  }

  /** Whether events of this account may come in. */
  admits(accountId: string): boolean {
    return this.#bound === undefined || this.#bound.account.id === accountId;
  }

  /** Reads what an earlier process wrote. Rejects when `signal` aborts, and with StoreError for a damaged database. */
  async load(signal: AbortSignal): Promise<void> {
    const line =
      "the account that messages come from could not be read; trying again: check the disk of DATA_DIR";
    const text = await this.#deps.retry.until(line, () => this.#deps.state.get(KEY), signal);
    this.#bound = text === undefined ? undefined : parse(text);
  }

  /** Durable when it resolves. Rejects like `load`. */
  async keep(bound: Bound, signal: AbortSignal): Promise<void> {
    const text = JSON.stringify(bound);
    if (this.#bound !== undefined && JSON.stringify(this.#bound) === text) return;
    const line =
      "the account that messages come from could not be noted; trying again: check the disk of DATA_DIR";
    await this.#deps.retry.until(line, () => this.#deps.state.set(KEY, text), signal);
    this.#bound = bound;
  }

  /** The upstream said that the login is over. `ends`: another account may come now. Rejects like `load`. */
  async loggedOut(ends: boolean, signal: AbortSignal): Promise<void> {
    if (this.#bound === undefined) return;
    if (!ends) return await this.keep({ ...this.#bound, loggedIn: false }, signal);
    const line = "the end of a login could not be noted; trying again: check the disk of DATA_DIR";
    await this.#deps.retry.until(line, () => this.end(), signal);
  }

  /** Another account may come now. Rejects with StoreError when that could not be written; it counts all the same. */
  async end(): Promise<void> {
    this.#bound = undefined;
    await this.#deps.state.delete(KEY);
  }
}

function parse(text: string): Bound | undefined {
  const value = parsedObject(text);
  if (value === undefined) return undefined;
  const account = objectField(value, "account");
  const id = textField(account, "id");
  if (id === "") return undefined;
  return {
    account: { id, name: textField(account, "name") },
    canSend: value.canSend === true,
    canFetchMedia: value.canFetchMedia === true,
    loggedIn: value.loggedIn === true,
  };
}
