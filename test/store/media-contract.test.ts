import { readFile } from "node:fs/promises";
import { mediaStoreContract } from "../contracts/media-store.ts";
import { alertAbout } from "../contracts/samples.ts";
import { MemoryMediaStore } from "../fakes/memory-media-store.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { databasePath, openedStore } from "./folder.ts";

mediaStoreContract("FileMediaStore", async (t, { quotaBytes, now }) => {
  const { media, outbox, recalls } = await openedStore(t, databasePath(t), { now }, { quotaBytes });
  return {
    media,
    useAccount: (accountId) => {
      for (const store of [recalls, media]) store.useAccount(accountId);
    },
    remember: (items) => recalls.remember(items),
    purge: async (before, pinnedBefore, othersBefore) => {
      await recalls.purge(before, othersBefore);
      return await media.purge(before, pinnedBefore, othersBefore);
    },
    read: ({ path }) => readFile(path),
    owe: async (msgId) => {
      const alert = alertAbout(msgId);
      await addTo(outbox, [alert], [`sink of ${msgId}`]);
      return alert.id;
    },
    send: async (msgId) => {
      const head = await nextAlert(outbox, `sink of ${msgId}`);
      if (head) await outbox.markSending([head]);
    },
    tell: async (msgId) => {
      const head = await nextAlert(outbox, `sink of ${msgId}`);
      if (head) await outbox.settle(head, { status: "sent", messageId: "m" });
    },
  };
});

mediaStoreContract("MemoryMediaStore", async (_t, { quotaBytes, now }) => {
  const owed = new Set<string>();
  const sending = new Set<string>();
  const media = new MemoryMediaStore({
    quotaBytes,
    now,
    isOwed: (alertId) => owed.has(alertId),
    isSending: (alertId) => sending.has(alertId),
  });
  return {
    media,
    useAccount: (accountId) => media.useAccount(accountId),
    remember: (items) => media.remember(items),
    purge: (...times) => media.purge(...times),
    read: async ({ path }) => media.bytesOf(path) ?? new Uint8Array(),
    owe: async (msgId) => {
      const { id } = alertAbout(msgId);
      owed.add(id);
      return id;
    },
    send: async (msgId) => void sending.add(alertAbout(msgId).id),
    tell: async (msgId) => {
      for (const alerts of [owed, sending]) alerts.delete(alertAbout(msgId).id);
    },
  };
});
