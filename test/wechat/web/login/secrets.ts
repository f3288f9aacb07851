import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { LogFields, Logger } from "../../../../src/bridge/ports/log.ts";
import type { SessionEvent } from "../../../../src/bridge/ports/source-session.ts";
import { failureWords } from "../../../../src/text/reason-words.ts";
import { allTexts } from "../../../all-texts.ts";
import type { WeChatSimulator } from "../../../simulators/wechat/index.ts";

/** Lines at every level, as an operator at `trace` would get them, with everything that is in them. */
export class CapturingLogger implements Logger {
  readonly lines: { readonly level: string; readonly fields: LogFields; readonly text: string }[] = [];
  readonly trace = this.#at("trace");
  readonly debug = this.#at("debug");
  readonly info = this.#at("info");
  readonly warn = this.#at("warn");
  readonly error = this.#at("error");

  #at(level: string) {
    return (fields: LogFields, text: string): void => void this.lines.push({ level, fields, text });
  }
}

const SECRET_PARAMETERS: ReadonlySet<string> = new Set(
  "skey sid pass_ticket uuid ticket deviceid".split(" "),
);
// Their values are no keys: the account's number, a count, a language, a time.
const OPEN_COOKIES: ReadonlySet<string> = new Set(
  "wxuin last_wxuin login_frequency mm_lang wxloadtime".split(" "),
);

/** Every key that the client ever sent: what it knows of secrets. */
export function secretsOf(wechat: WeChatSimulator): readonly string[] {
  const values = wechat.requests.flatMap(({ query, headers }) => [
    ...Object.entries(query)
      .filter(([name]) => SECRET_PARAMETERS.has(name))
      .map(([, value]) => value),
    ...(headers.cookie ?? "")
      .split("; ")
      .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const)
      .filter(([name]) => !OPEN_COOKIES.has(name))
      .map(([, value]) => value),
  ]);
  return [...new Set(values)].filter((value) => value.length >= 8);
}

/** What a person reads of the event. */
function wordsOf(event: SessionEvent): readonly string[] {
  return [allTexts("zh"), allTexts("en")].map((texts) => {
    if (event.type === "offline") return failureWords(event.failure, texts);
    return "detail" in event && event.detail ? failureWords(event.detail, texts) : "";
  });
}

/** Neither the log at any level nor an error in an event tells a key. The QR code's own event holds the code: that is its purpose. */
export function assertNoSecrets(
  wechat: WeChatSimulator,
  log: CapturingLogger,
  consumers: readonly { readonly events: readonly SessionEvent[] }[],
): void {
  const told = consumers.flatMap(({ events }) =>
    events.filter(({ type }) => type === "offline" || type === "loggedOut" || type === "loginStopped"),
  );
  const words = told.flatMap(wordsOf);
  const text = inspect([log.lines, told, words], { depth: 20, maxStringLength: null, maxArrayLength: null });
  for (const secret of secretsOf(wechat)) {
    for (const form of [secret, encodeURIComponent(secret)]) {
      assert.ok(!text.includes(form), `a secret is told: ${form}`);
    }
  }
}
