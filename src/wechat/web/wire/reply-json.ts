import { integerField, isJsonObject, type JsonObject, objectField, textField } from "../../source/json.ts";
import { WebwxError } from "./errors.ts";

/** Reads a reply as a JSON object, whatever its content type says. Throws WebwxError `badReply`. */
export function parseReplyJson(endpoint: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the reply, and replies hold keys.
    throw WebwxError.badReply(endpoint, text);
  }
  if (!isJsonObject(value)) throw WebwxError.badReply(endpoint, text, "no object");
  return value;
}

/** Reads a reply that has a BaseResponse. Throws WebwxError: `ret` when its Ret is not 0, else `badReply`. */
export function parseBaseReply(endpoint: string, text: string): JsonObject {
  const reply = parseReplyJson(endpoint, text);
  const base = objectField(reply, "BaseResponse");
  const { Ret } = base;
  const digits = typeof Ret === "string" && /^-?\d{1,9}$/.test(Ret);
  if (typeof Ret !== "number" && !digits) throw WebwxError.badReply(endpoint, text, "no BaseResponse.Ret");
  const ret = integerField(base, "Ret");
  // Old servers wrap the message: {"Str": "…"}.
  const message = textField(base, "ErrMsg") || textField(objectField(base, "ErrMsg"), "Str");
  if (ret !== 0) throw WebwxError.ret(endpoint, ret, message);
  return reply;
}

/**
 * The list in a field. Missing and null count as empty. Any other shape makes the whole reply unusable, because what it
 * brought is unknown. Elements are read one by one, so that a bad one spoils no other.
 */
export function replyList(
  endpoint: string,
  text: string,
  reply: JsonObject,
  name: string,
): readonly unknown[] {
  const value = reply[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw WebwxError.badReply(endpoint, text, `${name} is no list`);
  return value;
}
