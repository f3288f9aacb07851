import { createHash, randomBytes } from "node:crypto";

/** A new secret of 256 random bits, for a link, a cookie or a program. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** The form of a secret. What has another form was never given out. */
const SECRET = /^[\w-]{43}$/;

/** What is stored of a secret: it cannot be turned back. `undefined` for a text that is no secret of this program. */
export function hashOf(secret: string): string | undefined {
  return SECRET.test(secret) ? createHash("sha256").update(secret).digest("base64url") : undefined;
}
