import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../src/bridge/ports/clock.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { showsMedia } from "../../../src/bridge/ports/sink.ts";
import type { SentText } from "../../../src/bridge/ports/stores/state-store.ts";
import { OwnLogin } from "../../../src/bridge/session/own-login.ts";
import { MAX_FILE_BYTES } from "../../../src/sinks/filehelper/media.ts";
import { createFilehelperSink } from "../../../src/sinks/filehelper/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { type OpenSink, sinkContract } from "../../contracts/sink.ts";
import { ACCOUNT_ID, alertOf, imageMessage, RECALLED_AT } from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { MemorySentLedger } from "../../fakes/memory-sent-ledger.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { ScriptedNotes } from "../../fakes/scripted-notes.ts";
import { scaled } from "../../scale.ts";
import { openPage } from "./rig.ts";

const clock = { now: () => RECALLED_AT + 2_000, monotonic: () => 0, sleep: async () => {} };

/** The samples of the contract share ids, and what is known as sent is not sent again. */
class Forgetful extends MemorySentLedger {
  override async find(): Promise<readonly SentText[]> {
    return [];
  }
}

async function open(): Promise<OpenSink> {
  const { wechat, session, close } = await openPage({ autoLogin: true, ledger: new Forgetful() });
  const login = new OwnLogin({
    sink: { name: "filehelper", title: { zh: "文件传输助手", en: "filehelper" } },
    session,
    // The phone scans with the account that the source watches, whatever the source calls it.
    watched: () => ({ id: ACCOUNT_ID, name: wechat.account.nickName }),
    state: new MemoryStateStore(),
    clock: systemClock,
    log: silentLogger,
    showLogin: () => {},
    onStranger: () => {},
    onReady: () => {},
    onOwnNote: () => {},
  });
  const stop = new AbortController();
  const ended = login.run(stop.signal);
  await wechat.waitUntil(() => wechat.count("synccheck") > 0);
  const texts = textsFor("zh");
  const notes = new ScriptedNotes().deps;
  const sink = createFilehelperSink({ session: login.sender, clock, texts, timeZone: "UTC", ...notes });
  return {
    sink,
    break: () => wechat.close(),
    stall: () => wechat.setFault("webwxsendmsg", { kind: "hang" }, Number.POSITIVE_INFINITY),
    received: async () => wechat.sentTexts.map(({ content }) => content),
    media: {
      as: "bytes",
      received: async () => wechat.sentMedia.map(({ sha256 }) => sha256),
      tooLarge: MAX_FILE_BYTES + 1,
    },
    close: async () => {
      stop.abort();
      await ended;
      await close();
    },
  };
}

// Ten seconds of pacing: the whole contract runs in `npm run test:long`.
if (scaled(0, 1) === 1) sinkContract("filehelper through a login of its own", open);

test("an alert and its picture arrive in filehelper through a login of its own", async (t) => {
  const { sink, received, media, close } = await open();
  const running = new AbortController();
  t.after(async () => {
    running.abort();
    await sink.stop();
    await close();
  });
  await sink.start(running.signal);
  const alert = alertOf({ original: imageMessage() });
  const file = await keptFile(t);
  const once = { possibleDuplicate: false, silent: false };
  await sink.deliver(alert, { ...once, media: { state: "kept", file } }, running.signal);
  assert.ok(showsMedia(sink));
  const options = { ...once, alertMessageId: "" };
  await sink.deliverMedia(alert, { state: "kept", file }, options, running.signal);
  assert.match((await received()).join("\n"), /老马/);
  assert.deepEqual(await media?.received(), [file.sha256]);
});
