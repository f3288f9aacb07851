import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import stringWidth from "string-width";
import type { Env } from "../life/places.ts";
import { CHAT, openPlaces, type Places, TOKEN } from "../life/places.ts";
import { Runs } from "../life/process.ts";
import { listening, startServer } from "../net/helpers.ts";
import { runToEnd } from "../program.ts";

const DOCTOR = "doctor.js";

type Record = {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly status: string;
  readonly seen: string;
  readonly todo: string;
};

/** Runs the doctor as `npm run doctor -- --json` does. */
async function examined(
  cwd: string,
  env: Env,
): Promise<{ exitCode: number | null; checks: readonly Record[]; all: string }> {
  const { exitCode, stdout, stderr } = await runToEnd(cwd, env, ["--json"], DOCTOR);
  assert.equal(stderr, "");
  return { exitCode, checks: JSON.parse(stdout).checks, all: stdout };
}

async function folder(t: TestContext): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-doctor-"));
  t.after(() => rm(cwd, { recursive: true, force: true }));
  return cwd;
}

/** Id and status of each check of the core and the source, which are those of this room. */
function ofCore(checks: readonly Record[]): readonly string[] {
  const groups = ["settings", "node", "data", "database", "wechat", "outbox", "http"];
  return checks.filter(({ group }) => groups.includes(group)).map(({ id, status }) => `${id} ${status}`);
}

/** Nothing that a person would notice was done at any platform. */
function untouched(places: Places): void {
  const { wechat, telegram, slack } = places;
  assert.equal(wechat.count("jslogin"), 0);
  assert.deepEqual(places.told("telegram"), []);
  assert.deepEqual(
    slack.messages("C0ALERTS01").filter(({ byBot }) => byBot),
    [],
  );
  const writes = telegram.calls
    .map(({ method }) => method)
    .filter((name) => /^(send|edit|delete|set|pin)/.test(name));
  assert.deepEqual(writes, []);
}

/** No secret of the settings, whole or in part, is in the text. */
function secretless(text: string, places: Places): void {
  for (const secret of [TOKEN, TOKEN.slice(8), places.slack.botToken, places.slack.appToken])
    assert.ok(!text.includes(secret), secret);
}

