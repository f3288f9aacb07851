import type { TestContext } from "node:test";
import type { Outbox } from "../../src/bridge/ports/outbox.ts";
import { chatPlacesContract } from "../contracts/chat-places.ts";
import { chatStoreContract, NOW } from "../contracts/chat-store.ts";
import { eventInboxContract } from "../contracts/event-inbox.ts";
import { type HistoryUnderTest, historyContract } from "../contracts/history.ts";
import { mediaMessage } from "../contracts/media-samples.ts";
import { outboxContract } from "../contracts/outbox.ts";
import { recallStoreContract } from "../contracts/recall-store.ts";
import { alertAbout } from "../contracts/samples.ts";
import { sentLedgerContract } from "../contracts/sent-ledger.ts";
import { stateStoreContract } from "../contracts/state-store.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { MemoryChatPlaces } from "../fakes/memory-chat-places.ts";
import { MemoryChatStore } from "../fakes/memory-chat-store.ts";
import { MemoryEventInbox } from "../fakes/memory-event-inbox.ts";
import { MemoryHistory } from "../fakes/memory-history.ts";
import { MemoryMediaStore } from "../fakes/memory-media-store.ts";
import { MemoryOutbox } from "../fakes/memory-outbox.ts";
import { MemoryRecallStore } from "../fakes/memory-recall-store.ts";
import { MemorySentLedger } from "../fakes/memory-sent-ledger.ts";
import { MemoryStateStore } from "../fakes/memory-state-store.ts";
import { addTo } from "../fakes/new-alert.ts";
import { databasePath, openedStore } from "./folder.ts";

recallStoreContract("KeyvRecallStore", async (t) => (await openedStore(t)).recalls);
recallStoreContract("MemoryRecallStore", async () => new MemoryRecallStore());

/** Lanes look first of all when they begin: what is added then is known without another look into the table. */
async function looked<T extends Pick<Outbox, "waiting">>(outbox: T): Promise<T> {
  for (const sink of ["telegram", "slack", "terminal"]) await outbox.waiting(sink, 1);
  return outbox;
}

for (const begins of [false, true]) {
  const begin = async <T extends Pick<Outbox, "waiting">>(outbox: T): Promise<T> =>
    begins ? await looked(outbox) : outbox;
  outboxContract(begins ? "SqliteOutbox whose lanes have looked" : "SqliteOutbox", async (t, clock) => {
    const path = databasePath(t);
    const { outbox, media, recalls, close } = await openedStore(t, path, clock);
    return {
      outbox: await begin(outbox),
      fetch: async (alertId) => {
        await recalls.remember([{ received: mediaMessage(alertId), expiresAt: 0 }]);
        await media.pin(alertId, alertId);
        return async () => {
          await media.miss(alertId, { why: "gone" });
        };
      },
      reopen: async () => {
        await close();
        return await begin((await openedStore(t, path, clock)).outbox);
      },
    };
  });
}
outboxContract("MemoryOutbox", async (_t, clock) => {
  const fetching = new Set<string>();
  const outbox = new MemoryOutbox(clock, ({ id }) => fetching.has(id));
  return {
    outbox,
    fetch: async (alertId) => {
      fetching.add(alertId);
      return async () => void fetching.delete(alertId);
    },
    reopen: async () => {
      outbox.restart();
      return outbox;
    },
  };
});

stateStoreContract("SqliteStateStore", async (t) => (await openedStore(t)).state);
stateStoreContract("MemoryStateStore", async () => new MemoryStateStore());

sentLedgerContract("SqliteSentLedger", async (t) => (await openedStore(t)).sent);
sentLedgerContract("MemorySentLedger", async () => new MemorySentLedger());

eventInboxContract("SqliteEventInbox", async (t) => {
  const path = databasePath(t);
  let { inbox, close } = await openedStore(t, path);
  return {
    inbox,
    reopen: async () => {
      await close();
      ({ inbox, close } = await openedStore(t, path));
      return inbox;
    },
  };
});
eventInboxContract("MemoryEventInbox", async () => {
  const inbox = new MemoryEventInbox();
  return { inbox, reopen: async () => inbox };
});

async function historyUnderTest(t: TestContext, path: string, clock: ManualClock): Promise<HistoryUnderTest> {
  const store = await openedStore(t, path, clock);
  return {
    ...store,
    remember: (items) => store.recalls.remember(items),
    advance: (ms) => clock.jump(ms),
    now: () => clock.now(),
    reopen: async () => {
      await store.close();
      return await historyUnderTest(t, path, clock);
    },
  };
}
historyContract("SqliteHistory", async (t) => await historyUnderTest(t, databasePath(t), new ManualClock()));
historyContract("MemoryHistory", async () => {
  const clock = new ManualClock();
  const history = new MemoryHistory(clock);
  const outbox = new MemoryOutbox(clock, () => false, history);
  const recalls = new MemoryRecallStore();
  const media = new MemoryMediaStore();
  history.onForget((_ids, message) => {
    if (message === undefined) return;
    recalls.forget(message.account, message.msgId);
    media.forget(message.account, message.msgId);
  });
  const under: HistoryUnderTest = {
    history,
    outbox,
    recalls,
    media,
    remember: (items) => media.remember(items),
    advance: (ms) => clock.jump(ms),
    now: () => clock.now(),
    reopen: async () => under,
  };
  return under;
});

chatStoreContract("SqliteChatStore", async (t) => {
  const path = databasePath(t);
  const clock = new ManualClock(NOW);
  const { chats, outbox, places, history, close } = await openedStore(t, path, clock);
  return {
    chats,
    outbox,
    placesOf: (sink) => places.of(sink, clock),
    list: async (chat) => void (await addTo(outbox, [alertAbout("11")], [], { listedIn: chat })),
    unlist: async () => void (await history.forgetAll()),
    reopen: async () => {
      await close();
      return (await openedStore(t, path, clock)).chats;
    },
  };
});
chatStoreContract("MemoryChatStore", async () => {
  const listed = new Set<number>();
  const clock = new ManualClock(NOW);
  const outbox = new MemoryOutbox(clock);
  const places = { one: new MemoryChatPlaces(() => NOW), other: new MemoryChatPlaces(() => NOW) };
  const chats = new MemoryChatStore(() => listed, { outbox, places: Object.values(places) });
  return {
    chats,
    outbox,
    placesOf: (sink) => places[sink],
    list: async (chat) => void listed.add(chat),
    unlist: async () => listed.clear(),
    reopen: async () => chats,
  };
});

chatPlacesContract("SqliteChatPlaces", async (t) => {
  const path = databasePath(t);
  let now = 0;
  const clock = { now: () => now };
  const { places, close } = await openedStore(t, path);
  return {
    of: (sink) => places.of(sink, clock),
    at: (time) => {
      now = time;
    },
    reopen: async () => {
      await close();
      const next = await openedStore(t, path);
      return { of: (sink) => next.places.of(sink, clock) };
    },
  };
});
chatPlacesContract("MemoryChatPlaces", async () => {
  let now = 0;
  const sinks = new Map<string, MemoryChatPlaces>();
  const of = (sink: string): MemoryChatPlaces => {
    const places = sinks.get(sink) ?? new MemoryChatPlaces(() => now);
    sinks.set(sink, places);
    return places;
  };
  return {
    of,
    at: (time) => {
      now = time;
    },
    reopen: async () => ({ of }),
  };
});
