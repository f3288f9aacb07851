/**
 * Checks the session against a folder of recorded payloads: `node test/payloads.ts DIR`.
 *
 * DIR holds `cases.jsonl`, one case a line: `id`, `kind`, `raw` or `rawText` (a message of webwxsync, or the text of a
 * reply for kinds `response:…`), `context` (who I am, contact records), and what must come of it: `expected` (null:
 * nothing is handed on), `expectedContains`, `expectedOneOf`, `expectedNot`, `expectedNotContains`, `follows`.
 * Messages go through the simulated server's sync into the real session; replies through the reply parsers. Each message
 * is also rewritten into the callback of a pad server and must come to the same through the dialect `addmsg`, but for the
 * ids of the web's media server.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReceivedMessage } from "../src/bridge/model/message.ts";
import { systemClock } from "../src/bridge/ports/clock.ts";
import { silentLogger } from "../src/bridge/ports/log.ts";
import { openGate } from "../src/bridge/ports/login-gate.ts";
import { createFetch } from "../src/net/fetch.ts";
import { WebWeChatSession } from "../src/wechat/index.ts";
import { MemorySentLedger } from "./fakes/memory-sent-ledger.ts";
import { MemoryStateStore } from "./fakes/memory-state-store.ts";
import { mistakesOf, type PayloadCase, parseCase } from "./payloads/case.ts";
import { Cast } from "./payloads/cast.ts";
import { readReply } from "./payloads/replies.ts";
import { throughAddmsg } from "./payloads/through-addmsg.ts";
import { startWeChatSimulator } from "./simulators/wechat/index.ts";

/** Longest wait for a message to come through; the bridge itself waits three seconds for names. */
const PATIENCE_MS = 60_000;

const dir = process.argv[2];
if (dir === undefined) {
  console.error("usage: node test/payloads.ts DIR");
  process.exit(2);
}
const lines = readFileSync(join(dir, "cases.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line.trim() !== "");
const cases = lines.map(parseCase);

const handedOn = await throughTheSession(cases.filter(({ isReply }) => !isReply));
const fromWeb = cases.map((one) => ({
  one,
  got: one.isReply ? readReply(one.kind, one.rawText) : handedOn.get(one.id),
}));
const failed = report("web", fromWeb) + report("addmsg", throughAddmsg(lines));
process.exit(failed === 0 ? 0 : 1);

/** Prints what is wrong; returns how many cases failed. */
function report(
  way: string,
  results: readonly { readonly one: PayloadCase; readonly got: unknown }[],
): number {
  const wrong = results
    .map(({ one, got }) => ({ one, mistakes: mistakesOf(one, got) }))
    .filter(({ mistakes }) => mistakes.length > 0);
  for (const { one, mistakes } of wrong) {
    for (const mistake of mistakes) console.error(`${way} ${one.id}: ${mistake}`);
  }
  console.log(`${way}: ${results.length - wrong.length} passed, ${wrong.length} failed`);
  return wrong.length;
}

/** What the session hands on for each case, by case id. */
async function throughTheSession(messages: readonly PayloadCase[]): Promise<ReadonlyMap<string, unknown>> {
  const self = messages.map(({ context }) => context.self).find((one) => one !== undefined);
  const nickName = self?.NickName ?? "me";
  const wechat = await startWeChatSimulator({ autoLogin: true, account: { nickName }, syncBatchSize: 20 });
  const cast = new Cast(wechat, self?.UserName ?? "");
  for (const { context } of messages) cast.admit(context.contacts);

  const pool = createFetch();
  const session = new WebWeChatSession({
    origin: wechat.origin,
    mode: "uos",
    pool,
    clock: systemClock,
    wechatClock: systemClock,
    log: silentLogger,
    state: new MemoryStateStore(),
    ledger: new MemorySentLedger(),
    random: Math.random,
    gate: openGate,
    askedAtStart: true,
  });
  const stop = AbortSignal.timeout(PATIENCE_MS * 4);
  const received: ReceivedMessage[] = [];
  const sentinel = "77";
  for await (const event of session.events(stop)) {
    if (event.type === "online") {
      // The names of this login are known only now.
      for (const group of inOrder(messages)) {
        wechat.batch(() => {
          for (const { rawText } of group) wechat.sendRaw(cast.toWire(rawText));
        });
      }
      wechat.sendRaw(
        JSON.stringify({ MsgId: sentinel, FromUserName: "weixin", ToUserName: "", MsgType: 1, Content: "." }),
      );
    }
    if (event.type === "batch") received.push(...event.messages);
    if (received.some(({ message }) => message.msgId === sentinel)) break;
  }
  await wechat.close();
  await pool.close();

  const byId = new Map(
    received.map(({ message }) => [message.msgId, JSON.parse(cast.fromWire(JSON.stringify(message)))]),
  );
  return new Map(messages.map(({ id, msgId }) => [id, byId.get(msgId) ?? null]));
}

/** A case and those that follow it come in one reply. */
function inOrder(messages: readonly PayloadCase[]): readonly (readonly PayloadCase[])[] {
  const groups: PayloadCase[][] = [];
  for (const one of messages) {
    const before = groups.find((group) => group.some(({ id }) => id === one.follows));
    if (before) before.push(one);
    else groups.push([one]);
  }
  return groups;
}
