import type { z } from "zod";
import type { CommandResult } from "../model/behind-door.ts";
import type { AnnouncedMedia, IngestEvent } from "../model/event.ts";
import { AHEAD_MS } from "./fields.ts";
import { commandResult, ingestEvent } from "./schema.ts";

type Envelope = z.output<typeof ingestEvent>;
type EnvelopeMedia = NonNullable<Extract<Envelope, { type: "message" }>["media"]>;

/** A value breaks a rule of the envelope. */
export class EnvelopeError extends Error {
  override readonly name = "EnvelopeError";
  /** Where, as `message.sentAt`; `""`: the whole. */
  readonly path: string;
  /** In English, for whoever writes the sender. Never holds a value of the event. */
  readonly rule: string;

  constructor(path: string, rule: string) {
    super(path === "" ? rule : `${path}: ${rule}`);
    this.path = path;
    this.rule = rule;
  }
}

/** An event of the envelope, parsed from JSON. `now`: unix milliseconds. Throws EnvelopeError. */
export function parseEvent(value: unknown, now: number): IngestEvent {
  const read = ingestEvent.safeParse(value);
  if (!read.success) throw firstOf(read.error);
  const event = read.data;
  requirePast(event, now);
  return eventOf(event);
}

/** How a command went, parsed from JSON. Throws EnvelopeError. */
export function parseResult(value: unknown): CommandResult {
  const read = commandResult.safeParse(value);
  if (!read.success) throw firstOf(read.error);
  return read.data;
}

function firstOf({ issues: [issue] }: z.ZodError): EnvelopeError {
  return new EnvelopeError(issue?.path.join(".") ?? "", issue?.message ?? "breaks a rule");
}

/** A clock that is far ahead would keep messages for as long. */
function requirePast(event: Envelope, now: number): void {
  const check = (path: string, time: number | undefined): void => {
    if (time !== undefined && time > now + AHEAD_MS) {
      throw new EnvelopeError(path, "must not lie more than 24 hours ahead");
    }
  };
  if (event.type === "message") check("message.sentAt", event.message.sentAt);
  if (event.type === "recall") check("recalledAt", event.recalledAt);
}

function eventOf(envelope: Envelope): IngestEvent {
  switch (envelope.type) {
    case "message": {
      const { v: _, id = `msg:${envelope.message.msgId}`, media, ...rest } = envelope;
      return media === undefined ? { ...rest, id } : { ...rest, id, media: mediaOf(media) };
    }
    case "recall": {
      const { v: _, id = `recall:${envelope.revokedMsgId}`, ...rest } = envelope;
      return { ...rest, id };
    }
    default: {
      const { v: _, ...event } = envelope;
      return event;
    }
  }
}

function mediaOf({ url, sha256, ...rest }: EnvelopeMedia): AnnouncedMedia {
  return {
    ...rest,
    ...(sha256 === undefined ? {} : { sha256: sha256.toLowerCase() }),
    ...(url === undefined ? {} : { place: { kind: "url", url } }),
  };
}
