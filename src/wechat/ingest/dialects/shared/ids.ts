import { hashedId } from "../../../source/hashed-id.ts";

const MESSAGE_ID = /^[0-9]{1,19}$/;
const ZERO = /^0+$/;

/** A message id as the bridge has them: decimal, 1 to 19 digits, and not 0. */
export function isMessageId(text: string): boolean {
  return MESSAGE_ID.test(text) && !ZERO.test(text);
}

/**
 * The id of a message by that of another program. A decimal one stays. Any other becomes a hash of 63 bits, in decimal
 * digits, over the source, the place in which the id is unique, and the id: the same in a message and in its recall.
 */
export function messageIdOf(source: string, place: string, id: string): string {
  return isMessageId(id) ? id : hashedId(source, place, id);
}

/** Characters of an id of any kind, as the envelope allows. */
export const LONGEST_ID = 128;

/** The id of an event: the sender's own if it is one, else one that its repeats have too. */
export function eventIdOf(own: string, otherwise: string): string {
  return own !== "" && own.length <= LONGEST_ID ? own : otherwise;
}
