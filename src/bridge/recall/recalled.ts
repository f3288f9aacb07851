import type { ReceivedMessage, RevokeContent } from "../model/message.ts";
import type { RecallStore } from "../ports/recall-store.ts";
import { FILEHELPER } from "../ports/source-session.ts";

type Announcement = ReceivedMessage<RevokeContent>;

/** What a notice takes back. */
export type Recalled = {
  /** By what the alert is known: the message's id, or `notice:` and the notice's own when nobody knows which message. */
  readonly target: string;
  readonly original: ReceivedMessage | undefined;
};

/** A recall of "my last message in this chat" carries no id. */
const LAST_OWN = "0";

function isNamed({ message: { revokedMsgId } }: Announcement): boolean {
  return revokedMsgId !== LAST_OWN && revokedMsgId !== "";
}

/** Comes before the first `findRecalled` of a batch: a message that some notice names is not my last one any more. */
export async function noteNamed(
  notices: readonly Announcement[],
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
 * Finds what a notice takes back, the same each time it is asked for the same notice. `undefined`: the notice is no news
 * to anybody.
 */
export async function findRecalled(
  notice: Announcement,
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
    // Before the alert is written: after a crash between the two, the same notice must not take the one before.
    await recalls.noteTakenBack([{ noticeId, msgId, at }]);
    return { target: msgId, original };
  }
  // What the bridge wrote to filehelper is not kept: taking it back there is no news to the person.
  return chatName === FILEHELPER ? undefined : unknown;
}
