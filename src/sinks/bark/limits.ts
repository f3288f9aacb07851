/**
 * The limits of one push. Apple takes a payload of 4,096 bytes, which the server builds as JSON:
 * https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification.
 * What stands there besides takes 220 bytes, or 200 around a ciphertext: `aps` with sound, category and group, and the
 * other parameters. Some 100 bytes stay free for servers that add more.
 */
export type Limits = {
  /** Bytes in `apnsBytes`. */
  readonly title: number;
  readonly body: number;
};

export const PLAIN_LIMITS: Limits = { title: 400, body: 3_350 };
/** A ciphertext is filled up to a multiple of 16 bytes and written in base64, which makes four bytes of three. */
export const ENCRYPTED_LIMITS: Limits = { title: 400, body: 2_350 };

/** Controls that the server's encoder writes with six bytes and JSON.stringify with two. */
const SHORT_ESCAPES = /[\b\f]/g;
/** Written as `\u003c` by the server's encoder (https://pkg.go.dev/encoding/json#HTMLEscape). */
const HTML = /[<>&]/g;
const LINE_SEPARATORS = /[\u2028\u2029]/g;

/** Bytes of a text in the payload that the server sends to Apple, without its quotes. */
export function apnsBytes(text: string): number {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const json = Buffer.byteLength(JSON.stringify(text), "utf8") - 2;
  return json + 5 * count(HTML) + 4 * count(SHORT_ESCAPES) + 3 * count(LINE_SEPARATORS);
}
