export type FilePart = {
  readonly name: string;
  readonly fileName: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
};

/** As browsers write names: what would end the quotes or the line is percent-encoded, all else is UTF-8. */
function quoted(name: string): string {
  const escaped = name.replace(/["\r\n]/g, (character) => encodeURIComponent(character));
  return `"${escaped}"`;
}

/** A multipart/form-data body: the fields in their order, then the file. `boundary` must not occur in any of them. */
export function multipart(
  boundary: string,
  fields: readonly (readonly [name: string, value: string])[],
  { name, fileName, mime, bytes }: FilePart,
): Uint8Array {
  const disposition = (field: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name=${quoted(field)}`;
  const texts = fields.map(([field, value]) => `${disposition(field)}\r\n\r\n${value}\r\n`).join("");
  const head = `${disposition(name)}; filename=${quoted(fileName)}\r\nContent-Type: ${mime}\r\n\r\n`;
  return Buffer.concat([Buffer.from(texts + head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}
