import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryError, type DeliveryErrorCode } from "../../../src/bridge/model/errors.ts";
import { barkReasons } from "../../../src/sinks/bark/texts/reasons.ts";
import { errorWords, failureWords } from "../../../src/text/reason-words.ts";
import { allTexts } from "../../all-texts.ts";
import { alertOf, textMessage } from "../../fakes/alerts.ts";
import { foreignWords } from "../../foreign-words.ts";
import type { HttpFault, LostAnswer } from "../../simulators/http-faults.ts";
import { DEVICE, never, once, rig } from "./rig.ts";

const SECRET = "1234567890123456";
const alert = alertOf({ original: textMessage() });

const says = (status: number, message: string, code = status): HttpFault => ({
  kind: "status",
  status,
  facts: { code, message, timestamp: 1_647_760_664 },
});

type Case = readonly [
  fault: HttpFault | LostAnswer,
  code: DeliveryErrorCode,
  maybeDelivered: boolean,
  zh: RegExp,
  en: RegExp,
];

const CASES: readonly Case[] = [
  [
    says(400, `failed to get device token: failed to get [${DEVICE}] device token from database`),
    "auth",
    false,
    /BARK_URL.*\[secret\]/,
    /BARK_URL.*\[secret\]/,
  ],
  [says(400, "device key is empty"), "auth", false, /BARK_URL/, /BARK_URL/],
  [says(500, "push failed: BadDeviceToken"), "auth", false, /打开一次 Bark/, /open the Bark app/],
  [says(500, "push failed: Unregistered"), "auth", false, /打开一次 Bark/, /open the Bark app/],
  [says(500, "push failed: PayloadTooLarge"), "tooLarge", false, /太大/, /too large/],
  [says(500, "push failed: APNS push failed: PayloadTooLarge"), "tooLarge", false, /太大/, /too large/],
  [says(431, "Request Header Fields Too Large"), "tooLarge", false, /太大/, /too large/],
  [says(500, "push failed: TooManyRequests"), "rateLimited", false, /太快/, /more slowly/],
  [says(500, "push failed: ServiceUnavailable"), "unavailable", false, /交给苹果/, /to Apple/],
  [
    says(500, 'push failed: Post "https://api.push.apple.com/3/device/x": connection reset by peer'),
    "unavailable",
    true,
    /交给苹果/,
    /to Apple/,
  ],
  [says(500, "push failed: TOMORROWS_WORD"), "unknown", false, /TOMORROWS_WORD/, /TOMORROWS_WORD/],
  [
    says(500, "push failed: APNS push failed: TOMORROWS_WORD"),
    "unknown",
    false,
    /TOMORROWS_WORD/,
    /TOMORROWS_WORD/,
  ],
  [says(400, "TOMORROWS_WORD"), "unknown", false, /TOMORROWS_WORD/, /TOMORROWS_WORD/],
  [says(200, "failed to get device token: x", 400), "auth", false, /BARK_URL/, /BARK_URL/],
  [says(200, "TOMORROWS_WORD", 400), "unknown", false, /TOMORROWS_WORD/, /TOMORROWS_WORD/],
  [says(401, "Unauthorized"), "auth", false, /HTTP 401/, /HTTP 401/],
  [says(418, "I'm a teapot"), "auth", false, /HTTP 418/, /HTTP 418/],
  [says(404, "Cannot POST /x"), "auth", false, /没有这个地址/, /nothing at this address/],
  [says(429, "slow down"), "rateLimited", false, /太快/, /more slowly/],
  [says(502, "bad gateway"), "unavailable", true, /HTTP 502/, /HTTP 502/],
  [{ kind: "html" }, "unavailable", false, /不是 Bark 给的/, /not from Bark/],
  [{ kind: "endless" }, "unavailable", true, /不是 Bark 给的/, /not from Bark/],
  [{ kind: "closeAfter" }, "unavailable", true, /连不上/, /cannot be reached/],
];

for (const [fault, code, maybeDelivered, zh, en] of CASES) {
  const name = fault.kind === "status" ? `HTTP ${fault.status} ${JSON.stringify(fault.facts)}` : fault.kind;
  test(`${name}: ${code}, with what to do in both languages and no secret`, async (t) => {
    const { bark, sink } = await rig(t, { encryptionKey: SECRET });
    bark.setFault(fault);
    const error = await failure(sink.deliver(alert, once, never));
    assert.deepEqual([error.code, error.maybeDelivered], [code, maybeDelivered]);
    assert.match(errorWords(error, allTexts("zh")), zh);
    assert.match(errorWords(error, allTexts("en")), en);
    for (const words of [error.message, errorWords(error, allTexts("zh"))]) {
      assert.ok(words.includes(new URL(bark.origin).host), words);
      for (const secret of [DEVICE, SECRET]) assert.ok(!words.includes(secret), words);
      assert.ok(!/[\r\n]/.test(words));
    }
  });
}

test("a device that nobody registered pauses the sink", async (t) => {
  const { sink, pushes } = await rig(t, { device: "nobody" });
  assert.equal((await failure(sink.deliver(alert, once, never))).code, "auth");
  assert.deepEqual(pushes(), []);
});

test("every reason has its sentence in both languages, and the Chinese one is Chinese", () => {
  for (const [code, names] of Object.entries<readonly string[]>(barkReasons.codes)) {
    const params = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
    const failed = { message: "nobody has words for it", reason: { of: "bark", code, params } };
    const [zh, en] = [failureWords(failed, allTexts("zh")), failureWords(failed, allTexts("en"))];
    for (const name of names.filter((each) => each !== "words"))
      assert.ok(zh.includes(`<${name}>`) && en.includes(`<${name}>`), code);
    assert.deepEqual(foreignWords(zh, [...names.map((name) => `<${name}>`), "Bark", "key"]), [], zh);
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
