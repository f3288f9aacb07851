import type { ReceivedMessage, RevokeContent } from "../model/message.ts";
import { FILEHELPER } from "../ports/source-session.ts";
import type { RecallStore, TakenBack } from "../ports/stores/recall-store.ts";

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

/** The messages that the notices of a batch name, by their ids. One that is not kept is `undefined`. */
export type Named = ReadonlyMap<string, ReceivedMessage | undefined>;

/**
 * Finds the messages that the notices of a batch name. To be called before the first `findRecalled` of that batch: a message
 * that a notice names can no longer be my last one, and that is recorded here. The message of somebody else never was, so
 * most notices write nothing. Rejects with StoreError.
 */
export async function findNamed(
  notices: readonly Notice[],
  recalls: Pick<RecallStore, "find" | "noteTakenBack">,
): Promise<Named> {
  const named = new Map<string, ReceivedMessage | undefined>();
  const taken: TakenBack[] = [];
  for (const { message } of notices.filter(isNamed)) {
    const { msgId: noticeId, revokedMsgId: msgId, sentAt: at } = message;
    const original = await recalls.find(msgId);
    named.set(msgId, original);
    // One that is unknown may still come, and be mine.
    if (original === undefined || original.message.senderType === "MYSELF")
      taken.push({ noticeId, msgId, at });
  }
  if (taken.length > 0) await recalls.noteTakenBack(taken);
  return named;
}

/**
 * Finds the message that a notice recalls. `named`: see `findNamed`. The result is the same at every call for one notice.
 * `undefined`: the notice needs no alert. Rejects with StoreError.
 */
export async function findRecalled(
  notice: Notice,
  named: Named,
  recalls: Pick<RecallStore, "find" | "findLastOwn" | "noteTakenBack" | "takenBackBy">,
): Promise<Recalled | undefined> {
  const { revokedMsgId, chatName, msgId: noticeId, sentAt: at } = notice.message;
  if (isNamed(notice)) return { target: revokedMsgId, original: named.get(revokedMsgId) };
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
