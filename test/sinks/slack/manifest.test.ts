import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { parse } from "yaml";
import { alertOf, RECALLED_AT, textMessage } from "../../fakes/alerts.ts";
import { DEFAULT_SCOPES, EVENT_SCOPES, METHOD_SCOPES, SLASH_SCOPE } from "../../simulators/slack/index.ts";
import { CHANNEL, OWNER, withRig } from "./rig.ts";

const path = new URL("../../../config/slack-manifest.yaml", import.meta.url);

test("the manifest asks for what the sink uses, and for nothing else", async () => {
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
    await sink.deliver(alertOf({ original: textMessage() }), { possibleDuplicate: false }, signal);
    await sink.notify("notice", signal);
    const code = { state: "code", content: "https://login.example.org/l/x", expiresAt: RECALLED_AT } as const;
    await sink.showLogin({ ...code, replaced: false }, signal);
    await sink.showLogin({ ...code, content: "https://login.example.org/l/y", replaced: false }, signal);
    await sink.showLogin({ state: "loggedIn", accountName: "宋知远", before: undefined }, signal);
    await (await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "status" })).waitForResponse();
    await slack.sendMention({ userId: OWNER, channel: CHANNEL, text: "status" });
    await slack.waitForMessage((message) => message.threadTs !== undefined && message.text === "did status");
    for (const { method, outcome } of slack.calls()) {
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
