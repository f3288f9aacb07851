import type { Bilingual } from "../../text/catalogue/texts.ts";
import type { Check } from "../check.ts";

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

/** Makes the lines of one group. The id of a line is the group's name and the key of its title. */
export function lines<K extends string>(
  group: string,
  titles: Readonly<Record<K, Bilingual>>,
): (key: K, finding: Finding) => Check {
  return (key, finding) => ({ id: `${group}.${key}`, title: titles[key], ...finding });
}
