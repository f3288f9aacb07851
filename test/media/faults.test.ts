import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Fault } from "../simulators/wechat/index.ts";
import { Rig, WHOLE } from "./rig.ts";
import { type Format, KB, type Kind, sample, sha256, specOf } from "./samples.ts";

/** One message for each endpoint that has bytes. */
const ENDPOINTS: readonly { readonly endpoint: string; readonly kind: Kind; readonly format: Format }[] = [
  { endpoint: "webwxgetmsgimg", kind: "image", format: "jpeg" },
  { endpoint: "webwxgetvoice", kind: "voice", format: "mp3" },
  { endpoint: "webwxgetvideo", kind: "video", format: "mp4" },
  { endpoint: "webwxgetmedia", kind: "file", format: "unknown" },
];

/** Bytes that come in the end come after the words. */
const SLOW: Fault = { kind: "delay", ms: 2_500 };
const STILL_COMING = /is still downloading( \(300 KB\))? and will follow as a reply/;

type Trouble = {
  readonly name: string;
  readonly fault: Fault;
  readonly times: number;
  /** Bytes follow, or this. */
  readonly reason?: RegExp;
  /** Needs more than half a minute. */
  readonly long?: boolean;
};

const TROUBLES: readonly Trouble[] = [
  { name: "0 bytes twice, then bytes", fault: { kind: "empty" }, times: 2 },
  { name: "a page of HTML once, then bytes", fault: { kind: "page" }, times: 1 },
  { name: "a reset in the middle, then bytes", fault: { kind: "cut" }, times: 1 },
  {
    name: "404 for ever",
    fault: { kind: "status", status: 404 },
    times: Number.POSITIVE_INFINITY,
    reason: /^the (picture|voice message|video|file) could not be fetched: WeChat does not provide it/m,
  },
  { name: "a silence of 30 s in the middle, then bytes", fault: { kind: "stall" }, times: 1, long: true },
  {
    name: "0 bytes for ever",
    fault: { kind: "empty" },
    times: Number.POSITIVE_INFINITY,
    reason: /could not be fetched: WeChat returned an empty file \(6 attempts\)/m,
    long: true,
  },
];

describe("a recall that beats its bytes", { concurrency: 4 }, () => {
  for (const { name, fault, times, reason, long } of TROUBLES.filter(({ long = false }) => WHOLE || !long)) {
    test(`${name}: the words are out at once, ${reason ? "the reason" : "the bytes"} in reply`, async (t) => {
      const rig = await Rig.open(t);
      const { wechat } = rig;
      const bytes = ENDPOINTS.map(({ format }) => sample(format, 300 * KB));
      for (const { endpoint } of ENDPOINTS) wechat.setFault(endpoint, fault, times);
      const begun = performance.now();
      wechat.batch(() => {
        for (const [index, { kind }] of ENDPOINTS.entries()) {
          wechat.recall(rig.says(specOf(kind, bytes[index] ?? Buffer.alloc(0))));
        }
      });
      const slowed = Number.isFinite(times) && !long ? ENDPOINTS.map(slowDown) : [];

      const { slack } = await rig.alert(ENDPOINTS.length);
      const afterMs = Math.round(performance.now() - begun);
      t.diagnostic(`${ENDPOINTS.length} alerts at Telegram and Slack ${afterMs} ms after the recalls`);
      assert.deepEqual(
        rig.telegramAlerts().flatMap(({ replies }) => replies),
        [],
      );
      assert.deepEqual(slack.replies, []);
      assert.deepEqual(rig.shownInSlack(), []);
      for (const { alert } of rig.telegramAlerts()) assert.match(alert.text, STILL_COMING);
      for (const { words } of rig.slackAlerts()) assert.match(words, STILL_COMING);
      await Promise.all(slowed);

      for (const [index, { endpoint, kind }] of ENDPOINTS.entries()) {
        const whole = await rig.whole(index + 1, 150_000);
        const [reply, ...more] = whole.telegram.replies;
        const [answer, ...others] = whole.slack.replies;
        assert.deepEqual([more, others], [[], []], endpoint);
        assert.ok(reply && answer);
        if (reason) {
          assert.match(reply.text, reason, endpoint);
          assert.match(answer.text, reason, endpoint);
          assert.deepEqual([reply.kind, answer.files], ["text", []]);
          continue;
        }
        const digest = sha256(bytes[index] ?? Buffer.alloc(0));
        const shown = { image: "photo", voice: "voice", video: "video", file: "document", animation: "" }[
          kind
        ];
        assert.deepEqual([reply.kind, reply.medium?.sha256], [shown, digest], endpoint);
        assert.deepEqual([whole.slack.files.length, whole.slack.files[0]?.sha256], [1, digest], endpoint);
      }
      const kept = [...(await rig.files()).values()];
      assert.deepEqual(kept, reason ? [] : ENDPOINTS.map(() => 300 * KB));

      async function slowDown({ endpoint }: { readonly endpoint: string }): Promise<void> {
        await wechat.waitUntil(() => wechat.count(endpoint) >= times);
        wechat.setFault(endpoint, SLOW, 1);
      }
    });
  }
});
