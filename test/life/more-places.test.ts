import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { startBarkSimulator } from "../simulators/bark/index.ts";
import { startNtfySimulator } from "../simulators/ntfy/index.ts";
import { startWebhookSimulator } from "../simulators/webhook/index.ts";
import { startWecomSimulator } from "../simulators/wecom/index.ts";
import { CHAT } from "./places.ts";
import { Runs } from "./process.ts";

const SECRET = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
const TOPIC = "recalls-of-the-test";
const DEVICE = "kD3v1ceKeyOfTheTest0";

/** What a platform does instead of its work. The last one needs a person, so its lane asks again only after minutes. */
const FAULTS = ["down", "hangs", "HTML", "endless", "redirect"] as const;
type Fault = (typeof FAULTS)[number];

type Place = {
  /** As `/status` names it. */
  readonly title: string;
  readonly fail: (fault: Fault | undefined) => void;
  /** Texts that a person reads there, in order. */
  readonly told: () => readonly string[];
};

/** A server on loopback that nothing may ever ask. */
async function openTrap(t: TestContext): Promise<{ readonly url: string; readonly asked: () => number }> {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, asked: () => asked };
}

async function openMorePlaces(t: TestContext, trap: string) {
  const webhook = await startWebhookSimulator({ secrets: [SECRET] });
  const wecom = await startWecomSimulator({ limit: Number.POSITIVE_INFINITY });
  const ntfy = await startNtfySimulator({ burst: 10_000 });
  const bark = await startBarkSimulator({ devices: { [DEVICE]: {} } });
  t.after(() => Promise.all([webhook, wecom, ntfy, bark].map((server) => server.close())));

  const html = "<!doctype html><title>Sign in</title>";
  const http = {
    down: { kind: "status", status: 503 },
    hangs: { kind: "hang" },
    HTML: { kind: "html" },
    endless: { kind: "endless" },
    redirect: { kind: "redirect", status: 307, location: trap },
  } as const;
  const atWebhook = {
    down: { kind: "status", status: 503 },
    hangs: { kind: "hang" },
    // Any 2xx is an acceptance there, so the page has a status that is none.
    HTML: { kind: "status", status: 500, headers: { "content-type": "text/html" }, body: html },
    endless: { kind: "endless", status: 500 },
    redirect: { kind: "status", status: 307, headers: { location: trap } },
  } as const;
  const places: readonly Place[] = [
    {
      title: "Webhook",
      fail: (fault) => webhook.setAnswer(fault && atWebhook[fault]),
      told: () => webhook.taken.flatMap(({ repeat, data }) => (repeat ? [] : [JSON.stringify(data)])),
    },
    {
      title: "WeCom",
      fail: (fault) => wecom.setFault("send", fault && http[fault]),
      told: wecom.texts,
    },
    {
      title: "ntfy",
      fail: (fault) => ntfy.setFault(fault && http[fault]),
      told: () => ntfy.messages(TOPIC).map(({ title, message }) => `${title}\n${message}`),
    },
    {
      title: "Bark",
      fail: (fault) => bark.setFault(fault && http[fault]),
      told: () => bark.pushes(DEVICE).map(({ title, body }) => `${title}\n${body}`),
    },
  ];
  const env = {
    WEBHOOK_URL: webhook.url,
    WEBHOOK_SECRET: SECRET,
    WECOM_WEBHOOK_URL: wecom.url,
    NTFY_URL: ntfy.url(TOPIC),
    BARK_URL: bark.url(DEVICE),
  };
  return { places, env };
}

test("a platform that is down, hangs, sends HTML, never ends or redirects delays its own alerts alone; /status names it; all arrive in the end", async (t) => {
  const trap = await openTrap(t);
  const { places, env } = await openMorePlaces(t, trap.url);
  const runs = await Runs.open(t, { ...env, FILEHELPER: "false" });
  const { wechat, telegram, friend } = runs.places;
  await runs.startOnline();

  const recalled: string[] = [];
  /** Resolves with the text. It does not wait for any place. */
  const recall = async (): Promise<string> => {
    const text = `tide table ${recalled.length + 1}, page`;
    recalled.push(text);
    const id = await runs.reads(() => wechat.friendSends(friend, text));
    wechat.recall(id);
    return text;
  };
  const has = (texts: readonly string[], text: string): boolean => texts.some((told) => told.includes(text));
  const ask = async (command: string, answer: RegExp): Promise<string> => {
    const before = telegram.messages(CHAT).length;
    telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text: command });
    const found = (): string | undefined =>
      telegram
        .messages(CHAT)
        .slice(before)
        .find(({ fromBot, text }) => fromBot && answer.test(text))?.text;
    await runs.until(() => found() !== undefined, `the answer to ${command}`);
    return found() ?? "";
  };

  for (const place of places) {
    for (const fault of FAULTS) {
      place.fail(fault);
      const text = await recall();
      const others = places.filter((other) => other !== place);
      await runs.until(
        () =>
          has(runs.places.told("telegram"), text) &&
          has(runs.places.told("slack"), text) &&
          others.every(({ told }) => has(told(), text)),
        `${text} at all but ${place.title} (${fault})`,
      );
      assert.ok(!has(place.told(), text), `${place.title} (${fault})`);
    }
    const status = await ask("/status", /^\S+ online/);
    assert.match(status, new RegExp(`${place.title}.*[1-9]\\d* waiting`), status);
    for (const { title } of places)
      if (title !== place.title)
        assert.doesNotMatch(status, new RegExp(`${title}.*[1-9]\\d* waiting`), status);
    place.fail(undefined);
    await ask("/retry", /./);
    await runs.until(() => recalled.every((text) => has(place.told(), text)), `all at ${place.title}`);
  }

  for (const { title, told } of places) {
    const order = told().flatMap((words) =>
      [...words.matchAll(/tide table (\d+), page/g)].map(([, n]) => Number(n)),
    );
    assert.deepEqual(
      [...new Set(order)].sort((a, b) => a - b),
      [...new Set(order)],
      `${title}: ${order}`,
    );
  }
  assert.equal(trap.asked(), 0, "a redirect was followed");
  assert.equal(await runs.program.kill("SIGTERM"), 0);
});
