import { createCipheriv, randomBytes } from "node:crypto";

/** An encrypted push, as the server passes it on to the app. */
export type Encrypted = { readonly ciphertext: string; readonly iv: string };

/** Bytes that make 16 characters in base64url. */
const IV_BYTES = 12;

/**
 * Encrypts with AES-CBC and PKCS#7 (https://bark.day.app/#/encryption). The app takes the characters of the key and of the
 * iv as their bytes: a key of 16, 24 or 32 makes AES-128, -192 or -256, and an iv has 16. Hence a fresh iv of 16 characters
 * out of 64, and not of 16 bytes.
 */
export function encrypt(text: string, key: string): Encrypted {
  const iv = randomBytes(IV_BYTES).toString("base64url");
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, Buffer.from(key), Buffer.from(iv));
  const bytes = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return { ciphertext: bytes.toString("base64"), iv };
}
