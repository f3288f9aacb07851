import assert from "node:assert/strict";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { TOPIC } from "../contracts/chat-places.ts";
import { groupChat, received } from "../fakes/alerts.ts";
import { FastClock } from "../fakes/fast-clock.ts";
import { ScriptedSession } from "../fakes/scripted-session.ts";
import { until } from "../sinks/slack/rig.ts";
import { Recorder, type RunningPipeline, startPipeline } from "./pipeline-rig.ts";

/** `days`: how many days later it is. */
type Parts = { readonly keepsApart: boolean; readonly dataDir?: string; readonly days?: number };

class LaterClock extends FastClock {
  readonly #days: number;

  constructor(days: number) {
    super(600);
    this.#days = days;
  }

  override now(): number {
    return super.now() + this.#days * 86_400_000;
  }
}

/** A pipeline that lists nothing, with one sink and a script. */
async function setUp(t: TestContext, { keepsApart, dataDir, days = 0 }: Parts) {
  const clock = new LaterClock(days);
  const session = new ScriptedSession();
  const recorder = new Recorder(keepsApart);
  const running: RunningPipeline = await startPipeline(
    t,
    clock,
    {
      FILEHELPER: "off",
      HISTORY_DAYS: "0",
      MENTIONS: "tell",
      ...(dataDir === undefined ? {} : { DATA_DIR: dataDir }),
    },
    { name: "scripted", title: { zh: "脚本", en: "script" }, config: {}, create: () => session },
    recorder,
  );
  const account = { id: "3000000001", name: "小宋" };
  session.push({ type: "online", account, resumed: true, canSend: true, serverTime: clock.now() });
  const batch = (...messages: readonly ReturnType<typeof received>[]): void =>
    session.push({ type: "batch", messages, at: clock.now(), begunAt: clock.monotonic(), caughtUp: true });
  const at = (msgId: string) => ({ msgId, sentAt: clock.now() });
  const recall = async (text: string, group: string): Promise<void> => {
    const notice = { msgType: "REVOKE", revokedMsgId: text, replaceMessage: "" } as const;
    const where = groupChat({ group });
    batch(received({ msgType: "TEXT", content: text }, where, at(text)));
    batch(received(notice, where, at(`${text} taken back`)));
    await until(() => recorder.alerts.includes(text));
  };
  const mention = async (text: string, group: string): Promise<void> => {
    const where = groupChat({ group });
    const { sender } = where;
    const mentioning =
      sender.senderType === "GROUP" ? { ...where, sender: { ...sender, meIsAt: true } } : where;
    batch(received({ msgType: "TEXT", content: text }, mentioning, at(text)));
    await until(() => recorder.alerts.includes(text));
  };
  const places = () => recorder.deps?.places ?? assert.fail("the sink was not made");
  const names = async (): Promise<string> => {
    const request = { name: "mute", args: ["登山"], role: "owner", stale: false, prefix: "/" } as const;
    const reply = await recorder.deps?.command({ ...request, sink: recorder.name });
    return reply?.text ?? "";
  };
  return { ...running, clock, recall, mention, places, names, dataDir: dirname(running.storePath) };
}

test("a sink that keeps chats apart gets the chat of each alert, listed or not, under its present name", async (t) => {
  const { recorder, recall, mention } = await setUp(t, { keepsApart: true });
  await recall("first", "登山队");
  await mention("second", "周末爬山");
  await recall("third", "周末爬山");
  assert.deepEqual(recorder.chats, [
    { key: 1, name: "登山队" },
    { key: 1, name: "周末爬山" },
    { key: 1, name: "周末爬山" },
  ]);
});

test("where no sink keeps chats apart and nothing is listed, no chat is stored", async (t) => {
  const { recorder, recall, mention, names } = await setUp(t, { keepsApart: false });
  await recall("first", "登山队");
  await mention("second", "登山队");
  assert.deepEqual(recorder.chats, [undefined, undefined]);
  assert.match(await names(), /no chat/i);
});

test("the place of a chat is there after a restart, and the chat has the same key", async (t) => {
  const first = await setUp(t, { keepsApart: true });
  await first.recall("first", "登山队");
  await first.places().set(1, TOPIC);
  await first.stop();
  const file = new DatabaseSync(first.storePath, { readOnly: true });
  const [row] = file.prepare("SELECT sink FROM chat_places").all();
  file.close();
  assert.equal(row?.sink, first.recorder.name);
  const { recorder, recall, places } = await setUp(t, { keepsApart: true, dataDir: first.dataDir });
  assert.deepEqual(await places().get(1), TOPIC);
  await recall("second", "登山队");
  assert.deepEqual(recorder.chats, [{ key: 1, name: "登山队" }]);
});

test("a chat without a place is forgotten when its alerts are told, and gets a new key later", async (t) => {
  const { recorder, clock, recall, names } = await setUp(t, { keepsApart: true });
  await recall("first", "登山队");
  const from = clock.monotonic();
  await until(() => clock.monotonic() - from > 90_000);
  assert.match(await names(), /no chat/i);
  await recall("second", "登山队");
  assert.deepEqual(
    recorder.chats.map((chat) => chat?.key),
    [1, 2],
  );
});

for (const [days, place] of [
  [0, TOPIC],
  [31, undefined],
] as const) {
  const what =
    place === undefined ? "are forgotten after 30 days" : "stay for 30 days, should it do so again";
  test(`the places of a sink that keeps chats apart no longer ${what}`, async (t) => {
    const first = await setUp(t, { keepsApart: true });
    await first.recall("first", "登山队");
    await first.places().set(1, TOPIC);
    await first.stop();
    const second = await setUp(t, { keepsApart: false, dataDir: first.dataDir });
    await second.recall("second", "登山队");
    await second.stop();
    const third = await setUp(t, { keepsApart: true, dataDir: first.dataDir, days });
    assert.deepEqual(await third.places().get(1), place);
  });
}
