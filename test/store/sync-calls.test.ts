import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { databasePath } from "./folder.ts";

const hasTrace = spawnSync("strace", ["-V"]).status === 0;

/** For each step of the program the files of the database that the disk was asked to keep. */
function syncsIn(trace: string): Record<string, readonly string[]> {
  const syncs: Record<string, string[]> = {};
  let step = "start";
  for (const line of trace.split("\n")) {
    step = /chdir\("\/step-(\w+)"/.exec(line)?.[1] ?? step;
    const file = /(?:fsync|fdatasync)\(\d+<[^>]*\/(bridge\.sqlite[^/>]*)>/.exec(line)?.[1];
    if (file !== undefined) syncs[step] = [...(syncs[step] ?? []), file];
  }
  return syncs;
}

it("a batch and its alert do not wait for the disk, the mark before a send does once, also with the entry of an own text, and within a second the rest is there", {
  skip: hasTrace ? false : "strace is not installed",
}, (t) => {
  const writer = fileURLToPath(new URL("sync-writer.ts", import.meta.url));
  const calls = ["-f", "-y", "-qq", "-e", "trace=fsync,fdatasync,chdir"];
  const { status, stderr } = spawnSync("strace", [...calls, process.execPath, writer, databasePath(t)], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const { batch, mark, settle, own, quiet } = syncsIn(stderr);
  assert.deepEqual(
    { batch, mark, settle, own, quiet },
    {
      batch: undefined,
      mark: ["bridge.sqlite-wal"],
      settle: undefined,
      own: ["bridge.sqlite-wal"],
      quiet: ["bridge.sqlite-wal"],
    },
  );
});
