import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { listenReasons } from "../../src/bridge/model/reasons.ts";
import { type DataFolderFacts, dataFolderChecks } from "../../src/doctor/checks/data-folder.ts";
import { databaseChecks } from "../../src/doctor/checks/database.ts";
import { httpChecks } from "../../src/doctor/checks/http-port.ts";
import { outboxChecks } from "../../src/doctor/checks/outbox.ts";
import { programChecks } from "../../src/doctor/checks/program.ts";
import { settingsChecks } from "../../src/doctor/checks/settings.ts";
import { ListenError } from "../../src/http/listen.ts";
import { ConfigError } from "../../src/settings/config-error.ts";
import { damagedFile, foreignFile, newerFile } from "../../src/store/errors/layout-errors.ts";
import type { Texts } from "../../src/text/catalogue/texts.ts";
import { only, statuses, todoOf } from "./well-made.ts";

const TELEGRAM = { zh: "Telegram", en: "Telegram" };
const MB = 2 ** 20;

describe("settings", () => {
  const right = {
    mistakes: [],
    warnings: [],
    openFiles: [],
    source: { zh: "网页版微信", en: "web WeChat" },
    sinks: [TELEGRAM],
  };

  test("right ones: one line that names what is switched on", () => {
    const line = only(settingsChecks(right), "ok");
    assert.match(line.seen.en, /web WeChat.*Telegram/);
    assert.match(only(settingsChecks({ ...right, sinks: [] }), "ok").seen.en, /nowhere/);
  });

  test("one without effect is a warning beside it", () => {
    const checks = settingsChecks({
      ...right,
      warnings: [(texts) => texts.start.setting.ignored("RECALL_FOO", undefined)],
    });
    assert.deepEqual(statuses(checks), ["settings.values ok", "settings.unused warn"]);
    assert.match(checks[1]?.seen.en ?? "", /RECALL_FOO/);
  });

  test("a file with a secret that others can read is a warning with the command that closes it", () => {
    const openFiles = [(texts: Texts) => texts.start.setting.openFile("CONFIG_FILE", "a.yaml", "a.yaml")];
    const checks = settingsChecks({ ...right, openFiles });
    assert.deepEqual(statuses(checks), ["settings.values ok", "settings.open_file warn"]);
    assert.match(checks[1]?.seen.en ?? "", /chmod 600 a\.yaml/);
  });

  test("each wrong one fails with its exact name once, what is wrong, and the cure", () => {
    const wrong = new ConfigError("HTTP_PORT", (texts) =>
      texts.start.setting.wrong("HTTP_PORT", '"99999"', texts.start.rule.port),
    );
    const line = only(settingsChecks({ ...right, mistakes: [wrong] }), "fail");
    assert.equal(line.id, "settings.http_port");
    assert.equal(line.title.en, "Setting HTTP_PORT");
    assert.match(line.seen.en, /^"99999"/);
    assert.match(line.seen.zh, /^"99999"/);
    assert.match(todoOf(line), /HTTP_PORT.*npm run doctor/);
  });
});

describe("Node.js and packages", () => {
  const facts = {
    version: "1.2.3",
    node: "26.10.0",
    oldestNode: "22.19",
    packages: [{ name: "zod", wanted: "4.6.7", found: "4.6.7" }],
  };

  test("new enough and complete", () => {
    assert.deepEqual(statuses(programChecks(facts)), ["node.version ok", "node.packages ok"]);
    assert.equal(programChecks({ ...facts, node: "22.19.0" })[0]?.status, "ok");
    assert.equal(programChecks({ ...facts, node: "23.0.0" })[0]?.status, "ok");
  });

  test("an older Node.js fails, and the line names what is needed", () => {
    for (const node of ["22.18.0", "20.11.1", "9.99.0"]) {
      const [line] = programChecks({ ...facts, node });
      assert.equal(line?.status, "fail", node);
      assert.match(line?.seen.en ?? "", /22\.19/);
    }
  });

  test("another version of a package warns, a missing package fails", () => {
    const other = programChecks({
      ...facts,
      packages: [{ name: "zod", wanted: "4.6.7", found: "4.0.0" }],
    })[1];
    assert.equal(other?.status, "warn");
    assert.match(other?.seen.en ?? "", /zod 4\.0\.0 instead of 4\.6\.7/);
    const missing = programChecks({
      ...facts,
      packages: [{ name: "zod", wanted: "4.6.7", found: undefined }],
    })[1];
    assert.equal(missing?.status, "fail");
    assert.match(missing?.status === "fail" ? missing.todo.en : "", /npm ci/);
  });
});

