/** Measures the list of recalls with 100,000 entries: each answer should take 50 ms at most. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listLine } from "../../src/bridge/describe/list-line.ts";
import { alertIds, type RecallAlert } from "../../src/bridge/model/alert.ts";
import { systemClock } from "../../src/bridge/ports/clock.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import type { History, HistoryFilter } from "../../src/bridge/ports/stores/history.ts";
import { dayFigures } from "../../src/http/page/content/day-figures.ts";
import { recallCard, recallItem } from "../../src/http/page/content/recall-item.ts";
import { type Wanted, wantedPage } from "../../src/http/page/content/recall-list.ts";
import { openStore } from "../../src/store/index.ts";
import { textsFor } from "../../src/text/index.ts";
import { foldText } from "../../src/text/tools/fold.ts";

const ENTRIES = 100_000;
const CHATS = 200;
const BATCH = 500;
const PAGE = 20;
const ROUNDS = 25;
const ACCOUNT = "1";
const SENTENCES = [
  "明天三点在南门集合，记得带水和外套",
  "the boat leaves from pier 3, not 5",
  "会议改到周四上午，资料我晚点发",
  "发错了，刚才那条不算",
  "Überraschung im Café um acht",
];

/** Milliseconds of one answer. */
export type Answer = { readonly what: string; readonly medianMs: number; readonly slowestMs: number };

function recall(index: number): RecallAlert {
  const chat = index % CHATS;
  const chatName = `@@group-${chat}`;
  const sentAt = 1_790_000_000_000 + index * 20_000;
  const title = `群聊 ${chat}`;
  const msgId = String(4_600_000_000_000_000_000n + BigInt(index));
  const sender = {
    senderType: "GROUP",
    groupNickName: title,
    userNickName: `成员${index % 997}`,
    userDisplayName: "",
    userRemarkName: "",
    memberName: `@m${index % 997}`,
    meIsAt: false,
  } as const;
  const place = { senderName: chatName, chatName, ...sender };
  const content = `${SENTENCES[index % SENTENCES.length]} ${index}`;
  const inGroup = { kind: "GROUP", title } as const;
  return {
    ...alertIds(ACCOUNT, msgId),
    kind: "recall",
    accountId: ACCOUNT,
    noticedAt: sentAt + 31_000,
    recalledAt: sentAt + 30_000,
    notice: {
      chat: inGroup,
      message: {
        ...place,
        msgId: `9${msgId}`,
        sentAt: sentAt + 30_000,
        msgType: "REVOKE",
        revokedMsgId: msgId,
        replaceMessage: "",
      },
    },
    original: { chat: inGroup, message: { ...place, msgId, sentAt, msgType: "TEXT", content } },
    miss: undefined,
  };
}

async function measured(what: string, work: () => Promise<unknown>): Promise<Answer> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  const rounded = (ms = 0): number => Number(ms.toFixed(1));
  return { what, medianMs: rounded(times[ROUNDS >> 1]), slowestMs: rounded(times.at(-1)) };
}

/** One page of the list, with its lines in words. */
async function page(history: History, filter: HistoryFilter, offset: number): Promise<void> {
  const upTo = await history.newest();
  const { recalls } = await history.page(filter, { upTo, offset, limit: PAGE });
  const texts = textsFor("zh");
  for (const { alert } of recalls) listLine(alert, { texts, now: Date.now() });
}

/** Fills a store of its own, and measures pages and searches in it. */
export async function historyAnswers(): Promise<readonly Answer[]> {
  const folder = await mkdtemp(join(tmpdir(), "recall-bench-history-"));
  const store = await openStore(join(folder, "bridge.sqlite"), { log: silentLogger, clock: systemClock });
  try {
    const { outbox, history, chats } = store;
    const keys: number[] = [];
    for (let chat = 0; chat < CHATS; chat += 1) {
      const known = { accountId: ACCOUNT, kind: "GROUP", chatName: `@@group-${chat}`, stableId: "" } as const;
      const names = [`群聊 ${chat}`];
      keys.push(await chats.add({ ...known, names, mutedUntil: undefined, named: false }));
    }
    for (let at = 0; at < ENTRIES; at += BATCH) {
      const added = Array.from({ length: BATCH }, (_, index) => ({
        alert: recall(at + index),
        sinks: [],
        silent: false,
        applied: [],
        chat: keys[(at + index) % CHATS],
        listedIn: keys[(at + index) % CHATS],
        completes: undefined,
      }));
      await outbox.add(added);
    }
    // All but the newest are packed, as they are after a while.
    await history.purge(0);
    const known = await chats.load();
    const listed = async (wanted: Wanted): Promise<void> => {
      const { recalls } = await wantedPage(wanted, history, known);
      for (const { alert } of recalls)
        recallCard(alert, undefined, { texts: textsFor("zh"), now: Date.now() });
    };
    const forPrograms = async (wanted: Wanted): Promise<void> => {
      const { recalls } = await wantedPage(wanted, history, known);
      for (const { alert } of recalls) recallItem(alert, undefined, textsFor("zh"));
    };
    const days = async (now: number) =>
      await dayFigures(now, { history, messagesOn: () => undefined, keptDays: 60, timeZone: undefined });
    const words = (text: string): HistoryFilter => ({ words: foldText(text).split(" ") });
    const last = ENTRIES - PAGE;
    return [
      await measured("/recent, first page", () => page(history, {}, 0)),
      await measured("/recent, last page", () => page(history, {}, last)),
      await measured("/recent of one chat", () => page(history, { chats: [keys[7] ?? 0] }, 0)),
      await measured("/search, two Chinese characters", () => page(history, words("集合"), 0)),
      await measured("/search, last page of it", () => page(history, words("集合"), ENTRIES / 5 - PAGE)),
      await measured("/search, three words", () => page(history, words("ＢＯＡＴ pier 99"), 0)),
      await measured("/search, accents", () => page(history, words("uberraschung cafe"), 0)),
      await measured("/search, nothing found", () => page(history, words("没有这样的话"), 0)),
      await measured("the page, first 30", () => listed({ limit: 30 })),
      await measured("the page, of one chat by its name", () => listed({ chat: "群聊 7", limit: 30 })),
      await measured("the page, of a kind", () => listed({ kind: "TEXT", limit: 30 })),
      await measured("the page, by others, none", () => listed({ by: "other", limit: 30 })),
      await measured("/api/recalls, words, 200 of them", () => forPrograms({ q: "集合", limit: 200 })),
      await measured("the page, far down", () => listed({ before: 50, limit: 30 })),
      await measured("the page, figures of 60 days", () => days(Date.UTC(2026, 9, 1))),
      await measured("/show by short id", () => history.find(recall(4_711).shortId)),
    ];
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}
