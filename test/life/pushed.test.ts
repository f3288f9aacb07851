import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { startWebhookSimulator } from "../simulators/webhook/index.ts";
import { CHANNEL, CHAT } from "./places.ts";
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
async function openBridge(t: TestContext) {
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
  const runs = await Runs.open(t, env);
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
  const command = async (text: string): Promise<string> => {
    const before = telegram.messages(CHAT).length;
    telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text });
    const answers = () =>
      telegram
        .messages(CHAT)
        .slice(before)
        .filter(({ fromBot }) => fromBot);
    await runs.until(() => answers().length > 0, `an answer to ${text}`);
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

/** With its children: the shell's `sleep` is one. */
function stop({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
}

test("what programs in Python, shell and TypeScript push arrives at Telegram, Slack and the webhook: text, picture, recalls", async (t) => {
  const { runs, webhook, wechat, telegram, command, INGEST_URL } = await openBridge(t);
  const { slack } = runs.places;
  const senders = SENDERS.filter(
    (sender) => isThere(sender.by) && (!("needs" in sender) || isThere(sender.needs)),
  );
  for (const [index, { by, file }] of senders.entries()) {
    const sender = startSender(t, by, file, INGEST_URL);
    const count = index + 1;
    const pictures = () => telegram.messages(CHAT).filter(({ bytes }) => bytes !== undefined).length;
    await runs.until(
      () => runs.places.matching("telegram", "See you at eight").length === count,
      `the text of ${file} at Telegram`,
    );
    await runs.until(() => pictures() === count, `the picture of ${file} at Telegram`);
    await runs.until(
      () => runs.places.matching("slack", "See you at eight").length === count,
      `the text of ${file} at Slack`,
    );
    await runs.until(() => slack.files().length === count, `the picture of ${file} at Slack`);
    const events = () => webhook.taken.filter(({ type }) => type === "recall.matched").length;
    await runs.until(() => events() === 2 * count, `the events of ${file} at the webhook`);
    assert.equal(sender.exitCode, null, `${file} goes on and pings`);
    stop(sender);
  }
  assert.ok(slack.messages(CHANNEL).length > 0);
  const status = await command("/status");
  assert.match(status, /^🟢 online · Me · /);
  assert.match(status, /\nFile Transfer off: this message source can only receive · 0 delivered\n/);
  assert.match(status, /· last heard of \d+ s ago/);
  assert.match(await command("/login"), /^Already online/);
  assert.equal(wechat.requests?.length ?? 0, 0);
});
