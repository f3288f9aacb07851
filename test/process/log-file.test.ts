import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { LogFile } from "../../src/process/log-file.ts";

function rig(t: TestContext, mostBytes?: number) {
  const dataDir = mkdtempSync(join(tmpdir(), "bridge-log-"));
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  const folder = join(dataDir, "log");
  const troubles: unknown[] = [];
  const file = new LogFile({
    dataDir,
    onTrouble: (error) => troubles.push(error),
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
  const read = (name = "bridge.log"): string => readFileSync(join(folder, name), "utf8");
  return { dataDir, folder, file, troubles, read, names: () => readdirSync(folder).toSorted() };
}

const mode = (path: string): number => statSync(path).mode & 0o777;

test("nothing is written before the data folder is ours; then the lines that waited come first", (t) => {
  const { dataDir, file, read } = rig(t);
  assert.equal(file.write("one\n"), true);
  assert.deepEqual(readdirSync(dataDir), []);
  file.open();
  file.write("two\n");
  assert.equal(read(), "one\ntwo\n");
});

test("folder and file are their owner's alone, also a file that was there before", (t) => {
  const { folder, file, read } = rig(t);
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(file.path, "before\n");
  chmodSync(file.path, 0o644);
  file.open();
  file.write("one\n");
  assert.equal(mode(folder), 0o700);
  assert.equal(mode(file.path), 0o600);
  assert.equal(read(), "before\none\n");
});

test("a file that is full becomes an older one, and the oldest goes: never more than five", (t) => {
  const { folder, file, read, names } = rig(t, 100);
  file.open();
  for (let line = 0; line < 100; line += 1)
    assert.equal(file.write(`${String(line).padStart(39, ".")}\n`), true);
  assert.deepEqual(names(), ["bridge.1.log", "bridge.2.log", "bridge.3.log", "bridge.4.log", "bridge.log"]);
  const lines = [4, 3, 2, 1].map((number) => read(`bridge.${number}.log`)).join("") + read();
  const last = Array.from({ length: 10 }, (_, index) => 90 + index);
  assert.deepEqual(lines.match(/\d+/g)?.map(Number), last);
  for (const name of names()) {
    assert.ok(statSync(join(folder, name)).size <= 100, name);
    assert.equal(mode(join(folder, name)), 0o600);
  }
});

test("a file that an earlier process filled is followed by a new one", (t) => {
  const { folder, file, read } = rig(t, 100);
  mkdirSync(folder);
  writeFileSync(file.path, "x".repeat(5_000));
  file.open();
  file.write("new\n");
  assert.equal(read(), "new\n");
  assert.equal(read("bridge.1.log").length, 5_000);
});

test("a line that is longer than a file may be is written whole", (t) => {
  const { file, read } = rig(t, 100);
  file.open();
  assert.equal(file.write(`${"x".repeat(500)}\n`), true);
  assert.equal(file.write("next\n"), true);
  assert.equal(read("bridge.1.log").length, 501);
  assert.equal(read(), "next\n");
});

test("a file that somebody removes is made anew", (t) => {
  const { folder, file, read } = rig(t);
  file.open();
  file.write("one\n");
  rmSync(folder, { recursive: true });
  assert.equal(file.write("two\n"), true);
  assert.equal(read(), "two\n");
});

test("a link in its place is not followed: it is told once, nothing is thrown, and the log goes on when it is gone", (t) => {
  const { dataDir, folder, file, troubles, read } = rig(t);
  const foreign = join(dataDir, "foreign");
  writeFileSync(foreign, "");
  mkdirSync(folder);
  symlinkSync(foreign, file.path);
  file.open();
  for (let line = 0; line < 5; line += 1) assert.equal(file.write("lost\n"), false);
  assert.equal(troubles.length, 1);
  assert.equal(readFileSync(foreign, "utf8"), "");
  rmSync(file.path);
  assert.equal(file.write("back\n"), true);
  assert.equal(read(), "back\n");
});

test("whatever keeps the file from being opened is told once, and throws nothing", (t) => {
  const { file, troubles } = rig(t);
  file.open();
  file.write("one\n");
  rmSync(file.path);
  mkdirSync(file.path);
  assert.equal(file.write("lost\n"), false);
  assert.equal(file.write("lost\n"), false);
  assert.equal(troubles.length, 1);
});

test("more lines than a start has do not wait", (t) => {
  const { file, read } = rig(t);
  const written = Array.from({ length: 300 }, (_, line) => file.write(`${line}\n`));
  assert.equal(written.filter(Boolean).length, 200);
  file.open();
  assert.equal(read().split("\n").length, 201);
});
