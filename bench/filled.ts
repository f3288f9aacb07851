/** Stores that are filled before anything is measured, with what the program makes of the simulator's messages. */
import { alertIds, type RecallAlert } from "../src/bridge/model/alert.ts";
import { isRevoke, type ReceivedMessage } from "../src/bridge/model/message.ts";
import type { Clock } from "../src/bridge/ports/clock.ts";
import { silentLogger } from "../src/bridge/ports/log.ts";
import { openStore, type Store } from "../src/store/index.ts";
import { ContactBook } from "../src/wechat/web/contacts/contacts.ts";
import { normalize } from "../src/wechat/web/sync/normalize.ts";
import { parseRawMessage } from "../src/wechat/web/wire/raw.ts";
import { parseSync } from "../src/wechat/web/wire/responses.ts";
import { addMsg } from "../test/simulators/wechat/add-msg.ts";
import { draftOf } from "../test/simulators/wechat/messages.ts";
import { recallContent, recallSentence } from "../test/simulators/wechat/recall-content.ts";
import { randomOf } from "./wechat/random.ts";
import { speaker } from "./wechat/said.ts";

const ME = { userName: "@me", nickName: "小宋" };
const GROUPS = 30;
const MEMBERS = 40;
const SECOND = 1_000;

type Draft = Parameters<typeof addMsg>[0];
/** A recall, and the chat it happened in, by its number. */
export type Told = { readonly alert: RecallAlert; readonly chat: number };

/** Five to sixty characters. Drawn one by one, so that they are harder to compress than what people write. */
function chinese(random: () => number): string {
  const one = (): string => String.fromCodePoint(0x4e00 + Math.floor(random() * random() * 6_000));
  return Array.from({ length: 5 + Math.floor(random() * random() * 56) }, one).join("");
}

function hex(random: () => number): string {
  return Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join("");
}

/** What was said in groups and taken back. The same seed says the same. */
export function recalls(seed: number, accountId: string): (at: number) => Told {
  const random = randomOf(seed);
  const say = speaker("mixed", random);
  const groups = Array.from({ length: GROUPS }, (_, index) => ({
    UserName: `@@${hex(random)}`,
    NickName: `群聊 ${index}`,
    MemberCount: MEMBERS,
    MemberList: Array.from({ length: MEMBERS }, () => ({
      UserName: `@${hex(random)}`,
      NickName: chinese(random).slice(0, 4),
    })),
  }));
  const book = new ContactBook();
  const reply = {
    BaseResponse: { Ret: 0 },
    AddMsgList: [],
    ModContactList: groups,
    SyncKey: { Count: 0, List: [] },
  };
  book.apply(parseSync(JSON.stringify(reply)).modContacts);
  let count = 0;

  const received = (draft: Draft, from: string, prefix: string, at: number): ReceivedMessage | undefined => {
    count += 1;
    const msgId = String(4_600_000_000_000_000_000n + BigInt(count) * 7_919_000_011n);
    const address = { msgId, from, to: ME.userName, prefix, createTime: Math.floor(at / SECOND) };
    const raw = parseRawMessage(addMsg(draft, address));
    return raw === undefined ? undefined : normalize(raw, book, ME);
  };

  return function told(at) {
    const chat = Math.floor(random() * random() * GROUPS);
    const group = groups[chat];
    const member = group?.MemberList[Math.floor(random() * MEMBERS)];
    if (group === undefined || member === undefined) throw new Error("a group has nobody");
    const body = say();
    const draft = draftOf(body.kind === "text" ? { ...body, text: chinese(random) } : body, {
      msgId: "1",
      authorWxid: "",
    });
    const original = received(draft, group.UserName, `${member.UserName}:<br/>`, at);
    // What nobody can recall.
    if (original === undefined || isRevoke(original)) return told(at);
    const content = recallContent({
      session: group.UserName,
      oldMsgId: "1600000001",
      msgId: original.message.msgId,
      sentence: recallSentence({ name: member.NickName, ofName: undefined }, "zh"),
      form: "compact",
      escapedQuotes: false,
      padded: false,
      extraNodes: "",
    });
    const notice = received(
      { msgType: 10002, content, fields: { Status: 4 } },
      group.UserName,
      "",
      at + 30_000,
    );
    if (notice === undefined || !isRevoke(notice)) throw new Error("a notice is no notice");
    const ids = alertIds(accountId, original.message.msgId);
    const times = { noticedAt: at + 31_000, recalledAt: at + 30_000 };
    return {
      ...ids,
      alert: { ...ids, ...times, kind: "recall", accountId, notice, original, miss: undefined },
      chat,
    };
  };
}

/** Works with the store of a folder that no process uses. */
export async function inStore(
  path: string,
  clock: Pick<Clock, "now">,
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const store = await openStore(path, { log: silentLogger, clock });
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

/** Lists recalls, each to be told to `sinks`. */
export async function list(
  { outbox }: Store,
  told: readonly Told[],
  sinks: readonly string[],
): Promise<void> {
  await outbox.add(
    told.map(({ alert, chat }) => ({
      alert,
      sinks,
      silent: false,
      applied: [],
      chat: chat + 1,
      listedIn: chat + 1,
      completes: undefined,
    })),
  );
}
