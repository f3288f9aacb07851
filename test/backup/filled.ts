import { createHash, randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { TestContext } from "node:test";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { openStore, type Store } from "../../src/store/index.ts";
import { downloadOf, fileBytes, mediaMessage } from "../contracts/media-samples.ts";
import { alertAbout, LONG_AGO, textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";

const EXPIRES_AT = Date.UTC(2100, 0, 1);
const never = new AbortController().signal;

/** An empty folder, removed after the test. */
export function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "recall-backup-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What `fill` puts into a data folder. `mark` stands in every text. */
export type Filling = {
  readonly mark: string;
  readonly messages?: number;
  readonly pictures?: number;
  readonly pictureBytes?: number;
};

/** The store of a data folder, as the bridge opens it. */
export async function storeIn(dataDir: string): Promise<Store> {
  const path = join(dataDir, "bridge.sqlite");
  const clock = new ManualClock(LONG_AGO);
  return await openStore(path, { log: silentLogger, clock, mediaDir: join(dataDir, "media") });
}

/** Fills the data folder as a bridge does that has stopped: a session, messages, pictures, a FILE, an alert that waits. */
export async function fill(dataDir: string, filling: Filling): Promise<void> {
  const { mark, messages = 40, pictures = 3, pictureBytes = 9_000 } = filling;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  const store = await storeIn(dataDir);
  try {
    await store.state.set("session", `session of ${mark}`);
    store.recalls.useAccount("7001");
    store.media.useAccount("7001");
    await store.recalls.remember(
      Array.from({ length: messages }, (_, n) => ({
        received: textMessage(String(n), `<${mark} ${n}> ${"x".repeat((n * 7_919) % 500)}`),
        expiresAt: EXPIRES_AT,
      })),
    );
    const keep = async (
      msgId: string,
      bytes: Uint8Array,
      kind: "IMAGE" | "FILE",
      name = "",
    ): Promise<void> => {
      await store.recalls.remember([{ received: mediaMessage(msgId, kind, name), expiresAt: EXPIRES_AT }]);
      await store.media.keep(msgId, downloadOf(bytes), 2 ** 30, never);
    };
    for (let n = 0; n < pictures; n += 1) {
      await keep(`9${n}`, Buffer.concat([fileBytes(20), randomBytes(pictureBytes)]), "IMAGE");
    }
    if (pictures > 0) await keep("8000", fileBytes(700, "png"), "FILE", `${"报".repeat(40)} ${mark}.pdf`);
    await addTo(store.outbox, [alertAbout("1", `<${mark} alert>`)], ["slack"]);
  } finally {
    await store.close();
  }
}

/** What a data folder holds: SHA-256 by path of every file that is not a lock. */
export function treeOf(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((path) => !/lock\.(sqlite|pid)(\.new)?$/.test(path))
      .sort()
      .map((path) => [relative(folder, path), sha256(readFileSync(path))]),
  );
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What the store of a data folder says: the mark of its session, and whether everything of that mark is whole. */
export async function contentsOf(dataDir: string): Promise<{
  readonly session: string;
  readonly messages: number;
  readonly alert: string;
  readonly pictures: readonly (string | undefined)[];
}> {
  const store = await storeIn(dataDir);
  try {
    store.recalls.useAccount("7001");
    store.media.useAccount("7001");
    const [delivery] = await store.outbox.waiting("slack", 1);
    const pictures: (string | undefined)[] = [];
    for (const msgId of ["90", "91", "92", "8000"]) {
      const state = await store.media.stateOf(msgId);
      pictures.push(state?.state === "kept" ? sha256(readFileSync(state.file.path)) : state?.state);
    }
    return {
      session: (await store.state.get("session")) ?? "",
      messages: await store.recalls.count(),
      alert: JSON.stringify(delivery?.alert ?? ""),
      pictures,
    };
  } finally {
    await store.close();
  }
}
