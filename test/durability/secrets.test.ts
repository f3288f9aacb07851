import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { sample } from "../media/samples.ts";
import { runToEnd } from "../program.ts";
import { formsOf, leaks } from "./forms.ts";
import { CHANNEL, OWNER, TELEGRAM_TOKEN } from "./platforms.ts";
import { logIn, look, MARK, open, PASSWORDS, pair, type Scene, USERS } from "./scene.ts";
import { textOf } from "./seen.ts";

/** Every platform refuses, breaks off and talks nonsense, each once. */
async function trouble({ stage }: Scene, from: number): Promise<number> {
  const { wechat, telegram, slack } = stage;
  let number = from;
  const alert = async (): Promise<void> => {
    number += 1;
    stage.recall(`${MARK} ${textOf(number)}`);
    await stage.untilAlert(["telegram", "slack", "filehelper"], number);
  };
  for (const fault of ["html", "reset", "truncated"] as const) {
    telegram.setFault("sendMessage", fault, 1);
    await alert();
  }
  telegram.setFault(
    "sendMessage",
    { error_code: 400, description: `Bad Request: message is too long bot${TELEGRAM_TOKEN}` },
    1,
  );
  telegram.setFault("sendMessage", { error_code: 500, description: "Internal Server Error" }, 1);
  slack.setFault("chat.postMessage", { kind: "html" }, 1);
  wechat.setFault("webwxsendmsg", { kind: "html" });
  wechat.setFault("synccheck", { kind: "page" });
  // Refused for good at Telegram: the next one goes through.
  stage.recall(`${MARK} refused`);
  await alert();
  await stage.ask("/retry", /^Retrying/);
  // A person has to mend this, or to start anew.
  slack.setFault("chat.postMessage", { kind: "error", error: "invalid_auth" }, 1);
  slack.setFault("auth.test", { kind: "status", status: 503 }, 1);
  wechat.setFault("webwxsync", { kind: "truncated" });
  number += 1;
  stage.recall(`${MARK} ${textOf(number)}`);
  const refused = (): boolean =>
    slack
      .calls("chat.postMessage")
      .some(({ outcome, args }) => outcome === "error" && `${args.blocks}` !== "");
  await stage.until(refused, "Slack refuses the token");
  slack.dropSockets();
  telegram.secondPoller(true);
  telegram.secondPoller(false);
  wechat.setFault("webwxsync", { kind: "html" });
  await stage.restart();
  await stage.untilAlert(["telegram", "slack", "filehelper"], number);
  return number;
}

/** From the pairing to the logout. */
async function life(scene: Scene): Promise<void> {
  const { stage } = scene;
  const { wechat, slack, friend } = stage;
  stage.launch();
  await pair(scene);
  const first = await wechat.waitForUuid();
  wechat.expire(first);
  await logIn(scene, first);
  const group = wechat.addGroup({
    nickName: "Harbour walks",
    members: [{ contact: friend, displayName: "Qiao" }],
  });
  stage.recall(`${MARK} ${textOf(1)}`);
  wechat.recall(wechat.memberSends(group, friend, `${MARK} ${textOf(2)}`));
  const picture = wechat.friendSends(friend, { kind: "image", bytes: sample("jpeg", 5_000) });
  const file = wechat.friendSends(friend, {
    kind: "file",
    name: "plan.pdf",
    bytes: sample("unknown", 3_000),
  });
  wechat.setFault("webwxgetmedia", { kind: "html" });
  wechat.recall(picture);
  wechat.recall(file);
  stage.recall(`${MARK} ${textOf(3)}`);
  await stage.untilAlert(["telegram", "slack", "filehelper"], 3);
  const number = await trouble(scene, 3);
  await stage.untilReading();
  await stage.ask("/status", /online/);
  await stage.ask("/help", /Commands/);
  await stage.ask("/login", /lready online/);
  await stage.ask("/nonsense", /no command/);
  await (await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "status" })).waitForResponse(
    20_000,
  );
  await look(scene);

  stage.program.child.kill("SIGUSR2");
  assert.equal(await stage.program.exitCode, 70, stage.program.stderr.slice(-2_000));
  stage.launch();
  await stage.untilReading();
  stage.recall(`${MARK} ${textOf(number + 1)}`);
  await stage.untilAlert(["telegram", "slack", "filehelper"], number + 1);

  const before = wechat.currentUuid();
  wechat.kick(1101);
  await stage.until(
    () => stage.shown("telegram").includes("no longer watched"),
    "the end of the session is told",
  );
  // It asks first when WeChat has ended a login of the last minute.
  await stage.ask("/login", /code|phone|scan|anyway/i);
  await stage.ask("/login confirm", /code|phone|scan/i);
  await stage.until(() => wechat.currentUuid() !== before, "a new login");
  wechat.scan();
  wechat.confirm();
  await stage.untilReading();
  await stage.ask("/logout", /confirm/);
  await stage.ask("/logout confirm", /you logged out/);
  await look(scene);
}

