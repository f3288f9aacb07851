import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryError, type DeliveryErrorCode } from "../../../src/bridge/model/errors.ts";
import { unreachable } from "../../../src/sinks/slack/api/client-errors.ts";
import { SlackApiError, toDeliveryError } from "../../../src/sinks/slack/api/errors.ts";
import { errorWords } from "../../../src/text/reason-words.ts";
import { allTexts } from "../../all-texts.ts";
import { alertOf, textMessage } from "../../fakes/alerts.ts";
import { fetchRefusedByProxy } from "../../fakes/refusing-proxy.ts";
import type { Fault } from "../../simulators/slack/index.ts";
import { APP_TOKEN, BOT_TOKEN, CHANNEL, openRig, type Rig, type RigOptions, withRig } from "./rig.ts";

const once = { possibleDuplicate: false, silent: false };

async function failure(rig: Rig, signal: AbortSignal = rig.signal): Promise<DeliveryError> {
  try {
    await rig.sink.deliver(alertOf({ original: textMessage() }), once, signal);
  } catch (error) {
    assert.ok(error instanceof DeliveryError, String(error));
    assert.ok(!/[\r\n]/.test(error.message));
    const words = errorWords(error, allTexts("zh"));
    for (const secret of [BOT_TOKEN, APP_TOKEN]) assert.ok(!words.includes(secret), "a secret in the words");
    for (let link: unknown = error; link instanceof Error; link = link.cause)
      for (const secret of [BOT_TOKEN, APP_TOKEN])
        assert.ok(!`${link.stack}${JSON.stringify(link)}`.includes(secret), "a secret in the error");
    return error;
  }
  return assert.fail("the alert was accepted");
}

const offline: RigOptions = { start: false };

test("what a person must mend is `auth`, with what to do", async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["invalid_auth", /SLACK_BOT_TOKEN/],
    ["account_inactive", /install the app/],
    ["token_revoked", /install the app/],
    ["missing_scope", /slack-manifest\.yaml/],
    ["not_in_channel", /\/invite @/],
    ["channel_not_found", /SLACK_CHANNEL/],
    ["is_archived", /unarchive/],
    ["restricted_action", /allow the app to post/],
  ];
  await withRig(offline, async (rig) => {
    for (const [error, advice] of cases) {
      rig.slack.setFault("chat.postMessage", { kind: "error", error }, 1);
      const caught = await failure(rig);
      assert.equal(caught.code, "auth", error);
      assert.match(caught.message, advice);
      assert.ok(caught.message.includes(error));
      assert.equal(caught.maybeDelivered, false);
    }
  });
});

test("a missing scope is named", async () => {
  await withRig({ ...offline, simulator: { scopes: ["commands"] } }, async (rig) => {
    assert.match((await failure(rig)).message, /scope chat:write/);
  });
});

test("real refusals: a bot that was removed, a wrong token, an unknown channel", async () => {
  await withRig(offline, async (rig) => {
    rig.slack.removeFromChannel(CHANNEL);
    assert.match((await failure(rig)).message, /not_in_channel.*\/invite/);
    rig.slack.revokeToken("bot");
    assert.match((await failure(rig)).message, /token_revoked/);
  });
  await withRig({ ...offline, botToken: "xoxb-another-token" }, async (rig) => {
    const error = await failure(rig);
    assert.equal(error.code, "auth");
    assert.match(error.message, /invalid_auth/);
  });
  await withRig({ ...offline, channel: "C0NOWHERE1" }, async (rig) => {
    assert.match((await failure(rig)).message, /channel_not_found/);
  });
});

test("everything else by what a repeat would do", async () => {
  const cases: readonly (readonly [Fault, DeliveryErrorCode, boolean])[] = [
    [{ kind: "error", error: "msg_too_long" }, "rejected", false],
    [{ kind: "error", error: "invalid_arguments" }, "rejected", false],
    [{ kind: "error", error: "cannot_reply_to_message" }, "rejected", false],
    [{ kind: "error", error: "restricted_action_thread_locked" }, "rejected", false],
    [{ kind: "error", error: "ratelimited" }, "rateLimited", false],
    [{ kind: "error", error: "internal_error" }, "unavailable", true],
    [{ kind: "error", error: "service_unavailable" }, "unavailable", false],
    [{ kind: "error", error: "a_word_of_tomorrow" }, "unknown", false],
    [{ kind: "status", status: 503 }, "unavailable", true],
    [{ kind: "status", status: 404 }, "unavailable", false],
    [{ kind: "html" }, "unavailable", true],
    [{ kind: "reset" }, "unavailable", true],
    [{ kind: "resetAfter" }, "unavailable", true],
  ];
  await withRig(offline, async (rig) => {
    for (const [fault, code, maybeDelivered] of cases) {
      rig.slack.setFault("chat.postMessage", fault, 1);
      const error = await failure(rig);
      assert.deepEqual([error.code, error.maybeDelivered], [code, maybeDelivered], JSON.stringify(fault));
    }
    assert.equal(rig.slack.messages(CHANNEL).length, 1);
  });
});

