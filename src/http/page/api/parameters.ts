import type { Mistake, Query } from "./schema.ts";
import { parameters, query } from "./schema.ts";

/** What was asked for, or the mistake in it. */
export type Read = { readonly query: Query } | { readonly mistake: Mistake };

/** Reads the parameters of a request. Each is one value, an empty one is left out; an unknown or repeated one is a mistake. Pure. */
export function readQuery(search: URLSearchParams): Read {
  const names = [...search.keys()];
  const unknown = names.find((name) => !Object.hasOwn(parameters, name));
  if (unknown !== undefined) {
    const known = Object.keys(parameters).join(", ");
    return wrong(
      unknown,
      `there is no parameter ${JSON.stringify(unknown.slice(0, 50))}; there are: ${known}`,
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return wrong(twice, `${twice} is given more than once`);
  const read = query.safeParse(Object.fromEntries([...search].filter(([, value]) => value !== "")));
  if (read.success) return { query: read.data };
  const [issue] = read.error.issues;
  const name = String(issue?.path[0] ?? "");
  const rule = Object.entries(parameters).find(([known]) => known === name)?.[1].description ?? "";
  return wrong(name, `${name} is wrong. The rule: ${rule}`);
}

function wrong(parameter: string, error: string): Read {
  return { mistake: { error, parameter: parameter.slice(0, 50) } };
}
