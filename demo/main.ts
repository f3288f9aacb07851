/**
 * The whole flow without an account and without a network: simulated WeChat, Telegram and Slack servers on loopback,
 * the real bridge as its own process, a short story, and what each place received. Exits 1 when an alert is missing.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSlackSimulator } from "../test/simulators/slack/index.ts";
import { startTelegramSimulator } from "../test/simulators/telegram/index.ts";
import { startWeChatSimulator } from "../test/simulators/wechat/index.ts";
import { startBridge } from "./bridge-process.ts";
import { type Medium, type Place, placesOf } from "./places.ts";
import { readQr } from "./read-qr.ts";
import { type Scene, scenesOf } from "./story.ts";
import { demoWords } from "./words.ts";

const OWNER = "70010001";
const CHANNEL = "C0ALERTS01";
const TELEGRAM_TOKEN = "700100:AAEdemodemodemodemodemodemodemodemo";
/** Longest wait for one step; the whole takes about fifteen seconds. */
const STEP_MS = 10_000;
/** Time for a message and its bytes to arrive before it is recalled. filehelper takes one text in two seconds: it queues. */
const BETWEEN_SCENES_MS = 1_200;

/** As long as the real server holds a poll that has nothing to say. */
const SYNC_HOLD_MS = 25_000;

const words = demoWords(process.env);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Told = {
  readonly place: string;
  readonly text: string | undefined;
  readonly afterMs: number;
  readonly media: Medium | undefined;
};

async function until(condition: () => boolean): Promise<void> {
  for (const begun = performance.now(); !condition() && performance.now() - begun < STEP_MS; ) await pause(5);
}

/** What the place must show of the scene's bytes, if anything. */
function expectedMedia(scene: Scene, place: Place): RegExp | undefined {
  return place.platform === undefined ? undefined : scene.media?.[place.platform];
}

/** Plays one scene and waits until every place has told it, or the time is up. */
async function play(scene: Scene, places: readonly Place[]): Promise<readonly Told[]> {
  const before = new Map(places.map((place) => [place, [place.texts().length, place.media().length]]));
  const noticeAt = performance.now();
  scene.recall();
  return await Promise.all(
    places.map(async (place) => {
      const [texts = 0, media = 0] = before.get(place) ?? [];
      await until(() => place.texts().length > texts);
      const afterMs = performance.now() - noticeAt;
      if (expectedMedia(scene, place)) await until(() => place.media().length > media);
      return { place: place.name, text: place.texts()[texts], afterMs, media: place.media()[media] };
    }),
  );
}

function isWrong(scene: Scene, place: Place, { text, media }: Told): boolean {
  const expected = expectedMedia(scene, place);
  return (
    text === undefined ||
    !scene.expects.test(text) ||
    (expected !== undefined && !expected.test(media?.label ?? ""))
  );
}

function print(scene: Scene, told: readonly Told[]): void {
  console.log(`\n━━ ${scene.title}`);
  for (const { place, text, afterMs, media } of told) {
    console.log(
      `\n  ${place} · ${text === undefined ? words.nothingCame : words.after(Math.round(afterMs))}`,
    );
    for (const line of (text ?? "").trim().split("\n")) console.log(`    ${line}`);
    if (media !== undefined) console.log(`    [${media.shown}]`);
  }
}

async function main(): Promise<number> {
  const wechat = await startWeChatSimulator({
    account: { nickName: words.account },
    syncHoldMs: SYNC_HOLD_MS,
  });
  const telegram = await startTelegramSimulator({ token: TELEGRAM_TOKEN });
  telegram.addChat(OWNER, "private");
  const slack = await startSlackSimulator({ channels: [{ id: CHANNEL }] });
  const dataDir = await mkdtemp(join(tmpdir(), "recall-demo-"));
  const bridge = startBridge({
    DATA_DIR: dataDir,
    WECHAT_ORIGIN: wechat.origin,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    TELEGRAM_BOT_TOKEN: TELEGRAM_TOKEN,
    TELEGRAM_CHAT_ID: OWNER,
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_CHANNEL: CHANNEL,
    TERMINAL: "on",
    QUIET_HOURS: "off",
    LOG_LEVEL: "warn",
  });
  try {
    const scenes = scenesOf(wechat, words);
    const photo = await telegram.waitForMessage(
      ({ kind, bytes }) => kind === "photo" && bytes !== undefined,
      STEP_MS,
    );
    const code = readQr(photo.bytes ?? new Uint8Array());
    console.log(words.codeSent(code.replace(/[^/]+$/, "…")));
    console.log(`  ${photo.text}`);
    wechat.scan({ uuid: code.split("/").at(-1) });
    await wechat.waitUntil(() => wechat.count("login") > 1, STEP_MS);
    wechat.confirm();
    await wechat.waitUntil(() => wechat.statusNotifies.length > 0, STEP_MS);
    await telegram.waitForMessage(
      ({ kind, text }) => kind === "text" && text.includes(words.account),
      STEP_MS,
    );
    console.log(words.loggedIn);

    const places = placesOf({ wechat, telegram, slack, bridge, owner: OWNER, channel: CHANNEL, words });
    let missing = 0;
    for (const scene of scenes) {
      scene.before();
      await pause(BETWEEN_SCENES_MS);
      const told = await play(scene, places);
      print(scene, told);
      missing += places.filter((place, index) => {
        const one = told[index];
        return one === undefined || isWrong(scene, place, one);
      }).length;
    }
    const exitCode = await bridge.stop();
    console.log(`\n${words.stopped(exitCode, wechat.loggedOut)}`);
    console.log(missing === 0 ? words.complete : words.missing(missing));
    return missing === 0 && exitCode === 0 ? 0 : 1;
  } finally {
    bridge.kill();
    await Promise.all([wechat.close(), telegram.close(), slack.close()]);
    await rm(dataDir, { recursive: true, force: true });
  }
}

process.exit(await main());
