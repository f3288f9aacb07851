import { alertIds, type RecallAlert } from "../model/alert.ts";
import { isRevoke, type ReceivedMessage } from "../model/message.ts";
import type { Outbox } from "../ports/outbox.ts";

/** `completes`: the id of the alert that was told without the original. */
export type LateAlert = { readonly alert: RecallAlert; readonly completes: string };

/**
 * A recall can come before its message. Its alert then has no original. When the message comes, a second alert with the
 * original goes out under the same short id. Its id depends only on the message, so a message that comes twice adds
 * nothing.
 */
export async function lateAlerts(
  accountId: string,
  messages: readonly ReceivedMessage[],
  outbox: Pick<Outbox, "missed" | "missesAny">,
): Promise<readonly LateAlert[]> {
  if (!(await outbox.missesAny())) return [];
  const originals = new Map<string, ReceivedMessage>();
  for (const received of messages) {
    if (!isRevoke(received)) originals.set(alertIds(accountId, received.message.msgId).id, received);
  }
  const missed = originals.size === 0 ? [] : await outbox.missed([...originals.keys()]);
  return missed.flatMap((alert) => {
    const original = originals.get(alert.id);
    if (original === undefined) return [];
    const { id } = alertIds(accountId, `late:${original.message.msgId}`);
    return [{ alert: { ...alert, id, original, miss: undefined }, completes: alert.id }];
  });
}
