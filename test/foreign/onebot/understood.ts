import { dialects } from "../../../src/wechat/ingest/dialects/index.ts";
import { messageIdOf } from "../../../src/wechat/ingest/dialects/shared/ids.ts";
import type { LosslessJson } from "../../../src/wechat/ingest/model/dialect.ts";
import { KnownNames } from "../../fakes/known-names.ts";

/** What a reader understood of an event. `text` only of messages that are words alone. */
export type Understood = {
  readonly kind: "message" | "recall";
  readonly id: string;
  /** `""` in a private chat. */
  readonly group: string;
  /** Who wrote it, or took it back; `""` where the reader does not say. */
  readonly by: string;
  readonly text: string | undefined;
};

type Json = { readonly [name: string]: unknown };

const object = (value: unknown): Json => (typeof value === "object" && value !== null ? { ...value } : {});
const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function understoodByKoishi(told: unknown): Understood | undefined {
  const { kind, id, group, by, text: words } = object(told);
  if (kind !== "message" && kind !== "recall") return undefined;
  return {
    kind,
    id: text(id),
    group: text(group),
    by: text(by),
    text: typeof words === "string" ? words : undefined,
  };
}

/** The event of OneBot as the adapter of alemonjs hands it on, whole. */
export function handedOnByAlemon(told: unknown): unknown {
  return object(object(object(told).data).payload).event === undefined
    ? undefined
    : object(object(object(object(told).data).payload).event).value;
}

/** Its events of recalls name no person; foreign ids are hashed as the dialect does it. */
export function understoodByAlemon(told: unknown): Understood | undefined {
  const event = object(object(object(object(told).data).payload).event);
  const kind = /(?:^|\.)message\.(create|delete)$/.exec(text(event.name))?.[1];
  if (kind === undefined) return undefined;
  const [group, by, id] = [text(event.GuildId), text(event.UserId), text(event.MessageId)];
  const place = group || by;
  return {
    kind: kind === "create" ? "message" : "recall",
    id: messageIdOf("onebot12", place, id),
    group,
    by,
    text: kind === "create" && isWords(event.value) ? text(event.MessageText) : undefined,
  };
}

/** Whether the message of an event is nothing but text. */
function isWords(event: unknown): boolean {
  const { message } = object(event);
  if (typeof message === "string") return !message.includes("[CQ:");
  return Array.isArray(message) && message.every((segment) => text(object(segment).type) === "text");
}

/** What the dialect makes of the events, told as the reader of that version tells it. */
export function understoodByDialect(
  name: "onebot11" | "onebot12",
  events: readonly unknown[],
): readonly Understood[] {
  const dialect = dialects.get(name);
  if (dialect === undefined) throw new Error(`there is no dialect ${name}`);
  return events.flatMap((payload) => {
    const json: LosslessJson = JSON.parse(JSON.stringify(payload));
    return dialect
      .decode(json, new KnownNames(), Date.now())
      .events.flatMap((event): readonly Understood[] => {
        if (event.type === "recall") {
          const by = name === "onebot12" ? "" : (event.by?.id ?? "");
          const group = String(object(payload).group_id ?? "");
          return [{ kind: "recall", id: event.revokedMsgId, group, by, text: undefined }];
        }
        if (event.type !== "message") return [];
        const { message } = event;
        const inGroup = message.senderType === "GROUP";
        const words = message.msgType === "TEXT" && isWords(payload) ? message.content : undefined;
        const by = inGroup ? message.memberName : message.chatName;
        return [
          { kind: "message", id: message.msgId, group: inGroup ? message.chatName : "", by, text: words },
        ];
      });
  });
}
