// A mention ends with U+2005 from phones, an ordinary blank from other clients, or with the line.
const MENTION_END = /^[\u2005\s]/;
// The marks that address everybody, in the sender's language. `all` must not be the end of a mail address.
const EVERYBODY = /(?:^|[^\w.+-])@(?:所有人|all)(?![^\u2005\s])/i;

function isMentioned(text: string, name: string): boolean {
  const mark = `@${name}`;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) {
    const end = at + mark.length;
    if (end === text.length || MENTION_END.test(text.charAt(end))) return true;
  }
  return false;
}

/**
 * Whether a group text mentions me, for sources that send no list of mentioned people, only the text with a name in it:
 * my display name in the group or my nickname. A longer name that begins like mine does not count.
 */
export function mentions(text: string, myNames: readonly string[]): boolean {
  if (!text.includes("@")) return false;
  return EVERYBODY.test(text) || myNames.some((name) => name !== "" && isMentioned(text, name));
}
