import { inspect } from "node:util";
import { causeCode } from "../../bridge/model/errors.ts";
import { cleanLine } from "../../text/tools/clean.ts";
import { shorten } from "../shared/shorten.ts";

/** UTF-16 units of the words of a file that are told. */
const SHOWN = 200;
/** No more of them is looked at. */
const LOOKED_AT = 20_000;
/** Shorter values are not hidden: a text without every `ab` could not be read. */
const MIN_SECRET = 4;

/** Turns anything that a file throws or says into one line of at most 200 characters that holds none of its secrets. */
export type ModuleWords = (said: unknown) => string;

/** `secrets`: the values of the file's secret settings. */
export function moduleWords(secrets: readonly string[]): ModuleWords {
  const forms = [...new Set(secrets.flatMap(formsOf))]
    .filter((form) => form.length >= MIN_SECRET)
    .sort((a, b) => b.length - a.length);
  const longest = forms[0]?.length ?? 0;
  const pattern = new RegExp(forms.map((form) => RegExp.escape(form)).join("|") || "(?!)", "g");
  return (said) => {
    // A secret that begins before the limit is found whole.
    const text = textOf(said).slice(0, LOOKED_AT + longest);
    let hidden = "";
    let at = 0;
    for (const { 0: secret, index } of text.matchAll(pattern)) {
      if (index >= LOOKED_AT) break;
      hidden += `${text.slice(at, index)}***`;
      at = index + secret.length;
    }
    return shorten(cleanLine(hidden + text.slice(at, Math.max(at, LOOKED_AT))), SHOWN);
  };
}

/** A secret as written, encoded, and the part of an address that is the key: errors often show a path alone. */
function formsOf(secret: string): readonly string[] {
  const url = URL.canParse(secret) ? new URL(secret) : undefined;
  const parts =
    url === undefined
      ? []
      : [url.href, `${url.pathname}${url.search}`, url.pathname, url.search, url.username, url.password];
  return [secret, ...parts].flatMap((text) => [
    text,
    encodeURIComponent(text.toWellFormed()),
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString("base64"),
  ]);
}

function textOf(said: unknown): string {
  try {
    if (typeof said === "string") return said;
    if (!(said instanceof Error))
      return inspect(said, { depth: 1, breakLength: Infinity, customInspect: false });
    const cause = causeCode(said.cause);
    const message = String(said.message);
    return cause === "" || message.includes(cause) ? message : `${message} (${cause})`;
  } catch {
    // A getter of the value itself has thrown.
    return "";
  }
}
