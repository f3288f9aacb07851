import { type App, appText } from "./app.ts";

/** `size` is bytes, decimal. */
export type FileFacts = { readonly name: string; readonly size: string };

/** Name and size of a file. The name is as sent: whoever writes it to disk makes it safe. */
export function parseFile(app: App): FileFacts {
  const total = appText(app, "appattach", "totallen");
  const { size } = app.fields;
  const known = /^[0-9]{1,19}$/.test(size) && size !== "0";
  return { name: app.title, size: known ? size : /^[0-9]{1,19}$/.test(total) ? total : "0" };
}
