import type { Alert, MentionAlert, RecallAlert } from "../../bridge/model/alert.ts";
import type { ReceivedMessage } from "../../bridge/model/message.ts";
import { isObject, isReceived, parseJson, upToDate } from "../tables/stored-json.ts";

/**
 * The alert with that id; `undefined` when the text is damaged. Restores the fields that are `undefined` and so not in the
 * JSON. An alert of an earlier version has no kind: it is a recall.
 */
export function parseAlert(text: unknown, id: string): Alert | undefined {
  const value = parseJson(text);
  const alert = recallIn(value) ?? mentionIn(value);
  return alert?.id === id ? alert : undefined;
}

/** The recall, whatever its id; `undefined` when the text is damaged. */
export function parseRecall(text: unknown): RecallAlert | undefined {
  return recallIn(parseJson(text));
}

function recallIn(value: unknown): RecallAlert | undefined {
  if (!isObject(value) || (value.kind !== undefined && value.kind !== "recall")) return undefined;
  const recall: unknown = { ...value, kind: "recall" };
  if (!isRecall(recall)) return undefined;
  const original = recall.original === undefined ? undefined : upToDate(recall.original);
  return { ...recall, accountId: recall.accountId, original, miss: recall.miss };
}

function mentionIn(value: unknown): MentionAlert | undefined {
  if (!isMention(value)) return undefined;
  const { accountId, original, before } = value;
  return { ...value, accountId, original: upToDate(original), before: before.map(upToDate) };
}

function isRecall(value: unknown): value is RecallAlert {
  return (
    isObject(value) &&
    hasBase(value) &&
    value.kind === "recall" &&
    typeof value.recalledAt === "number" &&
    isReceived(value.notice) &&
    (value.original === undefined || isReceived(value.original)) &&
    (value.miss === undefined || isObject(value.miss))
  );
}

function isMention(value: unknown): value is MentionAlert {
  return (
    isObject(value) &&
    hasBase(value) &&
    value.kind === "mention" &&
    isReceived(value.original) &&
    isReceivedList(value.before)
  );
}

function isReceivedList(value: unknown): value is readonly ReceivedMessage[] {
  return Array.isArray(value) && value.every(isReceived);
}

function hasBase(value: Readonly<Record<string, unknown>>): boolean {
  return (
    typeof value.id === "string" &&
    typeof value.shortId === "string" &&
    (value.accountId === undefined || typeof value.accountId === "string") &&
    typeof value.noticedAt === "number"
  );
}
