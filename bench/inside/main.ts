/** Measures each part that every message passes: `npm run bench -- --inside`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chatCandidates, findChat } from "../../src/bridge/chats/find-chat.ts";
import { describeAlert } from "../../src/bridge/describe/alert.ts";
import { alertIds, type RecallAlert } from "../../src/bridge/model/alert.ts";
import { isRevoke, type ReceivedMessage } from "../../src/bridge/model/message.ts";
import { systemClock } from "../../src/bridge/ports/clock.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { openStore } from "../../src/store/index.ts";
import { textsFor } from "../../src/text/index.ts";
import { ContactBook } from "../../src/wechat/web/contacts/contacts.ts";
import { normalize } from "../../src/wechat/web/sync/normalize.ts";
import { parseRawMessage, type RawMessage } from "../../src/wechat/web/wire/raw.ts";
import { parseSync } from "../../src/wechat/web/wire/responses.ts";
import { historyAnswers } from "./history.ts";

const ROUNDS = 5;
const MESSAGES = 10_000;
const BATCH = 50;
const ME = { userName: "@me", nickName: "小宋" };

type Row = { readonly what: string; readonly perSecond: number };

/** The median of several rounds, in operations per second. */
async function measure(what: string, count: number, work: () => void | Promise<void>): Promise<Row> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return { what, perSecond: Math.round((count * 1000) / (times[Math.floor(ROUNDS / 2)] ?? 1)) };
}

function addMsg(index: number): Record<string, unknown> {
  return {
    MsgId: String(4_600_000_000_000_000_000n + BigInt(index)),
    FromUserName: "@@group",
    ToUserName: ME.userName,
    MsgType: 1,
    Content: `@m${index % 500}:<br/>第 ${index} 条 &lt;消息&gt;<span class="emoji emoji1f604"></span><br/>第二行`,
    CreateTime: 1_790_000_000 + index,
  };
}

function bookOf500(): ContactBook {
  const book = new ContactBook();
  const MemberList = Array.from({ length: 500 }, (_, index) => ({
    UserName: `@m${index}`,
    NickName: `成员${index}`,
  }));
  const contacts = { UserName: "@@group", NickName: "五百人的群", MemberCount: 500, MemberList };
  const reply = {
    BaseResponse: { Ret: 0 },
    AddMsgList: [],
    ModContactList: [contacts],
    SyncKey: { Count: 0, List: [] },
  };
  book.apply(parseSync(JSON.stringify(reply)).modContacts);
  return book;
}

const raws = Array.from({ length: MESSAGES }, (_, index) => addMsg(index));
const reply = JSON.stringify({
  BaseResponse: { Ret: 0 },
  AddMsgCount: MESSAGES,
  AddMsgList: raws,
  SyncKey: { Count: 0, List: [] },
});
const parsed: readonly RawMessage[] = raws.map(parseRawMessage).filter((raw) => raw !== undefined);
const book = bookOf500();
const received: readonly ReceivedMessage[] = parsed
  .map((raw) => normalize(raw, book, ME))
  .filter((message) => message !== undefined);
const first = received[0];
if (!first || isRevoke(first)) throw new Error("the benchmark's own messages are wrong");

const folder = await mkdtemp(join(tmpdir(), "recall-bench-"));
const store = await openStore(join(folder, "bridge.sqlite"), { log: silentLogger, clock: systemClock });
store.recalls.useAccount("1");
const expiresAt = Date.now() + 3_600_000;

const alert: RecallAlert = {
  ...alertIds("1", first.message.msgId),
  kind: "recall",
  accountId: "1",
  noticedAt: Date.now(),
  recalledAt: Date.now(),
  notice: {
    ...first,
    message: { ...first.message, msgType: "REVOKE", revokedMsgId: "1", replaceMessage: "" } as const,
  },
  original: first,
  miss: undefined,
};
const texts = textsFor("zh");
const chats = Array.from({ length: 8_000 }, (_, index) => ({
  kind: "GROUP" as const,
  chatName: `@@${index}`,
  names: [`Maria Gonzalez ${index}`, `群 ${index} 的名字`],
}));

const rows = [
  await measure("messages of a sync reply parsed", MESSAGES, () => void parseSync(reply)),
  await measure("messages normalized (group of 500)", MESSAGES, () => {
    for (const raw of parsed) normalize(raw, book, ME);
  }),
  await measure(`messages stored, ${BATCH} a batch`, MESSAGES, async () => {
    for (let at = 0; at < received.length; at += BATCH) {
      await store.recalls.remember(
        received.slice(at, at + BATCH).map((message) => ({ received: message, expiresAt })),
      );
    }
  }),
  await measure("originals found among 10,000", 2_000, async () => {
    for (let index = 0; index < 2_000; index += 1)
      await store.recalls.find(received[index * 5]?.message.msgId ?? "");
  }),
  await measure("alerts put into words", 2_000, () => {
    for (let index = 0; index < 2_000; index += 1) {
      describeAlert(alert, { texts, now: Date.now(), possibleDuplicate: false });
    }
  }),
  await measure("mistyped names looked up among 8,000 chats", 10, () => {
    for (let index = 0; index < 10; index += 1) findChat("群 9999 的名宇", chatCandidates([], "me", chats));
  }),
];
await store.close();
await rm(folder, { recursive: true });
const answers = await historyAnswers();
console.table(
  Object.fromEntries([
    ...rows.map(({ what, perSecond }) => [what, { "per second": perSecond }]),
    ...answers.map(({ what, medianMs, slowestMs }) => [
      `${what} (100,000 recalls)`,
      { "median ms": medianMs, "slowest ms": slowestMs },
    ]),
  ]),
);
