import type { Chat } from "../../bridge/model/message.ts";
import type { KnownChat } from "../../bridge/ports/stores/chats.ts";
import type { Database } from "../sqlite/database.ts";
import { erasable, plain } from "../sqlite/erasable.ts";
import { numberIn, type Row, type SqlValue, textIn } from "../sqlite/rows.ts";
import { HAS_PLACE } from "./place-rows.ts";

const KINDS: readonly Chat["kind"][] = ["GROUP", "SUBSCRIPTION", "CONTACT"];

/** The columns without the key, in the order of `valuesOf`. */
const COLUMNS = "names, account, kind, stable_id, chat_name, muted_until, muted_forever, named";

/** The statements of the table `chats`. The caller runs changes in a transaction. */
export class ChatRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): readonly Row[] {
    return this.#database.all(`SELECT seq, ${COLUMNS} FROM chats ORDER BY seq`);
  }

  add(chat: Omit<KnownChat, "key">): number {
    const row = this.#database.get(
      `INSERT INTO chats (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
      ...valuesOf(chat),
    );
    return row === undefined ? 0 : numberIn(row, "seq");
  }

  /** Also of a chat that was deleted meanwhile. */
  put(chat: KnownChat): void {
    this.#database.run(
      `INSERT INTO chats (seq, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (seq) DO UPDATE SET names = excluded.names, account = excluded.account, kind = excluded.kind,
         stable_id = excluded.stable_id, chat_name = excluded.chat_name, muted_until = excluded.muted_until,
         muted_forever = excluded.muted_forever, named = excluded.named`,
      chat.key,
      ...valuesOf(chat),
    );
  }

  has(key: number): boolean {
    return this.#database.get("SELECT 1 FROM chats WHERE seq = ?", key) !== undefined;
  }

  /** The alerts of one chat whose text is still stored become those of another one. */
  moveAlerts(from: number, to: number): void {
    this.#database.run("UPDATE alerts SET chat = ? WHERE chat = ? AND body IS NOT NULL", to, from);
  }

  prune(now: number, except: readonly number[]): readonly number[] {
    const rows = this.#database.all(
      `DELETE FROM chats WHERE named = 0 AND muted_forever = 0 AND coalesce(muted_until, 0) <= ?1
         AND NOT EXISTS (SELECT 1 FROM history WHERE history.chat = chats.seq)
         AND NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.chat = chats.seq AND body IS NOT NULL)
         AND NOT ${HAS_PLACE}
         AND seq NOT IN (SELECT value FROM json_each(?2)) RETURNING seq`,
      now,
      JSON.stringify(except),
    );
    return rows.map((row) => numberIn(row, "seq"));
  }
}

/** Reads a row of `chats`; `undefined` when it is damaged. */
export function chatIn(row: Row): KnownChat | undefined {
  const names = namesIn(row.names);
  const kind = KINDS.find((known) => known === row.kind);
  if (names === undefined || kind === undefined) return undefined;
  const until = row.muted_until === null ? undefined : numberIn(row, "muted_until");
  return {
    key: numberIn(row, "seq"),
    accountId: textIn(row, "account"),
    kind,
    names,
    stableId: textIn(row, "stable_id"),
    chatName: textIn(row, "chat_name"),
    mutedUntil: row.muted_forever === 1 ? Number.POSITIVE_INFINITY : until,
    named: row.named === 1,
  };
}

function namesIn(text: unknown): readonly string[] | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const names: unknown = JSON.parse(plain(text));
    return Array.isArray(names) && names.every((name) => typeof name === "string") ? names : undefined;
  } catch {
    return undefined;
  }
}

function valuesOf(chat: Omit<KnownChat, "key">): readonly SqlValue[] {
  const { names, accountId, kind, stableId, chatName, mutedUntil, named } = chat;
  const forever = mutedUntil === Number.POSITIVE_INFINITY;
  return [
    erasable(JSON.stringify(names)),
    accountId,
    kind,
    stableId,
    chatName,
    forever || mutedUntil === undefined ? null : Math.ceil(mutedUntil),
    forever ? 1 : 0,
    named ? 1 : 0,
  ];
}
