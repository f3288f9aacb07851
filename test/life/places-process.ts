/**
 * The three platforms in a process of their own, so that what they remember does not count as the program's memory.
 * Takes one order at a time and answers it.
 */
import { CHAT, Places, SINKS, type SinkName } from "./places.ts";

const MARK = /〔\d+〕/g;

export type Order =
  /** A friend says `mark` and so many things more, and takes `mark` back. */
  | { readonly do: "talk"; readonly mark: string; readonly more: number }
  | { readonly do: "cut" | "mend" | "kick" | "login" | "look" | "count" | "close" };

export type Answer = {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Only for `count`: marks that were taken back and not told exactly once, by sink. */
  readonly untold: Readonly<Record<string, readonly string[]>>;
  /** So far; polls for messages. */
  readonly logins: number;
  readonly polls: number;
};

let now = Date.now();
const places = await Places.open({ now: () => now, loginHoldMs: 2, syncHoldMs: 2, gzip: false });
const { wechat, telegram, friend } = places;

const marks: string[] = [];

function talk(mark: string, more: number): void {
  const msgId = wechat.friendSends(friend, mark);
  for (let count = 0; count < more; count += 1) wechat.friendSends(friend, `第 ${count} 句`);
  wechat.recall(msgId);
  marks.push(mark);
}

async function obey(order: Order): Promise<void> {
  if (order.do === "talk") talk(order.mark, order.more);
  if (order.do === "cut") places.lines.wechat.cut();
  if (order.do === "mend") places.lines.wechat.mend();
  if (order.do === "kick") wechat.kick(1101);
  if (order.do === "login") {
    telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text: "/login", date: Math.floor(now / 1000) });
  }
  if (order.do === "close") {
    await places.close();
    process.disconnect?.();
  }
}

function untoldAt(sink: SinkName): readonly string[] {
  const times = new Map<string, number>();
  for (const text of places.told(sink)) {
    // Slack shows the words more than once in a message.
    for (const mark of new Set(text.match(MARK))) times.set(mark, (times.get(mark) ?? 0) + 1);
  }
  return marks.filter((mark) => times.get(mark) !== 1);
}

function answer(all: boolean): Answer {
  return {
    env: places.env(),
    cwd: places.cwd,
    untold: all ? Object.fromEntries(SINKS.map((sink) => [sink, untoldAt(sink)])) : {},
    logins: wechat.count("webwxnewloginpage"),
    polls: wechat.count("synccheck"),
  };
}

process.on("message", (message: { readonly now: number; readonly order: Order }) => {
  now = message.now;
  obey(message.order).then(
    () => {
      if (message.order.do !== "close") process.send?.(answer(message.order.do === "count"));
    },
    (error: unknown) => {
      throw error;
    },
  );
});
