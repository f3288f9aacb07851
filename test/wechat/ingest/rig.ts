import type { TestContext } from "node:test";
import { type Logger, silentLogger } from "../../../src/bridge/ports/log.ts";
import type { Download } from "../../../src/bridge/ports/media.ts";
import type { SessionEvent } from "../../../src/bridge/ports/source-session.ts";
import type { EventInbox } from "../../../src/bridge/ports/stores/event-inbox.ts";
import type { SentLedger, StateStore } from "../../../src/bridge/ports/stores/state-store.ts";
import type { BehindDoor } from "../../../src/wechat/ingest/model/behind-door.ts";
import type { IngestEvent } from "../../../src/wechat/ingest/model/event.ts";
import type { IngestSessionOptions } from "../../../src/wechat/ingest/model/options.ts";
import { bodyOf } from "../../../src/wechat/ingest/reading/stored-event.ts";
import { IngestSession } from "../../../src/wechat/ingest/session.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { MemoryEventInbox } from "../../fakes/memory-event-inbox.ts";
import { MemorySentLedger } from "../../fakes/memory-sent-ledger.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";

export const ME = { id: "wxid_me00000001", nickName: "小宋" };
export const LI = "wxid_li0000001";
export const GROUP = "10000000001@chatroom";
/** 2026-05-04 06:00 UTC, when the manual clock begins. */
export const SENT_AT = Date.UTC(2026, 4, 4, 6, 0, 0);

type WithoutIdentity<E> = E extends IngestEvent ? Omit<E, "id" | "at"> : never;
/** What an upstream says; its id and time are made up where they are missing. */
export type Said = WithoutIdentity<IngestEvent> & { readonly id?: string; readonly at?: number };

/** Li writes a text. */
export function liSays(msgId: string, content = msgId): Said {
  return {
    type: "message",
    message: {
      ...{ senderType: "CONTACT", senderName: LI, contactNickName: "李", contactRemarkName: "" },
      ...{ msgType: "TEXT", msgId, content, chatName: LI, sentAt: SENT_AT },
    },
  };
}

/** A text of mine to Li. */
export function iSay(msgId: string, content = msgId, chatName = LI): Said {
  return {
    type: "message",
    message: {
      ...{ senderType: "MYSELF", senderName: ME.id, myNickName: ME.nickName, chatName },
      ...{ msgType: "TEXT", msgId, content, sentAt: SENT_AT },
    },
  };
}

export type RigParts = {
  readonly clock?: ManualClock;
  readonly inbox?: EventInbox;
  readonly state?: StateStore;
  readonly ledger?: SentLedger;
  readonly log?: Logger;
  readonly isKept?: IngestSessionOptions["isKept"];
  readonly spooled?: ReadonlyMap<string, Uint8Array>;
  readonly options?: Partial<IngestSessionOptions>;
  /** The process ends while it handles such an event. */
  readonly diesOf?: (event: SessionEvent) => boolean;
};

/** A session on memory and a manual clock, with an upstream that stands behind the door already. */
export async function ingestRig(t: TestContext, parts: RigParts = {}) {
  const { clock = new ManualClock(), inbox = new MemoryEventInbox(), state = new MemoryStateStore() } = parts;
  const { ledger = new MemorySentLedger(), log = silentLogger, isKept = async () => false } = parts;
  const { diesOf = () => false } = parts;
  const opened = Promise.withResolvers<BehindDoor>();
  const session = new IngestSession({
    ...{ clock, wechatClock: clock, log, state, ledger, inbox, isKept, random: () => 0.5 },
    ...{ onCannotWrite: () => {}, folder: "/nowhere", maxMediaBytes: 1_000_000 },
    openDoor: async (behind, signal) => {
      opened.resolve(behind);
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    },
    spool: { open: async (mediaId) => downloadOf(parts.spooled?.get(mediaId)) },
    mediaHosts: [],
    oneBotFile: undefined,
    ...parts.options,
  });
  const running = new AbortController();
  const told: SessionEvent[] = [];
  const followed = (async () => {
    for await (const event of session.events(running.signal)) {
      told.push(event);
      if (diesOf(event)) return;
    }
  })();
  const stop = async (): Promise<void> => {
    running.abort();
    await followed;
  };
  t.after(stop);
  const behind = await opened.promise;
  await settle();
  let lastId = 0;
  const push = async (...said: readonly Said[]): Promise<void> => {
    const events = said.map((one): IngestEvent => {
      lastId += 1;
      return { ...one, id: one.id ?? `e${clock.now()}-${lastId}`, at: one.at ?? clock.now() };
    });
    await inbox.accept(
      events.map((event) => ({ id: event.id, body: bodyOf(event) })),
      clock.now(),
    );
    behind.seen("events");
    behind.arrived();
    await settle();
  };
  return {
    ...{ session, behind, clock, inbox, state, ledger, told, push, stop },
    online: (canSend = true, account = ME) =>
      push({ type: "online", account, canSend, canFetchMedia: false }),
    /** What was told since the last call. */
    take: (): readonly SessionEvent[] => told.splice(0),
  };
}

/** The messages of batches, in order. */
export function messagesIn(events: readonly SessionEvent[]) {
  return events.flatMap((event) => (event.type === "batch" ? event.messages : []));
}

/** Their ids. */
export function idsIn(events: readonly SessionEvent[]): readonly string[] {
  return messagesIn(events).map(({ message }) => message.msgId);
}

export function typesOf(events: readonly SessionEvent[]): readonly string[] {
  return events.map(({ type }) => type);
}

export function downloadOf(bytes: Uint8Array | undefined): Download | undefined {
  if (bytes === undefined) return undefined;
  return {
    mime: "",
    bytes: bytes.byteLength,
    body: (async function* () {
      yield bytes;
    })(),
  };
}
