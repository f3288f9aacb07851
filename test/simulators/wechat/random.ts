import { randomBytes, randomInt } from "node:crypto";

export function hex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString("hex")
    .slice(0, digits);
}

const BASE64_LIKE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Letters and digits with a `+` and a `/` inside, as sids and data tickets may have: both break a client that does not encode. */
export function ticket(length: number): string {
  let text = "";
  while (text.length < length - 2) text += BASE64_LIKE[randomInt(BASE64_LIKE.length)];
  return `${text.slice(0, 3)}+${text.slice(3, 6)}/${text.slice(6)}`;
}

export function uuid(): string {
  return `${randomBytes(7).toString("base64url")}==`;
}

export function skey(): string {
  return `@crypt_${hex(8)}_${hex(32)}`;
}

/** Ids near 2^62 that lie close together, so that two of them are often one double. */
export class MessageIds {
  #last = 4_600_000_000_000_000_000n + BigInt(randomInt(1, 281_474_976_710_655));

  next(): string {
    this.#last += BigInt(randomInt(1, 12));
    return this.#last.toString();
  }
}

export { randomInt };
