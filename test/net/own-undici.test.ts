import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

const root = new URL("../../", import.meta.url);

/** Prints Node's own modules that are loaded after the program's code was, and after a request. */
const SCRIPT = `
  for (const path of ["src/app/app.ts", "config/kinds.ts", "src/sinks/telegram/sink.ts"]) {
    await import(new URL(path, ${JSON.stringify(root.href)}));
  }
  const { createFetch } = await import(new URL("src/net/fetch.ts", ${JSON.stringify(root.href)}));
  await createFetch().fetch("http://127.0.0.1:1/", { method: "POST", body: "{}" }).catch(() => {});
  console.log(process.moduleLoadList.join("\\n"));
`;

test("a program without a port does not load Node's own copy of undici", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", SCRIPT]);
  const loaded = stdout.split("\n");
  assert.ok(loaded.includes("NativeModule net"));
  assert.deepEqual(
    loaded.filter((name) => name.includes("deps/undici")),
    [],
  );
});
