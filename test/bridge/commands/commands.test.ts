import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Command, CommandDeps } from "../../../src/bridge/commands/command.ts";
import { runCommand, runCommandOf } from "../../../src/bridge/commands/dispatch.ts";
import type { ConnectionState } from "../../../src/bridge/model/connection-state.ts";
import type { CommandRequest } from "../../../src/bridge/ports/command.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { StatusReport } from "../../../src/bridge/ports/status-report.ts";
import { Confirmation } from "../../../src/bridge/timing/confirmation.ts";
import { textsFor } from "../../../src/text/index.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

const texts = textsFor("en");
const confirm = { args: ["confirm"] };

const report: StatusReport = {
  state: "online",
  accountName: "Song",
  uptimeMs: 0,
  lastSyncAgeMs: 0,
  messagesKept: 0,
  mediaKept: 0,
  recallsMatched: 0,
  recallsMissed: 0,
  sinks: [],
  version: "9.9.9",
  now: 0,
};

function setUp(state: ConnectionState = "online") {
  const clock = new ManualClock();
  const seen = { logins: 0, logouts: 0, dead: 0, errors: [] as string[] };
  const deps: CommandDeps = {
    texts,
    status: async () => report,
    state: () => state,
    requestLogin: () => {
      seen.logins += 1;
    },
    logout: async () => {
      seen.logouts += 1;
      return "loggedOut";
    },
    logoutConfirmation: new Confirmation(clock),
    retry: async () => seen.dead,
    log: { ...silentLogger, error: (fields) => seen.errors.push(String(fields.error)) },
  };
  return { seen, deps, clock };
}

const request = (name: string, parts: Partial<CommandRequest> = {}): CommandRequest => ({
  name,
  args: [],
  role: "owner",
  stale: false,
  prefix: "/",
  ...parts,
});

describe("commands", () => {
  test("logout asks first, with a button, and a yes within a minute does it", async () => {
    const { seen, deps } = setUp();
    const asked = await runCommand(request("logout"), deps);
    assert.match(asked.text, /\/logout confirm/);
    assert.deepEqual(asked.buttons, [{ label: "Log out", name: "logout", args: ["confirm"] }]);
    assert.equal(seen.logouts, 0);
    assert.match((await runCommand(request("logout", confirm), deps)).text, /^Logged out/);
    assert.equal(seen.logouts, 1);
  });

  test("a yes without a question, too late, or a second time logs nobody out", async () => {
    const { seen, deps, clock } = setUp();
    await runCommand(request("logout", confirm), deps);
    await runCommand(request("logout"), deps);
    await clock.advance(60_000);
    assert.match((await runCommand(request("logout", confirm), deps)).text, /too late/);
    assert.equal(seen.logouts, 0);
    await runCommand(request("logout"), deps);
    await runCommand(request("logout", confirm), deps);
    await runCommand(request("logout", confirm), deps);
    assert.equal(seen.logouts, 1);
  });

  test("logout is for owners, and has nothing to ask when nobody is logged in", async () => {
    const reader = setUp();
    await runCommand(request("logout", { role: "reader" }), reader.deps);
    await runCommand(request("logout", { role: "reader", ...confirm }), reader.deps);
    assert.equal(reader.seen.logouts, 0);
    const { deps } = setUp("loggedOut");
    assert.equal((await runCommand(request("logout"), deps)).text, texts.command.notLoggedIn);
  });

  test("retry tells how many dead letters go out again", async () => {
    const { seen, deps } = setUp();
    assert.equal((await runCommand(request("retry"), deps)).text, texts.command.nothingToRetry);
    seen.dead = 3;
    assert.equal((await runCommand(request("retry"), deps)).text, "Retrying 3 alerts");
    seen.dead = 1;
    assert.equal((await runCommand(request("retry"), deps)).text, "Retrying 1 alert");
  });

  test("status gives the report", async () => {
    const { deps } = setUp();
    assert.match((await runCommand(request("status"), deps)).text, /^online · Song[\s\S]*version 9\.9\.9$/);
  });

  test("help lists what exists, as it is typed there", async () => {
    const { deps } = setUp();
    assert.equal(
      (await runCommand(request("help"), deps)).text,
      "Commands:\n/status – show status\n/login – ask for a login code\n/logout – log out of WeChat\n/retry – retry failed alerts\n/help – list the commands",
    );
  });

  test("help lists for a reader what a reader may do", async () => {
    const { deps } = setUp();
    assert.equal(
      (await runCommand(request("help", { role: "reader", prefix: "/wechat " }), deps)).text,
      "Commands:\n/wechat status – show status\n/wechat help – list the commands",
    );
  });

  test("nothing after the prefix is help", async () => {
    const { deps } = setUp();
    assert.deepEqual(await runCommand(request(""), deps), await runCommand(request("help"), deps));
  });

  test("start greets and helps", async () => {
    const { deps } = setUp();
    const { text } = await runCommand(request("start"), deps);
    assert.ok(text.startsWith(texts.command.greeting));
    assert.ok(text.endsWith((await runCommand(request("help"), deps)).text));
  });

  for (const [state, answer] of [
    ["loggedOut", texts.command.loginStarted],
    ["starting", texts.command.loginStarting],
    ["online", texts.command.alreadyOnline],
    ["waitingForScan", texts.command.loginRunning],
    ["waitingForConfirm", texts.command.loginRunning],
  ] as const) {
    test(`login while ${state} answers "${answer}"`, async () => {
      const { deps, seen } = setUp(state);
      assert.equal((await runCommand(request("login"), deps)).text, answer);
      assert.equal(seen.logins, 1);
    });
  }

  test("an unknown word is named and help is offered", async () => {
    const { deps } = setUp();
    assert.equal(
      (await runCommand(request("fly\u202e", { prefix: "/wechat " }), deps)).text,
      "There is no command /wechat fly. Send /wechat help for the list",
    );
  });
});

describe("guards", () => {
  test("a reader does not log in", async () => {
    const { deps, seen } = setUp("loggedOut");
    assert.equal(
      (await runCommand(request("login", { role: "reader" }), deps)).text,
      texts.command.ownersOnly,
    );
    assert.equal(seen.logins, 0);
  });

  test("what was asked while the bridge was down is answered and not done", async () => {
    const { deps, seen } = setUp("loggedOut");
    assert.match((await runCommand(request("login", { stale: true }), deps)).text, /^\/login was sent while/);
    assert.equal(seen.logins, 0);
    assert.match((await runCommand(request("status", { stale: true }), deps)).text, /^online/);
  });

  test("a failure is logged, answered in words and not thrown", async () => {
    const { deps, seen } = setUp();
    const broken: Command = {
      name: "broken",
      summary: () => "",
      readerMay: true,
      acts: false,
      hidden: false,
      run: async () => {
        throw new Error("disk is full");
      },
    };
    assert.equal((await runCommandOf([broken], request("broken"), deps)).text, texts.command.failed);
    assert.deepEqual(seen.errors, ["disk is full"]);
  });
});
