import assert from "node:assert/strict";
import { test } from "node:test";
import { loginWords } from "../../src/bridge/describe/login.ts";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import type { LoginView } from "../../src/bridge/ports/sink.ts";
import type { Texts } from "../../src/text/catalogue/texts.ts";
import { textsFor } from "../../src/text/index.ts";

const REASONS = ["kicked", "loggedOutOnPhone", "refused", "expired", "byRequest"] as const;
const VIEWS: readonly LoginView[] = [
  ...REASONS.map((reason) => ({ state: "loggedOut", reason, early: false }) as const),
  { state: "loggedOut", reason: "expired", early: true },
  { state: "unanswered", unfinished: false },
  { state: "unanswered", unfinished: true },
  { state: "refused", detail: verbatim("-1") },
];

/** What people read of logins and of an outage, where `/login` can be typed. */
function sentences(texts: Texts): readonly string[] {
  const options = { texts, loginCommand: "/login", time: () => "14:07" };
  const { login, announcement, command, status, start } = texts;
  return [
    ...VIEWS.map((view) => loginWords(view, options).text),
    login.risk,
    login.watching("小明", ["Telegram"]),
    login.recallsGo(["Telegram"]),
    announcement.offline("13:40", "4 min", "x"),
    announcement.unreachable("13:40", "4 min", "x"),
    announcement.noNetwork("x"),
    command.logoutAsk("/logout confirm"),
    command.loggedOut,
    command.loggedOutHere,
    command.logoutUnconfirmed,
    status.why.starting,
    status.why.loggedOut,
    start.screen.stoppedLoggedIn,
    texts.alert.media.storeSticker,
  ];
}

/** What only holds for a login to WeChat's web version, by this program. */
const OF_WEB = /网页|\bweb\b|凭证|credentials|WECHAT_|docs\/sources/i;
/** What only this program could do. */
const OWN = /\/login|不用扫码|重新扫码|\bscan a code\b|no scan/;

for (const locale of ["zh", "en"] as const) {
  test(`no sentence of another way to log in speaks of the web version (${locale})`, () => {
    for (const way of ["code", "elsewhere"] as const) {
      assert.deepEqual(
        sentences(textsFor(locale, {}, way)).filter((text) => OF_WEB.test(text) && way === "elsewhere"),
        [],
      );
    }
    const told = sentences(textsFor(locale, {}, "code")).filter((text) =>
      /网页|\bweb\b|凭证|credentials/.test(text),
    );
    assert.deepEqual(told, []);
  });

  test(`where another program logs in, no sentence asks a person to do it here, and no button offers it (${locale})`, () => {
    const texts = textsFor(locale, {}, "elsewhere");
    assert.deepEqual(
      sentences(texts).filter((text) => OWN.test(text)),
      [],
    );
    const options = { texts, loginCommand: "/login", time: () => "14:07" };
    assert.deepEqual(
      VIEWS.flatMap((view) => loginWords(view, options).buttons),
      [],
    );
  });

  test(`after a refused web login one line names the other sources, and after no other end (${locale})`, () => {
    const texts = textsFor(locale);
    const options = { texts, loginCommand: "/login", time: () => "14:07" };
    const told = VIEWS.filter((view) => loginWords(view, options).text.endsWith(`\n${texts.login.otherWay}`));
    assert.deepEqual(
      told.map((view) => [view.state, "early" in view && view.early]),
      [
        ["loggedOut", false],
        ["loggedOut", true],
        ["refused", false],
      ],
    );
  });
}
