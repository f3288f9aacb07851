import { deflateSync, inflateSync } from "node:zlib";
import { blanksBefore, withoutBlanks } from "../sqlite/erasable.ts";
import { numberIn, type Row, textIn } from "../sqlite/rows.ts";
import { isObject, parseJson } from "../tables/stored-json.ts";

/** What an entry of the list has in a block: its alert as JSON, and its words as search compares them. */
export type EntryTexts = { readonly body: string; readonly search: string };
/** The texts of a block, by the places of its entries. */
export type BlockTexts = ReadonlyMap<number, EntryTexts>;

const BLANK = 0x20;

/** The texts as one value. Many alerts side by side say the same again and again, so that a tenth of the bytes is left. */
export function packed(texts: BlockTexts): Uint8Array<ArrayBuffer> {
  const entries = Array.from(texts, ([seq, { body, search }]) => ({ seq, body, search }));
  const bytes = deflateSync(JSON.stringify(entries));
  return Buffer.concat([Buffer.alloc(blanksBefore(bytes.length, 0), BLANK), bytes]);
}

/** The texts of a block; `undefined` when it is damaged: zlib has a checksum. */
export function unpacked(value: unknown): BlockTexts | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  // What deflate writes does not begin with a blank.
  const entries = parseJson(inflated(value.subarray(value.findIndex((byte) => byte !== BLANK))));
  if (!Array.isArray(entries)) return undefined;
  const texts = new Map<number, EntryTexts>();
  for (const entry of entries) {
    if (!isObject(entry)) continue;
    const { seq, body, search } = entry;
    if (typeof seq === "number" && typeof body === "string" && typeof search === "string")
      texts.set(seq, { body, search });
  }
  return texts;
}

function inflated(bytes: Uint8Array): string | undefined {
  try {
    return inflateSync(bytes).toString();
  } catch {
    return undefined;
  }
}

/**
 * Puts the texts back into rows with the columns `seq` and `block`. One that lies in no block stays as it is; of a damaged
 * block, `body` is null and `search` empty. `blockAt` reads the value of a block. Neighbours share a block: it is read once.
 */
export function withTexts(rows: readonly Row[], blockAt: (block: number) => unknown): readonly Row[] {
  const known = new Map<number, BlockTexts | undefined>();
  return rows.map((row) => {
    if (typeof row.block !== "number") return row;
    if (!known.has(row.block)) known.set(row.block, unpacked(blockAt(row.block)));
    const texts = known.get(row.block)?.get(numberIn(row, "seq"));
    return { ...row, body: texts?.body ?? null, search: texts?.search ?? "" };
  });
}

/** The texts of rows that lie in no block, with the columns `seq`, `body` and `search`. */
export function textsOf(rows: readonly Row[]): BlockTexts {
  return new Map(
    rows.map((row) => [
      numberIn(row, "seq"),
      { body: withoutBlanks(textIn(row, "body")), search: textIn(row, "search") },
    ]),
  );
}
