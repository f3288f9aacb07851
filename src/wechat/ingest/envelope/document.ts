import { z } from "zod";
import { contents, everyMessage, message, senders } from "./message.ts";
import { ingestEvent } from "./schema.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

function jsonOf(schema: z.ZodType): JsonSchema {
  const json: JsonSchema = z.toJSONSchema(schema, { io: "input" });
  const { $schema: _, ...rest } = json;
  return rest;
}

/** One of several groups of fields. */
function oneOf(groups: Readonly<Record<string, z.ZodRawShape>>): { readonly oneOf: readonly JsonSchema[] } {
  return { oneOf: Object.values(groups).map((fields) => jsonOf(z.looseObject(fields))) };
}

const wholeMessage: unknown = message;

/** Every sender with every content would be 55 kinds of messages; this says the same in three groups of fields. */
const messageSchema = {
  allOf: [jsonOf(z.looseObject(everyMessage)), oneOf(senders), oneOf(contents)],
  unevaluatedProperties: false,
};

/** Every event as JSON Schema (draft 2020-12). That a moment may not lie far ahead cannot be said in it. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(ingestEvent, {
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema !== wholeMessage) return;
      for (const name of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, name);
      Object.assign(jsonSchema, messageSchema);
    },
  });
  const title = "Events that are posted to the ingest door of wechat-recall-bridge";
  return `${JSON.stringify({ title, ...schema }, undefined, 2)}\n`;
}
