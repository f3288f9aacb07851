import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryError, failureOf, StoreError } from "../../../src/bridge/model/errors.ts";
import { STARTING } from "../../../src/bridge/model/session-status.ts";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import type { SessionEvent } from "../../../src/bridge/ports/source-session.ts";
import { loginViewOf } from "../../../src/bridge/session/session-state.ts";
import { LoginRefusedError, WebwxError } from "../../../src/wechat/web/wire/errors.ts";
import { TransportError } from "../../../src/wechat/web/wire/http.ts";
import { alertOf, imageMessage, textMessage } from "../../fakes/alerts.ts";
import { assertPlain } from "../../plain-data.ts";

const refused = failureOf(WebwxError.ret("webwxinit", 1203, "环境异常"));
const account = { id: "7001", name: "小陈" };

/** One of each type at least: a type that has none does not compile. */
const events: { readonly [T in SessionEvent["type"]]: readonly Extract<SessionEvent, { type: T }>[] } = {
  qr: [{ type: "qr", content: "https://login.weixin.qq.com/l/x", expiresAt: 5, attempt: 1 }],
  scanned: [
    { type: "scanned", picture: undefined },
    { type: "scanned", picture: { mime: "image/jpeg", base64: "/9j/4AAQSkZJRg==" } },
  ],
  confirm: [{ type: "confirm", expiresAt: 5 }],
  confirmed: [{ type: "confirmed" }],
  loginStopped: [
    { type: "loginStopped", reason: "unanswered" },
    { type: "loginStopped", reason: "refused", detail: refused },
  ],
  loginPostponed: [{ type: "loginPostponed", reason: "quietHours", until: 5 }],
  online: [{ type: "online", account, resumed: false, canSend: true, serverTime: undefined }],
  batch: [
    {
      type: "batch",
      messages: [textMessage(), imageMessage()],
      at: 5,
      begunAt: 4,
      caughtUp: true,
    },
  ],
  gap: [{ type: "gap" }],
  recallLost: [{ type: "recallLost", at: 5 }],
  names: [{ type: "names", messages: [textMessage()] }],
  offline: [
    { type: "offline", failure: failureOf(new TypeError("x is not a function")), retryInMs: 5 },
    {
      type: "offline",
      failure: failureOf(new TransportError("network", "synccheck", "no route")),
      retryInMs: 5,
    },
  ],
  loggedOut: [
    { type: "loggedOut", reason: "byRequest", early: false },
    { type: "loggedOut", reason: "refused", early: true, detail: refused },
  ],
};

test("every event of a session is plain data, and so is what is shown of it", () => {
  const shown = new Set<LoginView["state"]>();
  for (const event of Object.values(events).flat()) {
    assertPlain(event);
    const view = loginViewOf({ ...STARTING, codeShown: true }, event, "小红");
    if (view === undefined) continue;
    assertPlain(view);
    shown.add(view.state);
  }
  const all: Readonly<Record<LoginView["state"], true>> = {
    code: true,
    scanned: true,
    confirm: true,
    confirmed: true,
    loggedIn: true,
    unanswered: true,
    refused: true,
    postponed: true,
    loggedOut: true,
  };
  assert.deepEqual([...shown].sort(), Object.keys(all).sort());
});

test("an alert is plain data, with its original and without", () => {
  assertPlain(alertOf({ original: textMessage("早\u0000😀") }));
  assertPlain(alertOf({ original: imageMessage() }));
  assertPlain(alertOf({ miss: { reason: "offlineGap", from: 1, to: 2 } }));
});

test("whatever is thrown can be told as plain data, and no closure is in it", () => {
  const thrown: readonly unknown[] = [
    WebwxError.badReply("webwxsync", "<html>", "no SyncKey"),
    new LoginRefusedError(1203, "环境异常"),
    new StoreError("write", "disk full"),
    new DeliveryError("unavailable", failureOf(new TransportError("timeout", "synccheck", "no answer"))),
    new Error("of a\nlibrary"),
    "a text",
    undefined,
  ];
  for (const error of thrown) {
    const failure = failureOf(error);
    assertPlain(failure);
    assert.doesNotMatch(failure.message, /\n/);
  }
});
