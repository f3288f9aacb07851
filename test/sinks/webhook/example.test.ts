import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { type TestContext, test } from "node:test";
import { createFetch } from "../../../src/net/fetch.ts";
import { alertOf, imageMessage, textMessage } from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { never, OTHER_SECRET, once, openRig, SECRET } from "./rig.ts";

/** The receiver of examples/ on a free port. */
async function receiver(t: TestContext) {
  const child = spawn(process.execPath, ["examples/webhook-receiver.ts"], {
    env: { PATH: process.env.PATH, PORT: "0", WEBHOOK_SECRET: SECRET },
  });
  let output = "";
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    const port = /port: (\d+)/.exec(output)?.[1];
    if (port !== undefined) resolve(port);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.once("exit", () => reject(new Error(output)));
  t.after(() => child.kill("SIGKILL"));
  const port = await promise;
  return { url: `http://127.0.0.1:${port}/`, lines: () => output.trimEnd().split("\n") };
}

test("the receiver of the examples prints each event once and refuses what is not signed", async (t) => {
  const { url, lines } = await receiver(t);
  const now = (): number => Date.now();
  const { sink } = await openRig(t, { url, now, locale: "en", secrets: [OTHER_SECRET, SECRET] });
  await sink.deliver(alertOf({ original: textMessage("渡口见") }), once, never);
  await sink.deliver(alertOf({ original: textMessage("渡口见") }), once, never);
  const picture = alertOf({ original: imageMessage() });
  const media = { state: "kept", file: await keptFile(t) } as const;
  await sink.deliverMedia(picture, media, { ...once, alertMessageId: "" }, never);
  await sink.notify("off-line", never);
  const other = await openRig(t, { url, now, secrets: [OTHER_SECRET] });
  await assert.rejects(other.sink.notify("forged", never), /HTTP 401.*No matching signature/);
  const kit = createFetch();
  t.after(() => kit.close());
  assert.equal((await kit.fetch(url, { method: "POST", body: "{}" })).status, 401);
  const told = lines().filter((line) => /^(?:recall|notice|test|mention)/.test(line));
  assert.deepEqual(told, [
    "recall.matched: 老马 recalled a message",
    "recall.media: img_m-1.png",
    "notice: off-line",
  ]);
  assert.ok(lines().includes("渡口见") && !lines().join().includes("forged"));
});
