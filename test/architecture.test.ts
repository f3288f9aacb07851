import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  folderCircles,
  importsOf,
  MAX_LINES,
  roomsOf,
  type Source,
  violations,
} from "./architecture-rules.ts";

const root = new URL("../", import.meta.url);
const FOLDERS = ["src", "config", "test", "demo", "bench", "examples"];

function sources(): readonly Source[] {
  return FOLDERS.filter((folder) => existsSync(new URL(folder, root))).flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      // `test/foreign` has packages of its own.
      .filter((path) => path.endsWith(".ts") && !path.includes("/node_modules/"))
      .map((path) => ({ path, text: readFileSync(new URL(path, root), "utf8") })),
  );
}

const manifest: { dependencies: Record<string, string>; devDependencies: Record<string, string> } =
  JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
const devPackages = Object.keys(manifest.devDependencies);
const rooms = roomsOf(readFileSync(new URL("ARCHITECTURE.md", root), "utf8"));

test("every file keeps to its room and to the house rules", () => {
  const found = violations(sources(), rooms, devPackages);
  assert.deepEqual(
    found.map(({ path, line, what }) => `${path}:${line} ${what}`),
    [],
  );
});

test("the program imports only packages that its production install brings", () => {
  const wanted = sources()
    .filter(({ path }) => /^(src|config)\//.test(path))
    .flatMap(({ text }) => importsOf(text))
    .map(({ specifier }) => /^(@[^/]+\/[^/]+|[^./][^/]*)/.exec(specifier)?.[0] ?? "")
    .filter((name) => name !== "" && !name.startsWith("node:"));
  const declared = Object.keys(manifest.dependencies);
  assert.deepEqual(
    [...new Set(wanted)].filter((name) => !declared.includes(name)),
    [],
  );
});

/** What the checker says about one file. */
function says(path: string, text: string): string {
  return violations([{ path, text }], rooms, devPackages)
    .map(({ what }) => what)
    .join("; ");
}

test("each rule can be broken", () => {
  const bad: readonly (readonly [string, string, RegExp])[] = [
    [
      "src/bridge/recall/bridge.ts",
      'import { x } from "../../sinks/qr.ts";',
      /src\/bridge\/recall\/ may not import src\/sinks\/qr\.ts/,
    ],
    ["src/bridge/recall/bridge.ts", 'import { x } from "../../store/index.ts";', /may not import src\/store/],
    ["src/text/zh/index.ts", 'export * from "../../process/log.ts";', /may not import src\/process\/log\.ts/],
    [
      "src/wechat/content/text.ts",
      'import type { M } from "../../bridge/model/message.ts";',
      /may not import src\/bridge/,
    ],
    ["src/wechat/content/text.ts", 'import { readFile } from "node:fs";', /node:fs may not/],
    ["src/wechat/web/sync/x.ts", 'import { x } from "../../../net/fetch.ts";', /may not import src\/net/],
    ["src/wechat/web/sync/x.ts", 'import { fetch } from "undici";', /undici may not/],
    [
      "src/sinks/slack/sink.ts",
      'import { x } from "../telegram/chat/format.ts";',
      /may not import src\/sinks\/telegram/,
    ],
    ["src/sinks/slack/sink.ts", 'import { Bot } from "grammy";', /grammy may not/],
    [
      "src/sinks/telegram/sink.ts",
      'import { x } from "../../wechat/index.ts";',
      /may not import src\/wechat/,
    ],
    ["src/sinks/telegram/sink.ts", 'import { toBuffer } from "qrcode";', /qrcode may not/],
    ["src/http/server.ts", 'import { x } from "../process/log.ts";', /may not import src\/process\/log/],
    ["src/net/fetch.ts", 'import { x } from "../bridge/recall/bridge.ts";', /src\/net\/ may not import/],
    ["config/load.ts", 'import { x } from "../src/bridge/recall/bridge.ts";', /config\/ may not import/],
    ["config/load.ts", 'import { x } from "../src/sinks/slack/sink.ts";', /config\/ may not import/],
    ["src/bridge/model/x.ts", 'import { x } from "../../main.ts";', /nobody imports src\/main\.ts/],
    ["test/main.test.ts", 'import "../src/main.ts";', /nobody imports/],
    ["src/app/app.ts", 'const x = await import("../main.ts");', /nobody imports/],
    ["src/app/app.ts", 'import { pino } from "pino";', /pino may not/],
    ["src/app/app.ts", 'import { z } from "zod";', /zod may not/],
    ["config/load.ts", 'import { z } from "zod";', /zod may not/],
    ["src/bridge/ports/x.ts", 'import { DatabaseSync } from "node:sqlite";', /node:sqlite may not/],
    ["src/bridge/ports/x.ts", 'import { request } from "node:http";', /node:http may not/],
    ["src/bridge/ports/x.ts", 'type T = import("keyv").Keyv;', /keyv may not/],
    ["src/bridge/ports/x.ts", 'import left from "left-pad";', /left-pad has no place/],
    ["src/bridge/ports/x.ts", 'import { a } from "./y";', /lacks its \.ts/],
    [
      "src/bridge/ports/x.ts",
      'import {\n  a,\n  b,\n} from "../../app/app.ts";',
      /may not import src\/app\/app\.ts/,
    ],
    [
      "test/simulators/slack/server.ts",
      'import { x } from "../../../src/bridge/model/message.ts";',
      /may not import/,
    ],
    ["test/simulators/slack/server.ts", 'import { x } from "../../fakes/alerts.ts";', /may not import/],
    [
      "test/simulators/slack/server.ts",
      'import { App } from "@slack/bolt";',
      /only builtins and devDependencies/,
    ],
    ["demo/main.ts", 'import { x } from "../src/app/app.ts";', /may not import src\/app/],
    ["src/bridge/ports/x.ts", "const x: any = 1;", /no any/],
    ["src/bridge/ports/x.ts", "const x = y as any;", /no any/],
    ["src/bridge/ports/x.ts", "const x = new Map<string, any>();", /no any/],
    ["src/bridge/ports/x.ts", "const x = y as unknown as string;", /no cast/],
    ["src/bridge/ports/x.ts", "// @ts-expect-error it works", /compiler is not silenced/],
    ["src/bridge/ports/x.ts", "// biome-ignore lint: why not", /linter is not silenced/],
    ["src/sinks/shared/x.ts", "const home = process.env.HOME;", /environment/],
    ["config/x.ts", "x;\n".repeat(MAX_LINES + 1), /251 lines, at most 250/],
    ["src/nowhere/x.ts", "", /lies in no room/],
    ["src/nowhere/x.ts", 'import { y } from "./y.ts";', /lies in no room/],
  ];
  for (const [path, text, pattern] of bad) assert.match(says(path, text), pattern, `${path}: ${text}`);
});

test("what is allowed is not called a breach", () => {
  const good: readonly (readonly [string, string])[] = [
    ["src/main.ts", 'import { loadConfig } from "../config/load.ts";\nloadConfig(process.env);'],
    [
      "src/app/app.ts",
      'import { openStore } from "../store/index.ts";\nimport { f } from "../net/fetch.ts";',
    ],
    ["src/store/sqlite/db.ts", 'import { DatabaseSync } from "node:sqlite";\nimport Keyv from "keyv";'],
    ["src/bridge/model/alert.ts", 'import { createHash } from "node:crypto";'],
    ["src/wechat/content/md5.ts", 'import { createHash } from "node:crypto";'],
    [
      "src/wechat/web/sync/x.ts",
      'import type { M } from "../../../bridge/model/message.ts";\nimport { p } from "../../content/x.ts";',
    ],
    [
      "src/sinks/slack/sink.ts",
      'import { split } from "../shared/split.ts";\nimport { App } from "@slack/bolt";',
    ],
    ["config/kinds.ts", 'import { sinks } from "../src/sinks/index.ts";'],
    ["src/sinks/index.ts", 'import { slack } from "./slack/kind.ts";'],
    [
      "src/bridge/ports/x.ts",
      '/** As in import x from "grammy"; any of them. */\n// any: see import("keyv")\nconst t = "any";',
    ],
    ["src/bridge/ports/x.ts", "const many: Company = company;\nif (a < anything) b(any1);"],
    [
      "test/simulators/slack/server.ts",
      'import { WebSocketServer } from "ws";\nimport { x } from "../http.ts";',
    ],
    ["config/x.ts", "x;\n".repeat(MAX_LINES)],
  ];
  for (const [path, text] of good) assert.equal(says(path, text), "", `${path}: ${text}`);
});

test("folders form no circles", () => {
  assert.deepEqual(folderCircles(sources()), []);
});

test("a circle of folders is found, also over a third one", () => {
  const file = (path: string, to: string): Source => ({ path, text: `import { x } from "${to}";` });
  const circle = [
    file("src/a/x.ts", "../b/x.ts"),
    file("src/b/x.ts", "../c/x.ts"),
    file("src/c/x.ts", "../a/y.ts"),
    file("src/d/x.ts", "../a/x.ts"),
  ];
  assert.deepEqual(folderCircles(circle), [["src/a", "src/b", "src/c"]]);
  assert.deepEqual(folderCircles(circle.slice(1)), []);
});
