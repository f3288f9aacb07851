import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { startWebhookSimulator } from "../simulators/webhook/index.ts";
import { startWeChatSimulator } from "../simulators/wechat/index.ts";
import { CHAT, type Env } from "./places.ts";
import { Runs } from "./process.ts";

const root = resolve(import.meta.dirname, "../..");
const INGEST_TOKEN = "token-of-the-test-0123456789abcdef";
const SECRET = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;

/** The programs of the examples that push, and what they need. */
const SENDERS = [
  { file: "sender.ts", by: process.execPath },
  { file: "sender.py", by: "python3" },
  { file: "sender.sh", by: "sh", needs: "curl" },
] as const;

const isThere = (program: string): boolean => spawnSync(program, ["--version"]).error === undefined;

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return String(port);
}

/** The program with SOURCE=ingest, at Telegram, Slack and a webhook, and its door open. */
async function openBridge(t: TestContext, over: Env = {}) {
  const webhook = await startWebhookSimulator({ secrets: [SECRET] });
  t.after(() => webhook.close());
  const INGEST_PORT = await freePort();
  const INGEST_URL = `http://127.0.0.1:${INGEST_PORT}`;
  const env = {
    SOURCE: "ingest",
    INGEST_PORT,
    INGEST_TOKEN,
    WEBHOOK_URL: webhook.url,
    WEBHOOK_SECRET: SECRET,
  };
  const runs = await Runs.open(t, { ...env, ...over });
  const program = runs.start();
  const { telegram, wechat } = runs.places;
  const ask = async (method: string, path: string, body?: object): Promise<Response> =>
    await fetch(`${INGEST_URL}${path}`, {
      method,
      headers: { authorization: `Bearer ${INGEST_TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  let isOpen = false;
  const knock = (): void => {
    ask("GET", "/v1/nothing").then(
      () => (isOpen = true),
      () => setTimeout(knock, 20),
    );
  };
  knock();
  await runs.until(() => isOpen, "the door");
  const push = async (type: string, fields: object): Promise<number> => {
    const at = Date.now();
    return (
      await ask("POST", "/v1/events", { v: 1, id: `${type}-${at}-${Math.random()}`, type, at, ...fields })
    ).status;
  };
  /** What a command answers in the chat with the bot. */
  const command = async (typed: string): Promise<string> => {
    const before = telegram.messages(CHAT).length;
    // In whole seconds, and never from before the start.
    telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text: typed, date: Math.ceil(Date.now() / 1_000) });
    const answers = () =>
      telegram
        .messages(CHAT)
        .slice(before)
        .filter(({ fromBot }) => fromBot);
    await runs.until(() => answers().length > 0, `an answer to ${typed}`);
    return answers()[0]?.text ?? "";
  };
  return { runs, program, webhook, wechat, telegram, ask, push, command, INGEST_URL };
}

/** Starts a program of the examples. It ends with the test, or by `stop`. */
function startSender(t: TestContext, by: string, file: string, INGEST_URL: string): ChildProcess {
  const env = { PATH: process.env.PATH, INGEST_URL, INGEST_TOKEN };
  const child = spawn(by, [join(root, "examples/senders", file)], {
    env,
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  t.after(() => stop(child));
  return child;
}

/** Recorded payloads of every kind, of invented people. A recall stands in the form of the web version. */
const RECORDED: Readonly<Record<string, unknown>> = {
  "1-webwxsync": {
    AddMsgList: [
      {
        ...{ MsgId: "5576224237104747184", MsgType: 1 },
        ...{ FromUserName: "@f1", ToUserName: "wxid_me", Content: "keys &amp; umbrella" },
        CreateTime: Math.floor(Date.now() / 1_000),
      },
      {
        ...{ MsgId: "5576224237104747999", MsgType: 10002, FromUserName: "@f1", ToUserName: "wxid_me" },
        Content:
          '&lt;sysmsg type="revokemsg"&gt;&lt;revokemsg&gt;&lt;msgid&gt;5576224237104747184&lt;/msgid&gt;&lt;replacemsg&gt;x&lt;/replacemsg&gt;&lt;/revokemsg&gt;&lt;/sysmsg&gt;',
        CreateTime: Math.ceil(Date.now() / 1_000),
      },
    ],
  },
  "2-addmsg": { TypeName: "ModContacts", Wxid: "wxid_me", Data: { UserName: { string: "wxid_friend" } } },
  "3-onebot": [
    { id: "o1", self: { user_id: "wxid_me" }, time: 1, type: "meta", detail_type: "heartbeat", interval: 5 },
    { post_type: "meta_event", meta_event_type: "heartbeat", self_id: "wxid_me", time: 1 },
  ],
  "4-events": { v: 1, id: "e1", type: "ping", at: Date.now() },
};

/** Replays them; resolves with what was said of each, without the answers' words. */
async function replay(t: TestContext, INGEST_URL: string): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "bridge-replay-"));
  t.after(() => rm(folder, { recursive: true }));
  for (const [name, payload] of Object.entries(RECORDED))
    await writeFile(join(folder, `${name}.json`), JSON.stringify(payload));
  const env = {
    PATH: process.env.PATH,
    INGEST_URL,
    INGEST_TOKEN,
    INGEST_REPLAY: folder,
    INGEST_ACCOUNT: "wxid_me",
  };
  const child = spawn(process.execPath, [join(root, "examples/senders/replay.ts")], { env });
  const output = await text(child.stdout);
  return output
    .trim()
    .split("\n")
    .map((line) => line.split(" ").slice(0, 3).join(" "));
}

/** With its children: the shell's `sleep` is one. */
function stop({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
}

test("what programs in Python, shell and TypeScript push arrives at Telegram, Slack, the webhook and, by a login of its own, filehelper: text, picture, recalls", async (t) => {
  const page = await startWeChatSimulator({
    page: "filehelper",
    autoLogin: true,
    account: { nickName: "Me" },
  });
  t.after(() => page.close());
  const own = { FILEHELPER_LOGIN: "own", FILEHELPER_ORIGIN: page.origin };
  const { runs, webhook, wechat, telegram, command, INGEST_URL } = await openBridge(t, own);
  const { slack } = runs.places;
  const senders = SENDERS.filter(
    (sender) => isThere(sender.by) && (!("needs" in sender) || isThere(sender.needs)),
  );
  const running = senders.map(({ by, file }) => startSender(t, by, file, INGEST_URL));
  // The code of filehelper's own login is a picture too, and a larger one.
  const isPushed = (bytes: number | undefined): boolean => bytes !== undefined && bytes < 500;
  const pictures = () => telegram.messages(CHAT).filter(({ bytes }) => isPushed(bytes?.length)).length;
  const events = () => webhook.taken.filter(({ type }) => type === "recall.matched").length;
  const words = "See you at eight";
  const has = (what: string, count: () => number, wanted = senders.length): Promise<void> =>
    runs.until(() => count() === wanted, what);
  await has("each text at Telegram", () => runs.places.matching("telegram", words).length);
  await has("each picture at Telegram", pictures);
  await has("each text at Slack", () => runs.places.matching("slack", words).length);
  await has("each picture at Slack", () => slack.files().filter(({ length }) => isPushed(length)).length);
  await has("two events of each at the webhook", events, 2 * senders.length);
  // It paces itself, so the rest may still wait.
  await runs.until(
    () => page.sentTexts.some(({ content }) => content.includes(words)),
    "a text at filehelper",
  );
  await runs.until(() => page.sentMedia.length > 0, "a picture at filehelper");
  for (const { exitCode } of running) assert.equal(exitCode, null, "a sender goes on and pings");
  for (const child of running) stop(child);
  const status = await command("/status");
  assert.match(status, /^🟢 online · Me · /);
  assert.match(status, /\nfilehelper (?!off).*\d delivered\n/);
  assert.match(status, /· last heard of \d+ s ago/);
  assert.match(await command("/login"), /^Already online/);
  assert.equal(wechat.requests.length, 0);

  const replayed = await replay(t, INGEST_URL);
  assert.deepEqual(replayed, [
    "1-webwxsync.json dialects/addmsg 200",
    "1-webwxsync.json dialects/addmsg 200",
    "2-addmsg.json dialects/addmsg 200",
    "3-onebot.json dialects/onebot12 200",
    "3-onebot.json dialects/onebot11 200",
    "4-events.json events 200",
  ]);
  await runs.until(
    () => runs.places.matching("telegram", "keys & umbrella").length === 1,
    "the replayed recall",
  );
});

test("people read whose matter the login is, that it was passed on, which account was refused, and where to log in again", async (t) => {
  const { runs, ask, push, command } = await openBridge(t);
  const { places } = runs;
  const online = (id: string, nickName: string): Promise<number> =>
    push("online", { account: { id, nickName }, canSend: false, canFetchMedia: false });
  assert.match(await command("/login"), /matter of the program that pushes the messages/);
  assert.match(
    await command("/status"),
    /waiting for the program that pushes the messages\n[\s\S]*not heard of yet/,
  );
  assert.equal(await online("wxid_one", "One"), 200);
  await runs.until(() => places.counts("Logged in as One").telegram === 1, "the login is told");
  assert.match(
    await command("/status"),
    /\nfilehelper off: this message source can only receive · 0 delivered\n/,
  );
  assert.equal(await online("wxid_two", "Two"), 409);
  assert.match(
    await command("/status"),
    /🟢[\s\S]*another account, wxid_two, were refused \(.+\): .+ those of One only/,
  );
  assert.equal(await push("loggedOut", { reason: "kicked" }), 200);
  const ended = /another login ended this one[\s\S]+\nLog in again at the program that pushes the messages/;
  await runs.until(() => places.matching("telegram", ended).length === 1, "the end of the login is told");
  assert.deepEqual(places.matching("telegram", /\/login/), []);

  const asked = ask("GET", "/v1/commands");
  await new Promise((done) => setTimeout(done, 100));
  assert.match(await command("/login"), /passed on to the program that pushes the messages/);
  const order: unknown = await (await asked).json();
  assert.ok(typeof order === "object" && order !== null && "type" in order && "id" in order);
  assert.equal(order.type, "login");
  assert.equal((await ask("POST", `/v1/commands/${order.id}`, { ok: true })).status, 200);
  assert.match(await command("/logout"), /another account can come\. To confirm, send \/logout confirm/);
  assert.match(await command("/logout confirm"), /^Logged out\. .+ another one can come$/);
  assert.equal(await online("wxid_two", "Two"), 200);
});