describe("npm run doctor", () => {
  test("before the first start: everything that is there is in order, a scan is needed, exit 0", async (t) => {
    const places = await openPlaces(t);
    const { exitCode, checks, all } = await examined(places.cwd, places.env({ HTTP_PORT: "0" }));
    assert.deepEqual(ofCore(checks), [
      "settings.values ok",
      "node.version ok",
      "node.packages ok",
      "data.folder ok",
      "data.space ok",
      "data.lock ok",
      "database.integrity ok",
      "wechat.page ok",
      "wechat.clock ok",
      "wechat.login warn",
      "outbox.all ok",
      "http.port ok",
    ]);
    assert.equal(exitCode, checks.some(({ status }) => status === "fail") ? 1 : 0);
    for (const check of checks) {
      assert.deepEqual(Object.keys(check), ["id", "group", "title", "status", "seen", "todo"]);
      assert.equal(check.todo === "", check.status === "ok");
    }
    assert.deepEqual(await readdir(places.cwd), []);
    untouched(places);
    secretless(all, places);
  });

  test("beside its own running bridge: no failure, nothing taken from it, nothing told", async (t) => {
    const server = await startServer();
    await server.close();
    const port = { HTTP_PORT: String(server.port) };
    const runs = await Runs.open(t, port);
    await runs.startOnline();
    const { places } = runs;
    const { wechat } = places;
    const logins = wechat.count("jslogin");
    const before = places.told("telegram").length;
    const { exitCode, checks, all } = await examined(places.cwd, places.env(port));
    assert.deepEqual(
      checks.filter(({ status }) => status === "fail"),
      [],
    );
    assert.equal(exitCode, 0);
    const seen = (id: string): string => checks.find((check) => check.id === id)?.seen ?? "";
    assert.match(seen("data.lock"), new RegExp(`pid ${runs.program.child.pid}`));
    assert.match(seen("http.port"), /the bridge answers there/);
    assert.match(seen("wechat.login"), /the next start uses it/);
    assert.match(seen("database.integrity"), /^intact/);
    secretless(all, places);
    assert.equal(wechat.count("jslogin"), logins);
    assert.equal(places.told("telegram").length, before);
    // The bridge still hears its commands, and alerts go on.
    places.telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text: "/status" });
    await runs.until(() => places.told("telegram").length > before, "an answer to /status");
  });

  test("wrong settings fail by their exact names, and all else is still checked, in Chinese", async (t) => {
    const places = await openPlaces(t);
    const env = places.env({ LOCALE: "zh", TELEGRAM_CHAT_ID: "here", HTTP_PORT: "99999" });
    const { exitCode, checks } = await examined(places.cwd, env);
    assert.equal(exitCode, 1);
    assert.deepEqual(ofCore(checks).slice(0, 3), [
      "settings.telegram_chat_id fail",
      "settings.http_port fail",
      "node.version ok",
    ]);
    assert.match(checks[0]?.title ?? "", /^设置 TELEGRAM_CHAT_ID$/);
    assert.match(checks[0]?.todo ?? "", /改正 TELEGRAM_CHAT_ID/);
    assert.deepEqual(ofCore(checks).slice(-3), ["wechat.clock ok", "wechat.login warn", "outbox.all ok"]);
    assert.ok(!checks.some(({ group }) => group === "telegram" || group === "http"));
    untouched(places);
  });

  test("an unreadable settings file: that line, and what needs no settings", async (t) => {
    const cwd = await folder(t);
    const { exitCode, checks } = await examined(cwd, { CONFIG_FILE: "nowhere.yaml" });
    assert.equal(exitCode, 1);
    assert.deepEqual(ofCore(checks), ["settings.config_file fail", "node.version ok", "node.packages ok"]);
  });

  test("no WeChat, a taken port, and a file that is no database: each fails, the others go on, exit 1", async (t) => {
    const cwd = await folder(t);
    const gone = await startServer();
    await gone.close();
    const taken = await listening(createServer((_, response) => response.writeHead(404).end()));
    t.after(() => taken.close());
    writeFileSync(join(cwd, "bridge.sqlite"), "not a database at all".repeat(100));
    const { exitCode, checks } = await examined(cwd, {
      WECHAT_ORIGIN: gone.origin,
      HTTP_PORT: String(taken.port),
      STORE_URL: "sqlite://./bridge.sqlite",
    });
    assert.equal(exitCode, 1);
    assert.deepEqual(ofCore(checks).slice(3), [
      "data.folder ok",
      "data.space ok",
      "data.lock ok",
      "database.integrity fail",
      "wechat.page fail",
      "wechat.login warn",
      "http.port fail",
    ]);
  });

  test("for a person: rows of at most 80 columns, the status as a word, counts at the end", async (t) => {
    const cwd = await folder(t);
    for (const [LOCALE, mark, end] of [
      ["zh", /^(正常|注意|故障) {2}\S|^ {6}\S/u, /^共 \d+ 项：/u],
      ["en", /^(ok {2}|WARN|FAIL) {2}\S|^ {6}\S/, /^\d+ checks: /],
    ] as const) {
      const { exitCode, stdout } = await runToEnd(
        cwd,
        { LOCALE, WECHAT_ORIGIN: "http://127.0.0.1:1" },
        [],
        DOCTOR,
      );
      assert.equal(exitCode, 1);
      const rows = stdout.trimEnd().split("\n");
      assert.match(rows.pop() ?? "", end);
      for (const row of rows) {
        assert.match(row, mark);
        assert.ok(stringWidth(row) <= 80, row);
      }
    }
  });

  test("an unknown flag exits 78 and names it; --help explains and exits 0", async (t) => {
    const cwd = await folder(t);
    const unknown = await runToEnd(cwd, {}, ["--jsn"], DOCTOR);
    assert.deepEqual([unknown.exitCode, unknown.stdout], [78, ""]);
    assert.match(unknown.stderr, /^--jsn: .*--json.*\n$/);
    const help = await runToEnd(cwd, { LOCALE: "zh" }, ["--help"], DOCTOR);
    assert.equal(help.exitCode, 0);
    assert.match(help.stdout, /npm run doctor -- --json.*\n/);
  });
});
