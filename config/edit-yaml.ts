import { isScalar, parseDocument } from "yaml";

/** New values by name; `undefined` takes the setting out. */
export type Changes = ReadonlyMap<string, string | undefined>;

/**
 * The text of a settings file with these values changed. Everything else stays, also comments and the order; new settings
 * come at the end. `text` must have been read by `readYaml` without an error. `header`: the comment at the top of a new
 * file, without `#`. Throws when the result would not be read as intended.
 */
export function editYaml(text: string, changes: Changes, header: string): string {
  const document = parseDocument(text, { schema: "failsafe", logLevel: "error" });
  for (const [name, value] of changes) {
    if (value !== undefined) document.set(name, value);
    else if (document.has(name)) document.delete(name);
  }
  // Without any setting there is no mapping, which the parser's own writer does not take.
  if (document.contents === null) return text;
  if (text.trim() === "") document.commentBefore = header;
  const edited = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  const again = parseDocument(edited, { schema: "failsafe", logLevel: "error" });
  for (const [name, value] of changes) {
    const node: unknown = again.get(name, true);
    const read = isScalar(node) ? node.value : undefined;
    if (again.errors.length > 0 || read !== value)
      throw new Error(`${name} could not be written into the settings file`);
  }
  return edited;
}
