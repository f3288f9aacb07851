/** Shorter parts of an address, such as `v1` or `hooks`, are no keys. */
const MIN_UNITS = 6;

/** What a receiver may repeat of its address in an answer, the longest first. None of it may be shown. */
export function secretParts(url: string): readonly string[] {
  const { pathname, search, searchParams } = new URL(url);
  const whole = [url, `${pathname}${search}`, pathname, search].filter((part) => part.length > 1);
  const parts = [...pathname.split("/"), ...searchParams.values()].filter((part) => part.length >= MIN_UNITS);
  const all = [...whole, ...parts];
  const forms = all.flatMap((part) => [part, decoded(part), JSON.stringify(part).slice(1, -1)]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
