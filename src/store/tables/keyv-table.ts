import { AsyncLocalStorage } from "node:async_hooks";
import { KeyvSqlite, type SqliteDriver } from "@keyv/sqlite";
import { Keyv } from "keyv";
import { errorText, StoreError } from "../../bridge/model/errors.ts";
import type { Database } from "../sqlite/database.ts";
import { plain } from "../sqlite/erasable.ts";
import type { SqlValue } from "../sqlite/rows.ts";
import { isObject, parseJson } from "./stored-json.ts";

/** A statement with the values for its `?`. */
export type Statement = { readonly sql: string; readonly values: readonly SqlValue[] };

/** Of a stored value: written by JSON.stringify. Earlier programs wrote strings in a way of Keyv's own. */
const FORM = 2;

/** `expires`: unix milliseconds, may be in the past. */
export type KeyvTableEntry<V> = { readonly key: string; readonly value: V; readonly expires: number };

/**
 * One table in Keyv's own format (columns key, value, namespace, expires), on the shared connection. Each table has a
 * KeyvSqlite of its own, because two namespaces on one adapter overwrite each other.
 *
 * Writing: Keyv writes more than 249 entries as several statements with `await` between them, so a batch would not be one
 * transaction and other statements could run in between. Therefore the driver only *records* the statements of `upserts`,
 * and the caller runs them in one synchronous transaction. The recording belongs to the async context of that call
 * (AsyncLocalStorage), so concurrent calls do not mix.
 *
 * Reading uses SQL and `decode`: Keyv and its adapter delete an expired entry when it is read, by Date.now(), and Keyv
 * reports a failed read as "not there". Here an entry is found until it is purged, and a failed read throws.
 */
export class KeyvTable<V> {
  readonly #keyv: Keyv;
  readonly #recording: AsyncLocalStorage<Statement[]>;

  /** Creates the table if it is missing. Rejects with StoreError("unusable"). */
  static async open<V>(database: Database, table: string): Promise<KeyvTable<V>> {
    const recording = new AsyncLocalStorage<Statement[]>();
    const adapter = new KeyvSqlite({ table, driver: sharedDriver(database, recording) });
    await adapter.ready;
    return new KeyvTable<V>(adapter, recording);
  }

  private constructor(adapter: KeyvSqlite, recording: AsyncLocalStorage<Statement[]>) {
    // No "error" listener: with one, Keyv answers a failed write with `false` instead of throwing.
    this.#keyv = new Keyv({ store: adapter, checkExpired: false });
    const json = this.#keyv.serialization;
    if (json === undefined) throw new TypeError("Keyv has no serialization");
    // Keyv's own way, which serves values that are no JSON, takes three times as long. Messages are plain data.
    this.#keyv.serialization = {
      stringify: (entry) => stored(entry),
      parse: async <T>(text: string) => {
        const entry: T & { form?: unknown } = JSON.parse(text);
        return entry.form === FORM ? entry : await json.parse<T>(plain(text));
      },
    };
    this.#recording = recording;
  }

  /** The statements that store the entries; the caller runs them in a transaction. They replace an existing key. */
  async upserts(entries: readonly KeyvTableEntry<V>[]): Promise<readonly Statement[]> {
    const statements: Statement[] = [];
    await this.#recording.run(statements, async () => {
      // Not setMany: it takes a relative ttl, and 0 or less means "for ever".
      const stored = await this.#keyv.setManyRaw<V>(
        entries.map(({ key, value, expires }) => ({
          key,
          value: { value, expires: finite(expires) },
        })),
      );
      if (stored.includes(false)) throw new StoreError("write", "Keyv did not take an entry");
    });
    return statements;
  }

  /** The text for the column `value`. The expiry is in the column `expires` only. */
  async encode(value: V): Promise<string> {
    const encoded = await this.#keyv.encode({ value });
    if (typeof encoded !== "string") throw new TypeError(`Expected text from Keyv, got ${typeof encoded}`);
    return encoded;
  }

  /** Reads the text of a column `value`. Rejects with StoreError("unusable") when it is damaged. */
  async decode(text: string): Promise<V> {
    let detail = "no value";
    try {
      const decoded = await this.#keyv.decode<V>(text);
      if (decoded?.value !== undefined) return decoded.value;
    } catch (error) {
      // The error of the JSON parser quotes the text, which may be a message.
      detail = error instanceof SyntaxError ? "not JSON" : errorText(error);
    }
    throw new StoreError("unusable", `An entry in the database is damaged: ${detail}`);
  }
}

/** The value in a column `value`, when this version of the program wrote it. `undefined` when an earlier one did, or it is damaged. */
export function valueIn(stored: unknown): unknown {
  const entry = parseJson(stored);
  return isObject(entry) && entry.form === FORM ? entry.value : undefined;
}

function sharedDriver(database: Database, recording: AsyncLocalStorage<Statement[]>): SqliteDriver {
  return {
    name: "custom",
    connect: async () => ({
      query: async (sql, ...parameters) => {
        const values = parameters.map(sqlValue);
        const statements = recording.getStore();
        if (statements === undefined) return database.all(sql, ...values);
        statements.push({ sql, values });
        return [];
      },
      // The whole store shares the connection and closes it.
      close: async () => {},
    }),
  };
}

function stored(entry: unknown): string {
  if (typeof entry !== "object" || entry === null || !("value" in entry))
    throw new TypeError("Keyv serializes something else than was given to it");
  return JSON.stringify({ form: FORM, value: entry.value });
}

function sqlValue(value: unknown): SqlValue {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  throw new TypeError(`Expected text, a number or null from Keyv, got ${typeof value}`);
}

/** Throws RangeError for a time that is not finite: Keyv would read it as "for ever". */
function finite(expires: number): number {
  if (!Number.isFinite(expires))
    throw new RangeError(`Expected an expiry in unix milliseconds, got ${expires}`);
  return expires;
}
