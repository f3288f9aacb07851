import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { parse } from "yaml";
import { usageHint } from "../../../src/bridge/commands/menu.ts";
import { slackManifest, withUsageHint } from "../../../src/sinks/slack/manifest.ts";
import { alertOf, imageMessage, RECALLED_AT, textMessage } from "../../fakes/alerts.ts";
import { DEFAULT_SCOPES, EVENT_SCOPES, METHOD_SCOPES, SLASH_SCOPE } from "../../simulators/slack/index.ts";
import { KB, sampleFile } from "./media-files.ts";
import { CHANNEL, OWNER, withRig } from "./rig.ts";

const path = new URL(`../../../${slackManifest.path}`, import.meta.url);

test("the manifest asks for what the sink uses, and for nothing else", async (t) => {
  const source = await readFile(path, "utf8");
  const manifest: {
    oauth_config: { scopes: { bot: string[] } };
    settings: {
      event_subscriptions: { bot_events: string[] };
      interactivity: object;
      socket_mode_enabled: boolean;
    };
    features: { slash_commands: { command: string }[] };
  } = parse(source);
  const scopes = manifest.oauth_config.scopes.bot;
  const events = manifest.settings.event_subscriptions.bot_events;
  assert.equal(manifest.settings.socket_mode_enabled, true);
  // A request_url would be asked for without Socket Mode only.
  assert.deepEqual(manifest.settings.interactivity, { is_enabled: true });
  assert.deepEqual(
    manifest.features.slash_commands.map(({ command }) => command),
    ["/wechat"],
  );

  const used = new Set<string>([SLASH_SCOPE, ...events.map((event) => EVENT_SCOPES[event] ?? `? ${event}`)]);
  await withRig({ simulator: { scopes } }, async ({ slack, sink, signal }) => {
    await slack.waitForSocket();
    await sink.deliver(
      alertOf({ original: textMessage() }),
      { possibleDuplicate: false, silent: false },
      signal,
    );
    await sink.notify("notice", signal);
    const picture = alertOf({ original: imageMessage() });
    const media = { state: "kept", file: await sampleFile(t, KB) } as const;
    const once = { possibleDuplicate: false, silent: false };
    const { messageId: alertMessageId } = await sink.deliver(picture, { ...once, media }, signal);
    await sink.deliverMedia(picture, media, { ...once, alertMessageId }, signal);
    const code = { state: "code", content: "https://login.example.org/l/x", expiresAt: RECALLED_AT } as const;
    await sink.showLogin({ ...code, replaced: false }, signal);
    await sink.showLogin({ ...code, content: "https://login.example.org/l/y", replaced: false }, signal);
    await sink.showLogin({ state: "loggedIn", accountName: "宋知远", before: undefined }, signal);
    await (await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "status" })).waitForResponse();
    await slack.sendMention({ userId: OWNER, channel: CHANNEL, text: "status" });
    await slack.waitForMessage((message) => message.threadTs !== undefined && message.text === "did status");
    for (const { method, outcome } of slack.calls()) {
      // Whether files may be read is asked with one that is not finished.
      if (method === "files.info" && outcome === "file_not_found") continue;
      assert.equal(outcome, "ok", method);
      const scope = METHOD_SCOPES[method];
      if (scope !== undefined) used.add(scope);
    }
  });
  assert.deepEqual([...scopes].sort(), [...used].sort());
  assert.deepEqual([...scopes].sort(), [...DEFAULT_SCOPES].sort());
});

test("every scope says in a comment what it is for", async () => {
  const lines = (await readFile(path, "utf8")).split("\n");
  for (const [index, line] of lines.entries())
    if (/^ {6}- [a-z_]+(:[a-z]+)?$/.test(line)) assert.match(lines[index - 1] ?? "", /^ {6}# \S/, line);
});

test("the usage hint follows from the list of commands, within Slack's limit", async () => {
  const source = await readFile(path, "utf8");
  assert.equal(source, slackManifest.write(source, usageHint()));
  const manifest: { features: { slash_commands: { usage_hint: string }[] } } = parse(source);
  const [command] = manifest.features.slash_commands;
  assert.equal(command?.usage_hint, usageHint());
  // https://docs.slack.dev/reference/app-manifest
  assert.ok((command?.usage_hint ?? "").length <= 1_000);
});

test("a new command changes that line of the manifest and no other", async () => {
  const source = await readFile(path, "utf8");
  const changed = withUsageHint(source, "status | x | help").split("\n");
  const lines = source.split("\n");
  assert.equal(changed.length, lines.length);
  const differing = changed.filter((line, index) => line !== lines[index]);
  assert.deepEqual(differing, ["      usage_hint: status | x | help"]);
});

test("a hint or a manifest that cannot be is refused with the next step", () => {
  const manifest = "      usage_hint: x";
  assert.equal(withUsageHint(manifest, "a".repeat(1_000)).length, 18 + 1_000);
  const bad: readonly (readonly [string, string, RegExp])[] = [
    [manifest, "a".repeat(1_001), /1001 characters and Slack takes 1000: leave commands out/],
    ["features:", "status", /no line `usage_hint:`: add it/],
    [manifest, "", /not "": use plain names/],
    [manifest, "status: x", /use plain names/],
    [manifest, "状态 | 帮助", /use plain names/],
    [manifest, "a\nb", /use plain names/],
  ];
  for (const [text, hint, words] of bad)
    assert.throws(() => withUsageHint(text, hint), { name: "RangeError", message: words });
});