describe("data folder", () => {
  const facts: DataFolderFacts = {
    path: "/srv/data",
    folder: { kind: "usable", privacy: "private" },
    space: { free: 5_000 * MB, total: 9_000 * MB },
    reserve: 64 * MB,
    locks: [{ folder: "/srv/data", state: { held: false } }],
  };
  const of = (over: Partial<DataFolderFacts>): readonly string[] =>
    statuses(dataFolderChecks({ ...facts, ...over }));
  const FINE = ["data.folder ok", "data.space ok", "data.lock ok"];

  test("a private folder with space and a free lock", () => assert.deepEqual(of({}), FINE));

  test("one that is not there yet is no fault", () => {
    assert.deepEqual(of({ folder: { kind: "absent", parent: "/srv" } }), FINE);
  });

  test("one that others can get into warns", () => {
    for (const privacy of ["open", "shared"] as const)
      assert.equal(of({ folder: { kind: "usable", privacy } })[0], "data.folder warn");
  });

  test("one that cannot be used fails, and nothing else is looked at there", () => {
    const broken: readonly DataFolderFacts["folder"][] = [
      { kind: "noFolder" },
      { kind: "cannotMake", parent: "/srv", error: "EACCES" },
      { kind: "refused", error: "EROFS" },
    ];
    for (const folder of broken) {
      assert.deepEqual(of({ folder }), ["data.folder fail"]);
      assert.match(todoOf(dataFolderChecks({ ...facts, folder })[0] ?? assert.fail()), /DATA_DIR/);
    }
  });

  test("free space: below the reserve of media it warns, below what the database needs it fails", () => {
    const at = (free: number): string | undefined => of({ space: { free, total: 9_000 * MB } })[1];
    assert.deepEqual(
      [at(64 * MB), at(64 * MB - 1), at(16 * MB), at(16 * MB - 1), at(0)],
      ["data.space ok", "data.space warn", "data.space warn", "data.space fail", "data.space fail"],
    );
    assert.equal(of({ space: undefined })[1], "data.space ok");
  });

  const held = (pid: string) => ({ held: true, holder: { pid, since: "2026-01-01T00:00:00.000Z" } }) as const;

  test("a lock that the running bridge holds is no failure, and its pid is named", () => {
    const checks = dataFolderChecks({ ...facts, locks: [{ folder: "/srv/data", state: held("4711") }] });
    assert.equal(checks[2]?.status, "ok");
    assert.match(checks[2]?.seen.en ?? "", /pid 4711/);
    assert.deepEqual(of({ locks: [] }), FINE);
    const both = [
      { folder: "/srv/data", state: held("4711") },
      { folder: "/srv/store", state: held("4711") },
    ];
    assert.deepEqual(of({ locks: both }), FINE);
  });

  test("another bridge in the folder of the database fails, named with its pid", () => {
    for (const own of [{ held: false }, held("4711")] as const) {
      const locks = [
        { folder: "/srv/data", state: own },
        { folder: "/srv/store", state: held("4712") },
      ];
      const check = dataFolderChecks({ ...facts, locks })[2];
      assert.equal(check?.status, "fail");
      assert.match(check?.seen.en ?? "", /pid 4712.*\/srv\/store/);
    }
  });

  test("a lock file that cannot be used fails with its error", () => {
    const state = damagedFile("/srv/data/lock.sqlite");
    assert.equal(of({ locks: [{ folder: "/srv/data", state }] })[2], "data.lock fail");
  });
});

