import { z } from "zod";
import { RECALLED_TYPES } from "../../../bridge/model/message.ts";
import type { RecallItem } from "../model.ts";

/** Entries of a page: at most, and when nothing is asked for. */
const MOST = 200;
const USUAL = 50;
/** Characters of words and names that a program may send. */
const LONGEST = 1_000;

const moment = z.iso.datetime();

/** What can be asked for: each as it stands in the address. */
export const parameters = {
  before: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .optional()
    .describe("`next` of the page before: the list goes on from there, and new recalls do not shift it"),
  chat: z.string().min(1).max(LONGEST).optional().describe("Full name or stable id of the chat"),
  kind: z
    .enum(RECALLED_TYPES)
    .optional()
    .describe(`Kind of the recalled message: ${RECALLED_TYPES.join(", ")}`),
  by: z
    .literal("other")
    .optional()
    .describe("`other`: recalled by somebody else than its author, mine of another's included"),
  q: z.string().max(LONGEST).optional().describe("Words that must all be in its text, names or file names"),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(MOST))
    .default(USUAL)
    .describe(`How many at most, 1 to ${MOST}; ${USUAL} when left out`),
} as const;

export const query = z.strictObject(parameters);
export type Query = z.output<typeof query>;

const media = z.object({
  url: z.string().describe("Address of the bytes, relative to the address of the page"),
  mime: z.string(),
  fileName: z.string(),
  bytes: z.int().nonnegative(),
});

const recall = z.object({
  id: z.string().describe("Short id for people, the same as in alerts"),
  kind: z
    .enum([...RECALLED_TYPES, "REVOKE"])
    .nullable()
    .describe("`null` when the original was not seen. Later versions may add kinds"),
  chat: z.object({
    name: z.string().describe("Name of the chat as it was then, empty when unknown"),
    kind: z.enum(["GROUP", "CONTACT", "SUBSCRIPTION"]),
  }),
  from: z.string().describe("Name of the author, empty when unknown"),
  text: z.string().describe("The author's words; empty for a message without words"),
  sentAt: moment.nullable(),
  recalledAt: moment,
  by: z.object({
    name: z.string().describe("Name of the person who recalled it, empty when unknown"),
    other: z.boolean().describe("Recalled by somebody else than its author"),
  }),
  own: z.boolean().describe("The message is mine"),
  matched: z.boolean().describe("Whether the original was seen"),
  media: z.array(media).readonly().describe("Its bytes, if they are kept"),
});

/** The answer. */
export const answer = z.object({
  recalls: z.array(recall).readonly().describe("Newest first"),
  next: z.string().nullable().describe("`before` of the next page; `null` at the end"),
});
export type Answer = z.input<typeof answer>;

/** What a mistake is answered with. */
export const mistake = z.object({
  error: z.string().describe("What is wrong, for people"),
  parameter: z.string().optional().describe("The name of the parameter that is wrong"),
});
export type Mistake = z.input<typeof mistake>;

/** The answer with these recalls. It compiles only while the list of the page and this answer have the same fields. */
export function answerOf(recalls: readonly RecallItem[], next: number | undefined): Answer {
  return { recalls, next: next === undefined ? null : String(next) };
}
