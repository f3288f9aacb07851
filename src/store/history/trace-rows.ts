import { alertIds } from "../../bridge/model/alert.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import { parseAlert } from "../outbox/stored-alert.ts";
import type { Database } from "../sqlite/database.ts";
import { erasable, plain } from "../sqlite/erasable.ts";
import { type Row, textIn } from "../sqlite/rows.ts";
import { messageKey } from "../tables/message-key.ts";

/** A message by its account and id. */
export type MessageKey = { readonly account: string; readonly msgId: string };

/** What is stored of a recall beside its entry: alerts, what waits to be delivered, the kept message. */
export class TraceRows {
  readonly #database: Database;
  readonly #clock: Pick<Clock, "now">;

  constructor(database: Database, clock: Pick<Clock, "now">) {
    this.#database = database;
    this.#clock = clock;
  }

  /** The message that one of these alerts is about; `undefined` when none of them is known or has an original. */
  messageOf(ids: readonly string[]): MessageKey | undefined {
    for (const id of ids) {
      const row = this.#database.get("SELECT account, msg_id, body FROM alerts WHERE id = ?", id);
      const key = row === undefined ? undefined : (keyIn(row) ?? keyInBody(row.body, id));
      if (key !== undefined) return key;
    }
    return undefined;
  }

  /** Deletes the text of an alert, its chat and what waits to be delivered. Its id stays, so that a repeated batch adds nothing. */
  forgetAlert(id: string): void {
    this.#database.run(
      `DELETE FROM deliveries WHERE alert = (SELECT seq FROM alerts WHERE id = ?) AND status <> 'sent'`,
      id,
    );
    this.#database.run(
      "UPDATE alerts SET body = NULL, chat = NULL, settled_at = coalesce(settled_at, ?), dead_since = NULL WHERE id = ?",
      Math.floor(this.#clock.now()),
      id,
    );
  }

  forgetMessage({ account, msgId }: MessageKey): void {
    const key = messageKey(account, msgId);
    for (const table of ["own_messages", "messages"])
      this.#database.run(`DELETE FROM ${table} WHERE key = ?`, key);
    this.#leaveOut(account, msgId);
  }

  /** Mentions that wait to be delivered show the messages before them. */
  #leaveOut(account: string, msgId: string): void {
    const rows = this.#database.all(
      "SELECT id, body FROM alerts INDEXED BY alerts_told WHERE body IS NOT NULL AND instr(body, ?) > 0",
      JSON.stringify(msgId),
    );
    for (const row of rows) {
      const id = textIn(row, "id");
      const alert = parseAlert(row.body, id);
      if (alert?.kind !== "mention" || alert.accountId !== account) continue;
      const before = alert.before.filter(({ message }) => message.msgId !== msgId);
      this.#database.run(
        "UPDATE alerts SET body = ? WHERE id = ?",
        erasable(JSON.stringify({ ...alert, before })),
        id,
      );
    }
  }
}

/** Every alert that may be about a message: of its recall, of its late original, of a mention in it. */
export function alertsAbout({ account, msgId }: MessageKey): readonly string[] {
  return [msgId, `late:${msgId}`, `mention:${msgId}`].map((target) => alertIds(account, target).id);
}

function keyIn({ account, msg_id: msgId }: Row): MessageKey | undefined {
  return typeof account === "string" && typeof msgId === "string" ? { account, msgId } : undefined;
}

/** An alert of an earlier version has its message in its text only. */
function keyInBody(body: unknown, id: string): MessageKey | undefined {
  const alert = typeof body === "string" ? parseAlert(plain(body), id) : undefined;
  if (alert?.accountId === undefined || alert.original === undefined) return undefined;
  return { account: alert.accountId, msgId: alert.original.message.msgId };
}
