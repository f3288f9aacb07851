import { recallerOf } from "../describe/recaller.ts";
import type { RecallAlert } from "../model/alert.ts";
import type { MsgType } from "../model/message.ts";

/** What the list can be filtered by, besides words, chat, time and account. */
export type RecallFacts = {
  /** `""` when the original was not seen. */
  readonly kind: MsgType | "";
  /** Recalled by somebody else than its author. */
  readonly byOther: boolean;
};

/** Pure: reads them from a recall. */
export function recallFactsOf(alert: RecallAlert): RecallFacts {
  return { kind: alert.original?.message.msgType ?? "", byOther: recallerOf(alert).by === "other" };
}
