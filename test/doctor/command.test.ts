import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { loadConfig } from "../../config/load.ts";
import { BridgeDoctor } from "../../src/app/doctor/bridge-doctor.ts";
import { systemClock } from "../../src/bridge/ports/clock.ts";
import { createFetch, type FetchKit } from "../../src/net/fetch.ts";
import { CHANNEL, CHAT } from "../life/places.ts";
import { Runs } from "../life/process.ts";
import { startServer } from "../net/helpers.ts";

const OWNER = "U0OWNER001";

describe("/doctor", () => {
  test("a second request while one runs is told so, the next one runs again, and its connections are closed", async (t) => {
    const cwd = await mkdtemp(join(tmpdir(), "bridge-doctor-"));
    const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>();
    const server = await startServer((_, response) => resolve(response));
    t.after(async () => {
      await server.close();
      await rm(cwd, { recursive: true });
    });
    const config = await loadConfig(
      { WECHAT_ORIGIN: server.origin },
      { cwd, kinds, isTTY: false, stdoutIsTTY: false },
    );
    const open = { now: 0 };
    const openConnections = (proxy: string | undefined): FetchKit => {
      const kit = createFetch({ proxy });
      open.now += 1;
      const close = async (): Promise<void> => {
        open.now -= 1;
        await kit.close();
      };
      return { ...kit, close };
    };
    const doctor = new BridgeDoctor(config, { clock: systemClock, openConnections });
    const first = doctor.report("en");
    const held = await asked;
    assert.equal(await doctor.report("en"), undefined);
    held.end();
    assert.match((await first) ?? "", /^\d+ checks: .*\n[\s\S]*ok Lock: held by this bridge/);
    assert.equal(open.now, 0);
    const again = doctor.report("zh");
    await server.close();
    assert.match((await again) ?? "", /故障 网页版微信 · 登录页/);
  });

  test("in the running bridge: the owner gets the list at Telegram, Slack and filehelper, and no login code is asked for", async (t) => {
    const runs = await Runs.open(t, { SLACK_OWNER_IDS: OWNER });
    await runs.startOnline();
    const { places } = runs;
    const { telegram, slack, wechat } = places;
    const logins = wechat.count("jslogin");
    const list = /^\d+ checks: [\s\S]*ok Lock: held by this bridge/m;
    const comes = async (sink: "telegram" | "slack" | "filehelper", what: RegExp): Promise<string> => {
      await runs.until(() => places.matching(sink, what).length > 0, `${what} at ${sink}`);
      return places.matching(sink, what)[0] ?? "";
    };

    telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text: "/doctor" });
    const text = await comes("telegram", list);
    assert.match(text, /ok web WeChat · saved login/);
    assert.doesNotMatch(text, /^FAIL/m);

    await runs.until(() => slack.hellos() > 0, "Slack is connected");
    await slack.sendMention({
      userId: OWNER,
      channel: CHANNEL,
      text: "doctor",
      ts: (Date.now() / 1_000).toFixed(6),
    });
    await comes("slack", /\d+ checks: /);
    wechat.ownFromPhone("filehelper", "recall doctor");
    assert.match(await comes("filehelper", /\d+ checks: /), list);
    assert.equal(wechat.count("jslogin"), logins);
  });
});
