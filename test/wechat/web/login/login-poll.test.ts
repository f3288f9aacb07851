import assert from "node:assert/strict";
import { test } from "node:test";
import { Agent } from "undici";
import { type PollEnd, pollLogin } from "../../../../src/wechat/web/login/login-poll.ts";
import { SessionCookies } from "../../../../src/wechat/web/wire/cookies.ts";
import { TransportError, WeChatHttp, type WireReply } from "../../../../src/wechat/web/wire/http.ts";
import { modeOf } from "../../../../src/wechat/web/wire/mode.ts";
import type { BinaryRequest, WireRequest } from "../../../../src/wechat/web/wire/requests.ts";
import { ManualClock, settle } from "../../../fakes/manual-clock.ts";
import { CapturingLogger } from "./secrets.ts";

const never = new AbortController().signal;
const LIFETIME_MS = 360_000;
const WAITING = "window.code=408;";
const CONFIRMED =
  'window.code=200;\nwindow.redirect_uri="https://wx.qq.com/cgi-bin/mmwebwx-bin/webwxnewloginpage?ticket=t";';

type Answer = string | Error | "hang";

/** Answers polls from a script; the last answer is given for ever. */
class ScriptedHttp extends WeChatHttp {
  readonly requests: (WireRequest | BinaryRequest)[] = [];
  readonly #answers: Answer[];
  readonly #clock: ManualClock;

  constructor(answers: readonly Answer[], clock: ManualClock, renew: () => Promise<void>) {
    super({ dispatcher: new Agent(), renew }, clock, new SessionCookies());
    this.#answers = [...answers];
    this.#clock = clock;
  }

  override async send(request: WireRequest | BinaryRequest, signal: AbortSignal): Promise<WireReply> {
    this.requests.push(request);
    const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
    if (answer instanceof Error) throw answer;
    if (answer === "hang") {
      await this.#clock.sleep(request.timeoutMs, signal);
      throw lost("timeout");
    }
    return { status: 200, text: answer ?? "" };
  }
}

function lost(code: TransportError["code"] = "network"): TransportError {
  return new TransportError(code, "login", "login: no answer");
}

function poll(answers: readonly Answer[], renew: () => Promise<void> = async () => {}) {
  const clock = new ManualClock();
  const log = new CapturingLogger();
  const http = new ScriptedHttp(answers, clock, renew);
  const server = { http, origin: "https://wx.qq.com", mode: modeOf("uos") };
  const deps = { runtime: { clock, log, random: () => 1 }, server };
  const state: { end?: PollEnd } = {};
  const polled = { uuid: "u", lifetimeMs: LIFETIME_MS, onScanned: async () => {} };
  void pollLogin(deps, polled, never).then((end) => {
    state.end = end;
  });
  return { clock, http, log, state };
}

/** The wait before the next poll. */
async function pauseOf(clock: ManualClock): Promise<number> {
  await settle();
  return Math.max(0, ...clock.waiting);
}

for (const [what, failure] of [
  ["lost", lost()],
  ["answered with a page", "<html>hotel</html>"],
  ["answered with 500", "window.code=500;"],
  ["answered with nothing", ""],
] as const) {
  test(`a poll that is ${what} is tried again after 3 s at most, however often, and the code is kept until it expires`, async () => {
    const { clock, http, state } = poll([failure]);
    let polls = 0;
    for (; clock.monotonic() < LIFETIME_MS && state.end === undefined; polls += 1) {
      const pause = await pauseOf(clock);
      assert.ok(pause > 0 && pause <= 3_000, `${pause} ms after ${polls} polls`);
      await clock.advance(pause);
    }
    assert.equal(state.end, "expired");
    assert.ok(clock.monotonic() >= LIFETIME_MS);
    assert.ok(http.requests.length >= LIFETIME_MS / 3_000);
  });
}

test("a confirmation after many lost polls is the login", async () => {
  const { clock, state } = poll([...Array.from({ length: 12 }, () => lost()), WAITING, CONFIRMED]);
  await clock.advance(60_000);
  assert.ok(typeof state.end === "object");
});

test("polls that hang are tried again at once, and none of them outlives the code", async () => {
  const { clock, http, state } = poll(["hang"]);
  await settle();
  for (let polls = 1; state.end === undefined; polls += 1) {
    assert.equal(http.requests.length, polls, "another poll as soon as the one before is given up");
    await clock.advance(Math.max(1, ...clock.waiting));
  }
  assert.equal(state.end, "expired");
  assert.equal(clock.monotonic(), LIFETIME_MS);
});

test("the connections are made anew after a poll that did not reach WeChat, and old ones that never close hold nobody up", async () => {
  let renewals = 0;
  const { clock, http } = poll([lost()], () => {
    renewals += 1;
    return new Promise(() => {});
  });
  await clock.advance(3_000);
  assert.ok(http.requests.length >= 2);
  assert.ok(renewals >= 1);
});

test("an answer of WeChat's own leaves the connections alone", async () => {
  let renewals = 0;
  const { clock, http } = poll(["window.code=500;"], async () => {
    renewals += 1;
  });
  await clock.advance(10_000);
  assert.ok(http.requests.length >= 3);
  assert.equal(renewals, 0);
});
