import assert from "node:assert/strict";
import { access, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { isMedia, MediaError } from "../../../src/bridge/ports/media.ts";
import { SessionSendError } from "../../../src/bridge/ports/source-session.ts";
import { ScriptedGate } from "../../fakes/scripted-gate.ts";
import { friendSays, introduce, logIn, openRig, type Rig } from "./rig.ts";

const CARD = "puppet.memory-card.json";

async function online(rig: Rig): Promise<void> {
  void logIn(rig.desk);
  await rig.until("online");
}

async function bytesIn(body: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const piece of body) bytes += piece.byteLength;
  return bytes;
}

describe("a session over a puppet", { concurrency: 3 }, () => {
  test("a file comes through the source's folder, under the puppet's own id, and leaves nothing there", async (t) => {
    const rig = await openRig();
    t.after(rig.close);
    await online(rig);
    await rig.desk.tell({ do: "file", id: "ckz1picture", bytes: 300_000, name: "a.png" });
    await friendSays(rig.desk, "ckz1picture", "", 6);
    const { messages } = await rig.until("batch");
    const [received] = messages;
    assert.ok(received !== undefined && isMedia(received));
    assert.match(received.message.msgId, /^\d{1,19}$/);
    const { bytes, mime, body } = await rig.session.download(received.message, rig.signal);
    assert.deepEqual([bytes, mime], [300_000, "image/png"]);
    assert.equal(await bytesIn(body), 300_000);
    assert.deepEqual(await readdir(join(rig.folder, "media")), []);
  });

  test("a file over the limit is not written to its end, and one that is empty is asked for again later", async (t) => {
    const rig = await openRig({ maxMediaBytes: 100_000 });
    t.after(rig.close);
    await online(rig);
    for (const [id, bytes, code] of [
      ["4611686018427387920", 10_000_000_000, "tooLarge"],
      ["4611686018427387921", 0, "notYet"],
      ["4611686018427387922", undefined, "unavailable"],
    ] as const) {
      if (bytes !== undefined) await rig.desk.tell({ do: "file", id, bytes, name: "b.pdf" });
      await friendSays(rig.desk, id, "", 1);
      const [received] = (await rig.until("batch")).messages;
      assert.ok(received !== undefined && isMedia(received));
      await assert.rejects(
        rig.session.download(received.message, rig.signal),
        (error) => error instanceof MediaError && error.code === code,
      );
    }
    assert.deepEqual(await readdir(join(rig.folder, "media")), []);
  });

  test("a send that the puppet refuses is refused; one that it takes silently is sent once, also without an echo", async (t) => {
    const rig = await openRig();
    t.after(rig.close);
    await online(rig);
    void rig.events.next();
    await rig.desk.tell({ do: "refuse", text: "no such chat" });
    await assert.rejects(
      rig.session.sendText("wxid_lan", "早", "k1", rig.signal),
      (error) => error instanceof SessionSendError && error.code === "refused",
    );
    await rig.desk.tell({ do: "refuse" });
    await rig.session.sendText("wxid_lan", "早", "k1", rig.signal);
    await rig.session.sendText("wxid_lan", "早", "k1", rig.signal);
    assert.deepEqual(await rig.desk.tell({ do: "sent" }), ["早"]);
  });

  test("a process that ends during a send leaves open whether it was sent", async (t) => {
    const rig = await openRig();
    t.after(rig.close);
    await online(rig);
    void rig.events.next();
    await rig.desk.tell({ do: "dieInSend" });
    await assert.rejects(
      rig.session.sendText("wxid_lan", "早", "k1", rig.signal),
      (error) => error instanceof SessionSendError && error.code === "unanswered",
    );
  });

  test("where no login may begin, a code is not shown and its process is ended until a person asks", async (t) => {
    const gate = new ScriptedGate();
    gate.answers.push({ reason: "quietHours", until: Date.now() + 3_600_000 });
    const rig = await openRig({ gate, askedAtStart: false });
    t.after(rig.close);
    const first = rig.events.next();
    await rig.desk.arrived(1);
    void rig.desk.tell({ do: "emit", event: "scan", payload: { status: 2, qrcode: "https://code/1" } });
    assert.equal((await first).value?.type, "loginPostponed");
    const next = rig.until("qr");
    rig.session.requestLogin();
    await rig.desk.arrived(2);
    void rig.desk.tell({ do: "emit", event: "scan", payload: { status: 2, qrcode: "https://code/2" } });
    assert.deepEqual([(await next).content, rig.desk.processes], ["https://code/2", 2]);
  });

  test("a puppet that is logged in already comes online without a code, by its state alone", async (t) => {
    const gate = new ScriptedGate();
    gate.answers.push({ reason: "tooMany", until: 0 });
    const rig = await openRig({ askedAtStart: false, gate });
    t.after(rig.close);
    const come = rig.until("online");
    await introduce(rig.desk);
    await rig.desk.tell({ do: "loggedIn", id: "wxid_me" });
    assert.equal((await come).resumed, true);
    assert.equal(gate.asked, 0);
  });

  test("a stop keeps the puppet's login on disk; a logout deletes it", async (t) => {
    const rig = await openRig();
    t.after(rig.close);
    await writeFile(join(rig.folder, CARD), "{}");
    await online(rig);
    assert.equal(await rig.session.logout(rig.signal), "loggedOut");
    await assert.rejects(access(join(rig.folder, CARD)));
  });
});
