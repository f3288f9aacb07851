import { createDecipheriv } from "node:crypto";

/** The parameters of a push, all as texts: https://bark.day.app/#/tutorial */
export type Parameters = Readonly<Record<string, string>>;

/** Bytes that Apple takes: https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification */
export const PAYLOAD_LIMIT = 4_096;

/**
 * The payload as the server hands it to Apple. Title and body are the alert; every other parameter stands beside it under
 * its name in lower case, the group also as thread. A push without words gets some, since Apple drops it otherwise.
 */
export function payloadOf(parameters: Parameters): string {
  const { title = "", body = "", subtitle = "", sound = "1107", device_key: _, ...others } = parameters;
  const words = title === "" && body === "" && subtitle === "" ? "Empty Message" : body;
  const alert = { title, subtitle, body: words };
  const thread = others.group === undefined ? {} : { "thread-id": others.group };
  const aps = { alert, sound, category: "myNotificationCategory", "mutable-content": 1, ...thread };
  return goJson({ aps, ...others });
}

/** JSON as Go's encoder writes it: https://pkg.go.dev/encoding/json#Marshal */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]|(?<!\\)((?:\\\\)*)\\[bf]/g,
    (found, before: string | undefined) => {
      if (before === undefined) return `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
      return `${before}\\u00${found.endsWith("b") ? "08" : "0c"}`;
    },
  );
}

/** What the app makes of an encrypted push, `undefined` when it cannot: https://bark.day.app/#/encryption */
export function decrypted(
  { ciphertext = "", iv = "" }: Parameters,
  key: string | undefined,
): Parameters | undefined {
  // The app counts characters, and takes them as they are.
  if (key === undefined || ![16, 24, 32].includes(key.length) || [...iv].length !== 16) return undefined;
  try {
    const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, Buffer.from(key), Buffer.from(iv));
    const text = Buffer.concat([decipher.update(ciphertext, "base64"), decipher.final()]).toString("utf8");
    return lowerCased(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The entries of an object as texts, their names in lower case; `undefined` for anything else. */
export function lowerCased(value: unknown): Parameters | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value).map(([name, each]) => [name.toLowerCase(), String(each)] as const);
  return Object.fromEntries(entries);
}
