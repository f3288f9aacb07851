import { z } from "zod";
import { webhookEvent } from "./schema.ts";

/**
 * Every event as JSON Schema (draft 2020-12). Fields that are not listed are allowed: later versions may add some.
 * Patterns that only repeat what a format says are left out.
 */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(webhookEvent, {
    io: "input",
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  const title = "Events of the webhook of wechat-recall-bridge";
  return `${JSON.stringify({ title, ...schema }, undefined, 2)}\n`;
}
