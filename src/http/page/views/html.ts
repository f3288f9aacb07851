import { html as tag } from "hono/html";

/** Markup whose parts are escaped. Only `html` makes it. */
export type Html = Exclude<ReturnType<typeof tag>, Promise<unknown>>;

/** What may stand in a template. Strings are escaped; `false` and `undefined` leave nothing. */
type Part = Html | string | number | false | undefined | readonly Part[];

/** Markup from a template. Every string in it is escaped, in texts and in quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const made = tag(strings, ...parts);
  if (made instanceof Promise) throw new TypeError("A view waits for nothing.");
  return made;
}