/** Starts that end with a line: a folder that is in use, and settings that are wrong. */
async function errorExits({ stage }: Scene): Promise<string> {
  const second = await runToEnd(stage.cwd, stage.env);
  assert.equal(second.exitCode, 75);
  const yaml = join(stage.cwd, "wrong.yaml");
  await writeFile(
    yaml,
    `TELEGRAM_BOT_TOKEN: "${TELEGRAM_TOKEN}x y"\nWECHAT_PROXY: "ftp://${USERS.wechat}:${encodeURIComponent(PASSWORDS.wechat)}@proxy"\nSLACK_BOT_TOKEN: [${stage.slack.botToken}]\n`,
  );
  const wrong = [
    { ...stage.env, TELEGRAM_CHAT_ID: TELEGRAM_TOKEN },
    { ...stage.env, SLACK_BOT_TOKEN: `${stage.slack.botToken} ${stage.slack.appToken}` },
    { ...stage.env, WECHAT_PROXY: `${stage.env.WECHAT_PROXY ?? ""}:x`, LOG_LEVEL: "much" },
    { CONFIG_FILE: yaml },
  ];
  const ends = await Promise.all(wrong.map((env) => runToEnd(stage.cwd, env, ["--check-config"])));
  for (const { exitCode } of ends) assert.equal(exitCode, 78);
  return [second, ...ends].map(({ stdout, stderr }) => `${stdout}\n${stderr}`).join("\n");
}

describe("secrets", () => {
  test("a secret is found in every form", () => {
    const secret = "@crypt_1a2b_öß/+==";
    for (const before of ["", "x", "xy", "xyz"]) {
      const around = `${before}${secret}tail`;
      for (const told of [around, encodeURIComponent(around), Buffer.from(around).toString("base64url")]) {
        assert.equal(leaks(`so ${told}`, new Map([[secret, "it"]])).length, 1, told);
      }
    }
    assert.ok(formsOf(secret).every((form) => form.length >= 8));
  });

  test("nothing that the program says or writes tells one, whatever goes wrong, at LOG_LEVEL=trace", async (t) => {
    const scene = await open(t, "trace");
    const { stage, secrets } = scene;
    await life(scene);
    const exits = await errorExits(scene);
    assert.equal(await stage.program.kill("SIGTERM"), 0);
    const found = [...secrets.found.values()];
    for (const name of ["skey", "sid", "pass_ticket", "uuid", "cookie webwx_data_ticket", "pairing code"]) {
      assert.ok(found.includes(name), `${name} was seen on the wire: ${[...new Set(found)].join(", ")}`);
    }
    const heard = `${scene.heard()}\n${exits}`;
    // The person at the terminal reads the code there, and nowhere else.
    const allowed = heard.replaceAll(/^(?:.*\/pair \S+|https:\/\/t\.me\/\S+)$/gm, "");
    t.diagnostic(`${found.length} secrets, ${Math.round(heard.length / 1024)} KB looked at`);
    assert.deepEqual(leaks(allowed, secrets.found), []);
    assert.doesNotMatch(stage.stderr, /\/pair |\?start=/, "the pairing code is not in the log");
  });

  test("what people write is not in the log at LOG_LEVEL=debug", async (t) => {
    const scene = await open(t, "debug");
    const { stage } = scene;
    stage.launch();
    await pair(scene);
    await logIn(scene);
    stage.recall(`${MARK} ${textOf(1)}`);
    await stage.untilAlert(["telegram", "slack", "filehelper"], 1);
    await trouble(scene, 1);
    await stage.program.kill("SIGTERM");
    assert.ok(stage.stderr.length > 2_000);
    for (const form of [...formsOf(MARK), "bluefolder"]) assert.ok(!stage.stderr.includes(form), form);
  });
});