test("a form that Slack no longer takes costs the looks, not the alert", async () => {
  const hostile = "*bold* <!channel> _x_ &amp; https://example.org/a";
  for (const error of ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"]) {
    await withRig({ ...offline, locale: "en" }, async ({ sink, slack, signal, log }) => {
      const refuseOnce = (method: string): void => slack.setFault(method, { kind: "error", error }, 1);
      refuseOnce("chat.postMessage");
      await sink.deliver(alertOf({ original: textMessage(hostile) }), once, signal);
      const [message] = slack.messages(CHANNEL);
      assert.equal(
        message?.text,
        "老马 recalled a message\nsent 14:02:11, recalled 14:02:49 (38 s later)\n" +
          "│ *bold* &lt;!channel&gt; _x_ &amp;amp; https://example.org/a\n#R7K2",
      );
      assert.deepEqual(message?.blocks, []);
      const { args } = slack.calls("chat.postMessage")[1] ?? {};
      assert.deepEqual([args?.mrkdwn, args?.parse, args?.unfurl_links], ["false", "none", "false"]);
      assert.deepEqual(slack.pings(), []);

      await sink.showLogin({ state: "scanned", picture: undefined }, signal);
      refuseOnce("chat.update");
      await sink.showLogin({ state: "confirm", expiresAt: 0 }, signal);
      const [, login] = slack.messages(CHANNEL);
      assert.match(login?.text ?? "", /confirm/i);
      assert.deepEqual(login?.blocks, []);
      assert.equal(log.filter(({ level, text }) => level === "warn" && /words alone/.test(text)).length, 2);
    });
  }
});

test("words that are refused as well are a dead letter", async () => {
  await withRig(offline, async (rig) => {
    for (const error of ["invalid_blocks", "msg_too_long", "no_text"]) {
      rig.slack.setFault("chat.postMessage", { kind: "error", error }, 2);
      assert.equal((await failure(rig)).code, "rejected", error);
      rig.slack.setFault("chat.postMessage", undefined);
    }
    assert.deepEqual(rig.slack.messages(CHANNEL), []);
  });
});

test("an archived channel pauses everything that is sent there, until it is back", async () => {
  await withRig(offline, async (rig) => {
    const { sink, slack, signal } = rig;
    const waiting = [textMessage("一"), textMessage("二")].map((original) => ({
      alert: alertOf({ original }),
      ...once,
    }));
    const all = [
      () => sink.deliver(alertOf({ original: textMessage() }), once, signal),
      () => sink.deliverPacked(waiting, signal),
      () => sink.notify("hello", signal),
      () => sink.showLogin({ state: "unanswered" }, signal),
    ];
    slack.archive(CHANNEL);
    for (const send of all)
      await assert.rejects(send(), { code: "auth", message: /is_archived: unarchive the channel/ });
    slack.unarchive(CHANNEL);
    for (const send of all) await send();
    assert.equal(slack.messages(CHANNEL).length, 4);
  });
});

test("429 says when to come back, also when Slack forgets to", async () => {
  await withRig(offline, async (rig) => {
    rig.slack.setFault("chat.postMessage", { kind: "rateLimited", retryAfterSeconds: 7 }, 1);
    const told = await failure(rig);
    assert.deepEqual([told.code, told.retryAfterMs, told.maybeDelivered], ["rateLimited", 7_000, false]);
    rig.slack.setFault("chat.postMessage", { kind: "rateLimited" }, 1);
    const untold = await failure(rig);
    assert.deepEqual([untold.code, untold.retryAfterMs], ["rateLimited", 30_000]);
    assert.equal(rig.slack.calls("chat.postMessage").length, 2, "the client tried again by itself");
  });
});

test("nobody at the address: not delivered for certain", async () => {
  const rig = await openRig(offline);
  await rig.slack.close();
  const error = await failure(rig);
  assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", false]);
  assert.match(error.message, /ECONNREFUSED/);
  await rig.end().catch(() => {});
});

test("what the proxy refused has certainly not arrived, and the reason is told", async (t) => {
  const fetch = await fetchRefusedByProxy(t);
  const error = await fetch("https://slack.invalid/api/").catch((thrown: unknown) => thrown);
  const failure = toDeliveryError(new SlackApiError("chat.postMessage", unreachable(error, [])));
  assert.equal(
    failure.message,
    "Slack: cannot be reached: the proxy does not accept its user name and password",
  );
  assert.equal(errorWords(failure, allTexts("zh")), "连不上 Slack（代理不认用户名和密码）");
  assert.deepEqual([failure.code, failure.maybeDelivered], ["unavailable", false]);
});

test("an abort ends a delivery that gets no answer, which may have arrived", async () => {
  await withRig(offline, async (rig) => {
    rig.slack.setFault("chat.postMessage", { kind: "hang" });
    const stop = new AbortController();
    const caught = failure(rig, stop.signal);
    await rig.slack.waitFor(() => rig.slack.calls("chat.postMessage").length === 1);
    stop.abort();
    const error = await caught;
    assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", true]);
  });
});
