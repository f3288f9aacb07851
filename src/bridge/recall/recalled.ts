import type { ReceivedMessage, RevokeContent } from "../model/message.ts";
import { FILEHELPER } from "../ports/source-session.ts";
import type { RecallStore } from "../ports/stores/recall-store.ts";

type Notice = ReceivedMessage<RevokeContent>;

/** What a notice recalls. */
export type Recalled = {
  /**
   * The base of the alert's ids: the id of the recalled message, or `notice:` and the notice's own id when the message
   * is unknown.
   */
  readonly target: string;
  readonly original: ReceivedMessage | undefined;
};

/** A recall of "my last message in this chat" carries no id. */
const LAST_OWN = "0";

function isNamed({ message: { revokedMsgId } }: Notice): boolean {
  return revokedMsgId !== LAST_OWN && revokedMsgId !== "";
}

/**
 * Records which messages the notices of a batch name. Call it before the first `findRecalled` of that batch: a message
 * that a notice names can no longer be my last one. Rejects with StoreError.
 */
export async function noteNamed(
  notices: readonly Notice[],
  recalls: Pick<RecallStore, "noteTakenBack">,
): Promise<void> {
  const named = notices.filter(isNamed).map(({ message }) => ({
    noticeId: message.msgId,
    msgId: message.revokedMsgId,
    at: message.sentAt,
  }));
  if (named.length > 0) await recalls.noteTakenBack(named);
}

/**
 * Finds the message that a notice recalls. The result is the same at every call for one notice. `undefined`: the notice
 * needs no alert. Rejects with StoreError.
 */
export async function findRecalled(
  notice: Notice,
  recalls: Pick<RecallStore, "find" | "findLastOwn" | "noteTakenBack" | "takenBackBy">,
): Promise<Recalled | undefined> {
  const { revokedMsgId, chatName, msgId: noticeId, sentAt: at } = notice.message;
  if (isNamed(notice)) return { target: revokedMsgId, original: await recalls.find(revokedMsgId) };
  const unknown = { target: `notice:${noticeId}`, original: undefined };
  if (revokedMsgId !== LAST_OWN) return unknown;

  const known = await recalls.takenBackBy(noticeId);
  if (known !== undefined) return { target: known, original: await recalls.find(known) };
  const original = await recalls.findLastOwn(notice, at);
  if (original !== undefined) {
    const { msgId } = original.message;
    // Recorded before the alert is written. Otherwise a crash in between would make the same notice find the message
    // before.
    await recalls.noteTakenBack([{ noticeId, msgId, at }]);
    return { target: msgId, original };
  }
  // Own sends in filehelper are not stored, and their recall needs no alert.
  return chatName === FILEHELPER ? undefined : unknown;
}
