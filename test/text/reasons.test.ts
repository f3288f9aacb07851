import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryError, failureOf } from "../../src/bridge/model/errors.ts";
import { type Codes, type Failure, type ReasonSet, reasonSet } from "../../src/bridge/model/reason.ts";
import {
  listenReasons,
  programReasons,
  proxyReasons,
  sessionReasons,
  storeReasons,
} from "../../src/bridge/model/reasons.ts";
import { slackReasons } from "../../src/sinks/slack/texts/reasons.ts";
import { telegramReasons } from "../../src/sinks/telegram/texts/reasons.ts";
import { wecomReasons } from "../../src/sinks/wecom/texts/reasons.ts";
import { textsFor } from "../../src/text/index.ts";
import { reasonTexts } from "../../src/text/reason-texts.ts";
import { failureWords } from "../../src/text/reason-words.ts";
import { webSays } from "../../src/wechat/web/texts/index.ts";
import { webReasons } from "../../src/wechat/web/texts/reasons.ts";
import { allTexts } from "../all-texts.ts";

const LOCALES = ["zh", "en"] as const;

function reasonsIn({ of, codes }: Pick<ReasonSet<Codes>, "of" | "codes">): readonly Failure[] {
  return Object.entries(codes).map(([code, names]) => ({
    message: "nobody has words for it",
    reason: { of, code, params: Object.fromEntries(names.map((name) => [name, `<${name}>`])) },
  }));
}

test("the program has words for every reason of the core, the source and the sinks, with all that they are given", () => {
  const sets = [programReasons, sessionReasons, proxyReasons, listenReasons, storeReasons];
  const own = [telegramReasons, slackReasons, wecomReasons, webReasons];
  for (const failure of [...sets, ...own].flatMap(reasonsIn)) {
    for (const locale of LOCALES) {
      const words = failureWords(failure, allTexts(locale));
      assert.ok(!words.includes(failure.message), `${failure.reason.of}.${failure.reason.code}`);
      assert.doesNotMatch(words, /undefined|\[object/, words);
    }
  }
});

test("a reason inside another is told in the same language", () => {
  const proxy = proxyReasons.failure("the proxy answered HTTP 502", "answered", { status: 502 });
  const unreachable = webSays("noConnection", { endpoint: "webwxsync", cause: proxy });
  const failure = webSays("nothingSent", { cause: unreachable });
  assert.equal(
    failure.message,
    "WeChat webwxsync: no connection (the proxy answered HTTP 502); nothing was sent",
  );
  assert.equal(
    failureWords(failure, allTexts("zh")),
    "微信接口 webwxsync 连不上（代理回了 HTTP 502），什么也没有发出",
  );
  assert.equal(failureWords(failure, allTexts("en")), failure.message);
});

test("a sink that the core does not know brings its sentences", () => {
  const mine = reasonSet("mine", { full: ["shelf"], closed: [] });
  const texts = reasonTexts(
    mine,
    { full: (shelf: string) => `架子 ${shelf} 满了`, closed: "关门了" },
    { full: (shelf: string) => `shelf ${shelf} is full`, closed: "closed" },
  );
  const error = new DeliveryError("rejected", mine.failure("shelf 7 is full", "full", { shelf: 7 }));
  assert.equal(failureWords(failureOf(error), textsFor("zh", { mine: texts })), "架子 7 满了");
  assert.equal(failureWords(failureOf(error), textsFor("en", { mine: texts })), "shelf 7 is full");
});

test("a reason that nobody knows any more is told as the log has it", () => {
  for (const owner of ["gone", "program", "constructor"]) {
    const failure = { message: "the shelf is full", reason: { of: owner, code: "toString", params: {} } };
    assert.equal(failureWords(failure, allTexts("zh")), "出了意外的错误（the shelf is full）");
    assert.equal(failureWords(failure, allTexts("en")), "the shelf is full");
  }
});
