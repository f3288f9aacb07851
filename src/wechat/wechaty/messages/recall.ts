import { isRevokeNotice, parseRevoke, type Revoke, revokeSentence } from "../../content/kinds/revoke.ts";
import { parseSysmsg } from "../../content/kinds/system-line.ts";
import { decodeWireText } from "../../content/wire-text/text.ts";
import { type Unsupported, unsupported } from "../../content/wire-text/unsupported.ts";

// Before the payload of a group some puppets leave the member that it came from.
const MEMBER_BEFORE_XML = /^\s*[\w@.-]{1,100}:\s*(?:<br ?\/>)?\s*(?=<|&lt;)/;
const DIGITS = /^[1-9][0-9]{0,18}$/;

/** The XML of a text, without a member before it and not escaped; `""` when the text is none. */
export function xmlOf(text: string): string {
  const body = text.replace(MEMBER_BEFORE_XML, "").trimStart();
  if (body.startsWith("&lt;")) return decodeWireText(body);
  return body.startsWith("<") ? body : "";
}

/**
 * Reads the text of a message that a puppet calls Recalled (backends: an id by the framework's intent, XML in nearly every
 * puppet). Digits alone are the id. In XML it stands in `newmsgid` or `msgid`. Any other text counts only when it is the id
 * of a message that has come (`known`). The rest is told as a line: which message it means is never guessed.
 */
export function readRecalled(
  text: string,
  known: (rawId: string) => string | undefined,
): Revoke | Unsupported {
  const word = text.trim();
  if (DIGITS.test(word)) return { revokedMsgId: word, replaceMessage: "" };
  const xml = xmlOf(text);
  if (xml === "") {
    const id = known(word);
    return id === undefined
      ? unsupported("system", { text: word })
      : { revokedMsgId: id, replaceMessage: "" };
  }
  // Some puppets call other notices Recalled too.
  if (!isRevokeNotice(xml)) return parseSysmsg(xml);
  return parseRevoke(xml) ?? unsupported("system", { text: revokeSentence(xml) });
}

/** Whether it is a recall, and not a line. */
export function isRecall(read: Revoke | Unsupported): read is Revoke {
  return "revokedMsgId" in read;
}
