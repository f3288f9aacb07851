/** A secret that was given out: only its hash is kept. `until`: unix milliseconds; `null`: until it is revoked. */
export type Granted = { readonly hash: string; readonly until: number | null };

/** Everything that opens the page, the oldest first. */
export type AccessRecord = {
  readonly links: readonly Granted[];
  readonly cookies: readonly Granted[];
  readonly tokens: readonly Granted[];
};

export const NO_ACCESS: AccessRecord = { links: [], cookies: [], tokens: [] };

/** Reads what was stored. What is damaged or unknown opens nothing. */
export function parseAccess(text: string | undefined): AccessRecord {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return {
      links: grantedIn(value, "links"),
      cookies: grantedIn(value, "cookies"),
      tokens: grantedIn(value, "tokens"),
    };
  } catch {
    return NO_ACCESS;
  }
}

function grantedIn(value: unknown, name: keyof AccessRecord): readonly Granted[] {
  if (typeof value !== "object" || value === null) return [];
  const list: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
  return Array.isArray(list) ? list.flatMap((each: unknown) => grantOf(each) ?? []) : [];
}

function grantOf(value: unknown): Granted | undefined {
  if (typeof value !== "object" || value === null || !("hash" in value) || !("until" in value))
    return undefined;
  const { hash, until } = value;
  if (typeof hash !== "string" || (until !== null && typeof until !== "number")) return undefined;
  return { hash, until };
}
