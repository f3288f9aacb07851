import { mediaMessage } from "../contracts/media-samples.ts";
import { outboxContract } from "../contracts/outbox.ts";
import { recallStoreContract } from "../contracts/recall-store.ts";
import { sentLedgerContract } from "../contracts/sent-ledger.ts";
import { stateStoreContract } from "../contracts/state-store.ts";
import { MemoryOutbox } from "../fakes/memory-outbox.ts";
import { MemoryRecallStore } from "../fakes/memory-recall-store.ts";
import { MemorySentLedger } from "../fakes/memory-sent-ledger.ts";
import { MemoryStateStore } from "../fakes/memory-state-store.ts";
import { databasePath, openedStore } from "./folder.ts";

recallStoreContract("KeyvRecallStore", async (t) => (await openedStore(t)).recalls);
recallStoreContract("MemoryRecallStore", async () => new MemoryRecallStore());

outboxContract("SqliteOutbox", async (t, clock) => {
  const path = databasePath(t);
  const { outbox, media, close } = await openedStore(t, path, clock);
  return {
    outbox,
    fetch: async (alertId) => {
      await media.expect([{ received: mediaMessage(alertId), expiresAt: 0 }]);
      await media.pin(alertId, alertId);
      return async () => {
        await media.miss(alertId, { why: "gone" });
      };
    },
    reopen: async () => {
      await close();
      return (await openedStore(t, path, clock)).outbox;
    },
  };
});
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
