import type { Check } from "../../../kinds/check.ts";
import type { Bilingual } from "../../../text/catalogue/texts.ts";

/** What one check came to: a line of the doctor without its id and title. */
export type Finding =
  | { readonly status: "ok"; readonly seen: Bilingual }
  | { readonly status: "warn" | "fail"; readonly seen: Bilingual; readonly todo: Bilingual };

export function ok(seen: Bilingual): Finding {
  return { status: "ok", seen };
}

export function warn(seen: Bilingual, todo: Bilingual): Finding {
  return { status: "warn", seen, todo };
}

export function fail(seen: Bilingual, todo: Bilingual): Finding {
  return { status: "fail", seen, todo };
}

/** Makes the lines of one sink. The id of a line is the sink's name and the key of its title. */
export function lines<K extends string>(
  sink: string,
  titles: Readonly<Record<K, Bilingual>>,
): (key: K, finding: Finding) => Check {
  return (key, finding) => ({ id: `${sink}.${key}`, title: titles[key], ...finding });
}
