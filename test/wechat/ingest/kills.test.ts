import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { seeded } from "../../life/busy.ts";
import { Program } from "../../program.ts";
import { scaled } from "../../scale.ts";
import { Upstream } from "../../simulators/upstream/index.ts";
import { startWebhookSimulator } from "../../simulators/webhook/index.ts";

const KILLS = scaled(3, 50);
const SEED = Number(process.env.KILL_SEED ?? randomInt(2 ** 31));
const TOKEN = "an-ingest-token-of-more-than-32-characters";
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

test(`the program, killed ${KILLS} times while messages are pushed (KILL_SEED=${SEED}): every recall is told with its original, as one event`, async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), "ingest-kills-"));
  const webhook = await startWebhookSimulator({ secrets: [SECRET] });
  const port = await freePort();
  const programs: Program[] = [];
  const upstream = new Upstream({ url: `http://127.0.0.1:${port}`, token: TOKEN, pingMs: 500 });
  const over = new AbortController();
  t.after(async () => {
    over.abort();
    await upstream.stop();
    await Promise.all(programs.map((program) => program.kill("SIGKILL")));
    await webhook.close();
    await rm(cwd, { recursive: true, force: true });
  });
  const CONFIG_FILE = join(cwd, "none.yaml");
  await writeFile(CONFIG_FILE, "");
  const start = (): Program => {
    const program = new Program(cwd, {
      ...{ CONFIG_FILE, DATA_DIR: join(cwd, "data"), LANGUAGE: "en", HOME: cwd },
      ...{ SOURCE: "ingest", INGEST_PORT: String(port), INGEST_TOKEN: TOKEN },
      ...{ WEBHOOK_URL: webhook.url, WEBHOOK_SECRET: SECRET },
    });
    programs.push(program);
    return program;
  };
  const random = seeded(SEED);
  let program = start();
  upstream.start();
  await upstream.comeOnline();

  const recalled: string[] = [];
  /** Single events and batches, recalls with their message and after it. A batch that is not answered is sent again. */
  const talking = (async () => {
    while (!over.signal.aborted) {
      const mark = `〔${recalled.length}〕`;
      const msgId = await upstream.friendSays(mark);
      const small = Array.from({ length: Math.floor(random() * 20) }, () => ({ type: "ping" }));
      await upstream.say(...small, {
        ...{ type: "recall", chat: "wxid_li0000001", revokedMsgId: msgId, recalledAt: Date.now() },
      });
      recalled.push(mark);
      await delay(random() * 20);
    }
  })().catch((error: unknown) => assert.ok(over.signal.aborted, String(error)));

  for (let kills = 1; kills <= KILLS; kills += 1) {
    const before = recalled.length;
    await program.until(() => recalled.length > before, "the door takes messages");
    await delay(random() * 600);
    await program.kill("SIGKILL");
    program = start();
  }
  const last = recalled.length + 3;
  await program.until(() => recalled.length >= last, "the door takes messages at last");
  over.abort();
  await talking;

  const told = (): readonly string[] => webhook.taken.map(({ data }) => String(data.text));
  await program.until(() => recalled.every((mark) => told().includes(mark)), "every recall is told");
  const ids = new Map<string, Set<string>>();
  for (const { id, type, data } of webhook.taken) {
    if (!type.startsWith("recall")) continue;
    assert.equal(type, "recall.matched", JSON.stringify(data));
    const mark = String(data.text);
    ids.set(mark, (ids.get(mark) ?? new Set()).add(id));
  }
  for (const mark of recalled) assert.equal(ids.get(mark)?.size, 1, `${mark} KILL_SEED=${SEED}`);
  t.diagnostic(`${recalled.length} recalls, ${webhook.taken.filter(({ repeat }) => repeat).length} repeats`);
});
