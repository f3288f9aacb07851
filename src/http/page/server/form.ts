import type { PageContext } from "./page-deps.ts";

/** Bytes of a form at most. */
export const MOST_FORM_BYTES = 16_384;

/** The fields of a form (`application/x-www-form-urlencoded`). Of a repeated field the last one counts. */
export async function fieldsOf(c: PageContext): Promise<Readonly<Record<string, string | undefined>>> {
  const type = c.req.header("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) return {};
  return Object.fromEntries(new URLSearchParams(await c.req.text()));
}
