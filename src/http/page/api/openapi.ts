import { z } from "zod";
import { answer, mistake, parameters } from "./schema.ts";

/** Of the list for programs. Fields may come without a new one; none goes or changes its meaning. */
const VERSION = "1";

/** A schema as OpenAPI 3.1 takes it: JSON Schema 2020-12. */
function jsonSchema(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: "output",
    reused: "inline",
    override: ({ jsonSchema: made }) => {
      // It only repeats what the format says.
      if (made.format !== undefined) delete made.pattern;
      // Our own lists are read-only, which says nothing to a reader of an answer.
      delete made.readOnly;
      // Later versions may add fields.
      delete made.additionalProperties;
    },
  });
  return rest;
}

const json = (schema: z.ZodType, description: string) => ({
  description,
  content: { "application/json": { schema: jsonSchema(schema) } },
});

const WHO = {
  401: json(mistake, "No access: no cookie or token, or a wrong one"),
  429: json(mistake, "Too many wrong tokens from this address: `Retry-After` says how many seconds to wait"),
};

/**
 * The OpenAPI document of the list for programs, made of the schemas that the server reads and writes with. `base`: the
 * address of the page, with a slash at its end. `cookie`: the name of its cookie.
 */
export function openApi(base: string, cookie: string): Readonly<Record<string, unknown>> {
  const given = Object.entries(parameters).map(([name, schema]) => {
    const { description, ...made } = jsonSchema(schema);
    return { name, in: "query", required: false, description, schema: made };
  });
  return {
    openapi: "3.1.0",
    info: {
      title: "wechat-recall-bridge",
      version: VERSION,
      summary: "The recalls that are listed, for programs",
    },
    servers: [{ url: base }],
    security: [{ token: [] }, { cookie: [] }],
    paths: {
      "/api/recalls": {
        get: {
          operationId: "listRecalls",
          summary: "A page of the listed recalls, newest first",
          parameters: given,
          responses: {
            200: json(answer, "The page"),
            400: json(mistake, "A parameter is wrong: `parameter` names it"),
            ...WHO,
          },
        },
      },
      "/media/{alert}": {
        get: {
          operationId: "getMedia",
          summary: "The bytes of a recall; its address is in `media[].url` of the list",
          parameters: [{ name: "alert", in: "path", required: true, schema: { type: "string" } }],
          responses: {
            200: {
              description: "The bytes",
              content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
            },
            206: { description: "The part that `Range` asks for" },
            404: { description: "The bytes are not kept (any more)" },
            ...WHO,
          },
        },
      },
    },
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "The token that `/page token` gives an owner" },
        cookie: {
          type: "apiKey",
          in: "cookie",
          name: cookie,
          description: "The cookie of the page",
        },
      },
    },
  };
}