describe("database", () => {
  const usable = { kind: "usable", version: 9, known: 9, bytes: 3 * MB, isWhole: true } as const;

  test("whole, in the newest version, with its size", () => {
    const checks = databaseChecks(usable, false);
    assert.deepEqual(statuses(checks), ["database.integrity ok", "database.version ok"]);
    assert.match(checks[0]?.seen.en ?? "", /3 MB/);
    assert.match(databaseChecks({ ...usable, isWhole: false }, false)[0]?.seen.en ?? "", /too large/);
  });

  test("none yet is no fault", () => {
    only(databaseChecks({ kind: "none" }, false), "ok");
  });

  test("an older version is changed by the next start; beside a running bridge it warns", () => {
    assert.equal(databaseChecks({ ...usable, version: 8 }, false)[1]?.status, "ok");
    assert.equal(databaseChecks({ ...usable, version: 8 }, true)[1]?.status, "warn");
  });

  test("a newer, a damaged and a foreign file fail, each with its own cure", () => {
    const todos = [newerFile("/db", 99, 9), damagedFile("/db"), foreignFile("/db")].map((error) =>
      todoOf(only(databaseChecks({ kind: "refused", error, bytes: 1 }, false), "fail")),
    );
    assert.match(todos[0] ?? "", /newer program/);
    assert.match(todos[1] ?? "", /saves what can be read/);
    assert.match(todos[2] ?? "", /STORE_URL/);
  });
});

describe("outbox", () => {
  const now = 1_000_000_000;
  const minutes = (count: number): number => count * 60_000;
  const sinks = [{ name: "telegram", title: TELEGRAM }];
  const of = (waiting: Parameters<typeof outboxChecks>[0]["waiting"]) =>
    outboxChecks({ waiting, sinks, now });
  const left = { sink: "telegram", waiting: 0, dead: 0, failingSince: undefined };

  test("nothing left is one line", () => {
    assert.equal(only(of([]), "ok").id, "outbox.all");
    assert.equal(only(of([left]), "ok").id, "outbox.all");
    only(of(undefined), "ok");
  });

  test("alerts that wait for a moment are no fault", () => {
    assert.match(only(of([{ ...left, waiting: 3 }]), "ok").seen.en, /^3 waiting$/);
    only(of([{ ...left, waiting: 3, failingSince: now - minutes(10) + 1 }]), "ok");
  });

  test("given up warns and names /retry", () => {
    const check = only(of([{ ...left, dead: 2 }]), "warn");
    assert.match(check.seen.en, /2 given up/);
    assert.match(todoOf(check), /\/retry/);
  });

  test("a sink that has refused for ten minutes fails", () => {
    const check = only(of([{ ...left, waiting: 3, failingSince: now - minutes(10) }]), "fail");
    assert.match(check.seen.en, /3 waiting, first refused 10 min ago/);
  });

  test("alerts for a sink that is switched off warn", () => {
    const check = only(of([{ ...left, sink: "slack", waiting: 1, failingSince: now - minutes(60) }]), "warn");
    assert.match(todoOf(check), /slack is switched off/);
  });
});

describe("HTTP port", () => {
  const address = { host: "127.0.0.1", port: 9464 };
  const refused = {
    kind: "refused",
    error: new ListenError(
      "HTTP_PORT",
      listenReasons.failure("taken", "EADDRINUSE", { ...address, of: "HTTP" }),
    ),
  } as const;

  test("off, any port, a free one and the bridge's own are in order", () => {
    only(httpChecks({ address: undefined, port: undefined, isRunning: false }), "ok");
    only(httpChecks({ address, port: undefined, isRunning: false }), "ok");
    only(httpChecks({ address, port: { kind: "free" }, isRunning: false }), "ok");
    only(httpChecks({ address, port: { kind: "answers" }, isRunning: true }), "ok");
  });

  test("a running bridge that does not listen there warns", () => {
    assert.match(
      todoOf(only(httpChecks({ address, port: { kind: "free" }, isRunning: true }), "warn")),
      /Restart/,
    );
  });

  test("another program there fails with the setting's name, and so does another bridge", () => {
    for (const isRunning of [false, true])
      assert.match(todoOf(only(httpChecks({ address, port: refused, isRunning }), "fail")), /HTTP_PORT/);
    assert.match(
      only(httpChecks({ address, port: { kind: "answers" }, isRunning: false }), "fail").seen.en,
      /another bridge/,
    );
  });
});
