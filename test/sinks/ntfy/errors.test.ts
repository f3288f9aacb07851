import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryError, type DeliveryErrorCode } from "../../../src/bridge/model/errors.ts";
import { ntfyReasons } from "../../../src/sinks/ntfy/texts/reasons.ts";
import { errorWords, failureWords } from "../../../src/text/reason-words.ts";
import { allTexts } from "../../all-texts.ts";
import { alertOf, textMessage } from "../../fakes/alerts.ts";
import { foreignWords } from "../../foreign-words.ts";
import type { HttpFault, LostAnswer } from "../../simulators/http-faults.ts";
import { never, once, rig, TOKEN, TOPIC } from "./rig.ts";

const alert = alertOf({ original: textMessage() });

const status = (
  number: number,
  code: number,
  error: string,
  headers: Record<string, string> = {},
): HttpFault => ({ kind: "status", status: number, facts: { code, http: number, error }, headers });

type Case = readonly [
  fault: HttpFault | LostAnswer,
  code: DeliveryErrorCode,
  maybeDelivered: boolean,
  zh: RegExp,
  en: RegExp,
];

const CASES: readonly Case[] = [
  [status(401, 40101, "unauthorized"), "auth", false, /NTFY_TOKEN.*unauthorized/, /NTFY_TOKEN.*unauthorized/],
  [status(403, 40301, "forbidden"), "auth", false, /写权限/, /write access/],
  [status(400, 40010, "topic name is not allowed"), "auth", false, /主题名/, /name of a topic/],
  [status(404, 40401, "page not found"), "auth", false, /没有这个地址/, /nothing at this address/],
  [status(429, 42901, "too many requests"), "rateLimited", false, /太快/, /more slowly/],
  [status(429, 42908, "daily quota"), "rateLimited", false, /今天.*用完/, /no more messages today/],
  [status(413, 41301, "attachment too large"), "tooLarge", false, /太大/, /too large/],
  [status(400, 40099, "TOMORROWS_WORD"), "unknown", false, /TOMORROWS_WORD/, /TOMORROWS_WORD/],
  [status(500, 50001, "internal"), "unavailable", true, /HTTP 500/, /HTTP 500/],
  [status(503, 0, "busy"), "unavailable", false, /HTTP 503/, /HTTP 503/],
  [{ kind: "html" }, "unavailable", false, /不是 ntfy 给的/, /not from ntfy/],
  [{ kind: "endless" }, "unavailable", true, /不是 ntfy 给的/, /not from ntfy/],
  [{ kind: "closeAfter" }, "unavailable", true, /连不上/, /cannot be reached/],
];

for (const [fault, code, maybeDelivered, zh, en] of CASES) {
  const name = fault.kind === "status" ? `HTTP ${fault.status} ${JSON.stringify(fault.facts)}` : fault.kind;
  test(`${name}: ${code}, with what to do in both languages and no secret`, async (t) => {
    const { ntfy, sink } = await rig(t);
    ntfy.setFault(fault);
    const error = await failure(sink.deliver(alert, once, never));
    assert.deepEqual([error.code, error.maybeDelivered], [code, maybeDelivered]);
    assert.match(errorWords(error, allTexts("zh")), zh);
    assert.match(errorWords(error, allTexts("en")), en);
    for (const words of [error.message, errorWords(error, allTexts("zh"))]) {
      assert.ok(words.includes(new URL(ntfy.origin).host), words);
      for (const secret of [TOKEN, TOPIC]) assert.ok(!words.includes(secret), words);
      assert.ok(!/[\r\n]/.test(words));
    }
  });
}

test("the server's own words are told without the token and the topic", async (t) => {
  const { ntfy, sink } = await rig(t);
  ntfy.setFault(status(400, 40099, `no ${TOPIC} for ${TOKEN}`));
  const error = await failure(sink.deliver(alert, once, never));
  assert.match(error.message, /no \[secret\] for \[secret\]/);
});

test("the wait is the one that the server asks for; after the day's messages it is a quarter of an hour", async (t) => {
  const { ntfy, sink } = await rig(t);
  ntfy.setFault(status(429, 42901, "too many requests", { "retry-after": "7" }));
  assert.equal((await failure(sink.deliver(alert, once, never))).retryAfterMs, 7_000);
  ntfy.setFault(status(429, 42908, "daily message quota reached"));
  assert.equal((await failure(sink.deliver(alert, once, never))).retryAfterMs, 900_000);
});

test("every reason has its sentence in both languages, and the Chinese one is Chinese", () => {
  for (const [code, names] of Object.entries<readonly string[]>(ntfyReasons.codes)) {
    const params = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
    const failure = { message: "nobody has words for it", reason: { of: "ntfy", code, params } };
    const [zh, en] = [failureWords(failure, allTexts("zh")), failureWords(failure, allTexts("en"))];
    for (const name of names.filter((each) => each !== "words"))
      assert.ok(zh.includes(`<${name}>`) && en.includes(`<${name}>`), code);
    assert.deepEqual(foreignWords(zh, [...names.map((name) => `<${name}>`), "ntfy"]), [], zh);
    assert.doesNotMatch(en, /\p{Script=Han}/u);
    assert.doesNotMatch(zh + en, /undefined|nobody/);
  }
});

async function failure(sent: Promise<unknown>): Promise<DeliveryError> {
  try {
    await sent;
  } catch (error) {
    assert.ok(error instanceof DeliveryError, String(error));
    return error;
  }
  return assert.fail("it was accepted");
}
