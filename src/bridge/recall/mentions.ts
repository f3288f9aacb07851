import { alertIds, type MentionAlert } from "../model/alert.ts";
import type { ReceivedMessage } from "../model/message.ts";
import type { RecallStore } from "../ports/stores/recall-store.ts";

/** Messages that are shown before a mention. */
const BEFORE = 5;

/** Whether somebody else mentions me in it. */
function mentionsMe({ message }: ReceivedMessage): boolean {
  return message.senderType === "GROUP" && message.msgType !== "REVOKE" && message.meIsAt;
}

/**
 * An alert for each message of a batch that mentions me, in order. Its id depends on the message only, so a batch that
 * comes twice adds nothing. The batch must have been stored. Rejects with StoreError.
 */
export async function mentionAlerts(
  accountId: string,
  messages: readonly ReceivedMessage[],
  recalls: Pick<RecallStore, "around">,
  noticedAt: number,
): Promise<readonly MentionAlert[]> {
  const alerts: MentionAlert[] = [];
  for (const original of messages.filter(mentionsMe)) {
    const { before } = await recalls.around(original, BEFORE);
    alerts.push({
      ...alertIds(accountId, `mention:${original.message.msgId}`, "M"),
      kind: "mention",
      accountId,
      noticedAt,
      original,
      before,
    });
  }
  return alerts;
}
