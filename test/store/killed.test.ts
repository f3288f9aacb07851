import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { alertAbout } from "../contracts/samples.ts";
import { nextAlert } from "../next-alert.ts";
import { databasePath, openedStore } from "./folder.ts";

it("kill -9 loses nothing that was written, also of what did not wait for the disk", async (t) => {
  const path = databasePath(t);
  const writer = fileURLToPath(new URL("killed-writer.ts", import.meta.url));
  const { signal, stdout, stderr } = spawnSync(process.execPath, [writer, path], { encoding: "utf8" });
  assert.deepEqual({ signal, stdout }, { signal: "SIGKILL", stdout: "all is written\n" }, stderr);

  const { recalls, outbox, media, state, sent, chats, history } = await openedStore(t, path);
  for (const store of [recalls, media]) store.useAccount("7001");
  assert.equal((await recalls.find("1"))?.chat.title, "Lin");
  assert.equal(await recalls.takenBackBy("9"), "1");
  assert.equal((await media.stateOf("2"))?.state, "kept");
  assert.equal((await chats.load()).length, 1);
  assert.deepEqual(await nextAlert(outbox, "slack").then((next) => next?.alert), alertAbout("3"));
  assert.equal((await nextAlert(outbox, "slack"))?.possibleDuplicate, false);
  assert.equal((await outbox.counts("slack")).delivered, 1);
  assert.equal(await history.newest(), 2);
  assert.equal(await sent.isOwn("77"), true);
  assert.equal(await state.get("wechat.session"), "1");
});
