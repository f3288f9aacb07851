import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { startSlackSimulator } from "../simulators/slack/index.ts";
import { startWebhookSimulator } from "../simulators/webhook/index.ts";
import { BEGIN, play, SAVE } from "./rig.ts";
import type { Line } from "./scripted-questions.ts";

const WHERE = "Where should recall alerts go?";

test("each sink but the one that writes to other people is offered, with a hint, and asks settings that it has", () => {
  for (const { name, title, settings, switches, setup } of kinds.sinks) {
    if (setup === undefined) {
      assert.equal(name, "echo");
      continue;
    }
    const own = new Set(settings.map((setting) => setting.name));
    const asked = [...(setup.asks ?? []), ...(setup.mayAsk ?? []), ...Object.keys(setup.makes ?? {})];
    for (const each of [...asked, ...Object.keys(setup.on ?? {}), ...Object.keys(setup.off ?? {})])
      assert.ok(own.has(each), `${name} asks ${each}`);
    for (const each of switches) assert.ok(setup.asks?.includes(each), `${name} does not ask ${each}`);
    for (const locale of ["zh", "en"] as const) {
      // The longest label and hint in one row of 80 cells, Chinese characters taking two.
      const row: string = `${title[locale]} (${setup.hint[locale]})`;
      const cells: number = [...row].reduce(
        (sum, each) => sum + (/\p{Script=Han}|[，。「」]/u.test(each) ? 2 : 1),
        0,
      );
      assert.ok(setup.hint[locale] !== "" && cells <= 72, row);
    }
  }
});

test("the manifest that the Slack step names exists", () => {
  const guide = kinds.sinks.find(({ name }) => name === "slack")?.setup?.guide;
  const path = /config\/[\w-]+\.yaml/.exec(guide?.en ?? "")?.[0] ?? assert.fail("no manifest is named");
  assert.ok(guide?.zh.includes(path));
  assert.ok(existsSync(new URL(`../../${path}`, import.meta.url)));
});

test("Slack: both tokens and the channel are asked, and the test alert stands in the channel", async (t) => {
  const slack = await startSlackSimulator({
    channels: [{ id: "C0RECALLS", name: "recalls", isMember: true }],
  });
  t.after(() => slack.close());
  const script: Line[] = [
    ...BEGIN,
    [WHERE, ["slack"]],
    ["SLACK_BOT_TOKEN", slack.botToken],
    ["SLACK_APP_TOKEN", "xoxb-not-this-one"],
    ["SLACK_APP_TOKEN", slack.appToken],
    ["SLACK_CHANNEL", "C0NOWHERE"],
    ["SLACK_OWNER_IDS", ""],
    ["What now?", "values"],
    ["SLACK_BOT_TOKEN (now", ""],
    ["SLACK_APP_TOKEN (now", ""],
    ["SLACK_CHANNEL (now", "C0RECALLS"],
    ["SLACK_OWNER_IDS", "U0123456789"],
    ["Did it arrive?", true],
    ...SAVE,
  ];
  const { ask, saved } = await play(t, { script, env: { SLACK_API_URL: slack.apiUrl } });
  assert.match(ask.shown.join("\n"), /SLACK_APP_TOKEN: xo…\(17 characters\) must start with xapp-/);
  assert.match(ask.shown.join("\n"), /fail: .*SLACK_CHANNEL/);
  assert.deepEqual(
    slack.messages("C0RECALLS").map(({ text }) => text),
    ["Test alert: if you can read this, recalls will reach you."],
  );
  assert.equal(saved?.get("SLACK_CHANNEL"), "C0RECALLS");
  assert.equal(saved?.get("SLACK_OWNER_IDS"), "U0123456789");
  for (const secret of [slack.botToken, slack.appToken]) assert.ok(!ask.shown.join("\n").includes(secret));
});

test("Webhook: a secret is made when none is given, shown once, and signs the test event", async (t) => {
  const webhook = await startWebhookSimulator({
    secrets: [`whsec_${Buffer.alloc(32, 7).toString("base64")}`],
  });
  t.after(() => webhook.close());
  const script: Line[] = [
    ...BEGIN,
    [WHERE, ["webhook"]],
    ["WEBHOOK_URL", webhook.url],
    ["WEBHOOK_SECRET", ""],
    ["Is WEBHOOK_SECRET entered there?", "yes"],
    ["Did it arrive?", true],
    ...SAVE,
  ];
  const { ask, saved } = await play(t, {
    script,
    prepare: (asked) => {
      asked.onShown = (text) => {
        const made = /whsec_\S{44}/.exec(text)?.[0];
        if (made !== undefined) webhook.setSecrets([made]);
      };
    },
  });
  const secret = saved?.get("WEBHOOK_SECRET") ?? assert.fail("no secret was saved");
  assert.deepEqual(
    webhook.taken.map(({ type }) => type),
    ["test"],
  );
  assert.equal(ask.shown.filter((text) => text.includes(secret)).length, 1);
});
