import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { dataFolderChecks } from "../../../src/doctor/checks/data-folder.ts";
import { programChecks } from "../../../src/doctor/checks/program.ts";
import type { Check } from "../../../src/kinds/check.ts";
import { takeLock } from "../../../src/store/folder/lock.ts";
import { openStore, type Store } from "../../../src/store/index.ts";
import { alertAbout } from "../../contracts/samples.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { addTo } from "../../fakes/new-alert.ts";
import { listening } from "../../net/helpers.ts";
import { nextAlert } from "../../next-alert.ts";
import type { Env, WrongThing } from "./run.ts";

async function empty(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "bridge-wrong-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A data folder in which a bridge has run, after `change`. */
async function used(
  t: TestContext,
  change: (store: Store) => Promise<void> = async () => {},
): Promise<string> {
  const path = await empty(t);
  const store = await openStore(join(path, "bridge.sqlite"), {
    log: silentLogger,
    clock: new ManualClock(),
    mediaDir: join(path, "media"),
  });
  await change(store);
  await store.close();
  return path;
}

const within = (path: string): Env => ({
  DATA_DIR: path,
  STORE_URL: `sqlite://${join(path, "bridge.sqlite")}`,
});

async function edited(t: TestContext, sql: string): Promise<Env> {
  const path = await used(t);
  const file = new DatabaseSync(join(path, "bridge.sqlite"));
  file.exec(sql);
  file.close();
  return within(path);
}

/** A program that is no bridge listens there. */
async function takenPort(t: TestContext): Promise<number> {
  const server = await listening(createServer((_request, response) => response.writeHead(404).end()));
  t.after(() => server.close());
  return server.port;
}

/** An alert that this sink has given up, or that it still has to take. */
async function withAlert(store: Store, sink: string, isDead: boolean): Promise<void> {
  await addTo(store.outbox, [alertAbout("11")], [sink]);
  const alert = (await nextAlert(store.outbox, sink)) ?? assert.fail();
  if (isDead) await store.outbox.settle(alert, { status: "dead", error: verbatim("refused") });
}

/** The hook for the end of a test runs before the folder is removed. */
function locked(t: TestContext, path: string): string {
  const lock = takeLock(path, Date.now());
  t.after(() => lock.release());
  return path;
}

export const WRONG_FOLDERS: readonly WrongThing[] = [
  {
    what: "a file instead of the data folder",
    id: "data.folder",
    names: "DATA_DIR",
    make: async (t) => {
      const path = join(await empty(t), "file");
      await writeFile(path, "");
      return { DATA_DIR: path };
    },
  },
  {
    what: "a data folder that others can get into",
    id: "data.folder",
    names: "chmod 700",
    make: async (t) => {
      const path = await used(t);
      await chmod(path, 0o755);
      return within(path);
    },
  },
  {
    what: "a data folder that is used for other things too",
    id: "data.folder",
    names: "DATA_DIR",
    make: async (t) => {
      const path = await used(t);
      await mkdir(join(path, "photos"));
      await chmod(path, 0o755);
      return within(path);
    },
  },
  {
    what: "a database that is none",
    id: "database.integrity",
    names: "bridge.sqlite",
    make: async (t) => {
      const path = await empty(t);
      await writeFile(join(path, "bridge.sqlite"), "not a database at all".repeat(100));
      return within(path);
    },
  },
  {
    what: "a database of another program",
    id: "database.integrity",
    names: "STORE_URL",
    make: (t) => edited(t, "PRAGMA application_id = 77"),
  },
  {
    what: "a database of a newer program",
    id: "database.version",
    names: "STORE_URL",
    make: (t) => edited(t, "PRAGMA user_version = 999"),
  },
  {
    what: "another bridge with the database",
    id: "data.lock",
    names: "STORE_URL",
    make: async (t) => ({
      DATA_DIR: await empty(t),
      STORE_URL: `sqlite://${join(locked(t, await empty(t)), "bridge.sqlite")}`,
    }),
  },
  {
    what: "a lock file that is damaged",
    id: "data.lock",
    names: "lock.sqlite",
    make: async (t) => {
      const path = await empty(t);
      await writeFile(join(path, "lock.sqlite"), "not a database at all".repeat(100));
      return { DATA_DIR: path };
    },
  },
  {
    what: "alerts that were given up",
    id: "outbox.filehelper",
    names: "/retry",
    make: async (t) => within(await used(t, (store) => withAlert(store, "filehelper", true))),
  },
  {
    what: "alerts for a sink that is off",
    id: "outbox.slack",
    names: "slack",
    make: async (t) => within(await used(t, (store) => withAlert(store, "slack", false))),
  },
  {
    what: "a port that another program uses",
    id: "http.port",
    names: "HTTP_PORT",
    make: async (t) => ({ HTTP_PORT: String(await takenPort(t)) }),
  },
  {
    what: "an address that this machine does not have",
    id: "http.port",
    names: "HTTP_HOST",
    make: async () => ({ HTTP_HOST: "192.0.2.1", HTTP_PORT: "9464" }),
  },
  {
    what: "a settings file with a secret that others can read",
    id: "settings.open_file",
    names: "chmod 600",
    make: async (t) => {
      const path = join(await empty(t), "settings.yaml");
      await writeFile(path, "NTFY_URL: https://ntfy.sh/hunter2\n", { mode: 0o644 });
      await chmod(path, 0o644);
      return { CONFIG_FILE: path };
    },
    secrets: ["hunter2"],
  },
];

const MB = 2 ** 20;
const FOLDER = {
  path: "/srv/data",
  reserve: 64 * MB,
  locks: [{ folder: "/srv/data", state: { held: false } }],
} as const;
const usable = { kind: "usable", privacy: "private" } as const;
const FACTS = { version: "1.0.0", node: "26.0.0", oldestNode: "22.19" };

/** What no test can make wrong for a superuser, or on a disk of this size: from facts. */
export const WRONG_FACTS: readonly {
  readonly what: string;
  readonly names: string;
  readonly id: string;
  readonly checks: readonly Check[];
}[] = [
  {
    what: "a data folder that cannot be made",
    names: "DATA_DIR",
    id: "data.folder",
    checks: dataFolderChecks({
      ...FOLDER,
      folder: { kind: "cannotMake", parent: "/srv", error: "EACCES" },
      space: undefined,
    }),
  },
  {
    what: "a data folder that this user may not write to",
    names: "DATA_DIR",
    id: "data.folder",
    checks: dataFolderChecks({ ...FOLDER, folder: { kind: "refused", error: "EACCES" }, space: undefined }),
  },
  {
    what: "a disk that is nearly full",
    names: "MEDIA_QUOTA_BYTES",
    id: "data.space",
    checks: dataFolderChecks({ ...FOLDER, folder: usable, space: { free: 40 * MB, total: 9_000 * MB } }),
  },
  {
    what: "a disk that is full",
    names: "MEDIA_QUOTA_BYTES",
    id: "data.space",
    checks: dataFolderChecks({ ...FOLDER, folder: usable, space: { free: MB, total: 9_000 * MB } }),
  },
  {
    what: "an old Node.js",
    names: "22.19",
    id: "node.version",
    checks: programChecks({ ...FACTS, node: "20.11.1", packages: [] }),
  },
  {
    what: "a package that is not installed",
    names: "npm ci",
    id: "node.packages",
    checks: programChecks({ ...FACTS, packages: [{ name: "zod", wanted: "4.6.7", found: undefined }] }),
  },
];
