import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { encrypt } from "../../../src/sinks/bark/encrypt.ts";
import { apnsBytes } from "../../../src/sinks/bark/limits.ts";
import { alertOf, fileMessage, groupTextMessage, imageMessage, textMessage } from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { scaled } from "../../scale.ts";
import { startBarkSimulator } from "../../simulators/bark/index.ts";
import { DEVICE, never, once, openRig, rig } from "./rig.ts";

const KEYS = {
  none: undefined,
  "of 16 characters": "1234567890123456",
  "of 24 characters": "a sentence of 24 letters",
  "of 32 characters": "0123456789abcdef0123456789ABCDEF",
} as const;
const keyed = (encryptionKey: string | undefined) => (encryptionKey === undefined ? {} : { encryptionKey });
/** What a reader sees of a text. */
const ink = (text: string): string =>
  text.replace(/[\s\p{Cc}\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]/gu, "");

for (const [what, encryptionKey] of Object.entries(KEYS)) {
  test(`with a key ${what}: an alert is one push, with title, text, group and a place in the history`, async (t) => {
    const { sink, pushes } = await rig(t, keyed(encryptionKey));
    const { messageId } = await sink.deliver(alertOf({ original: groupTextMessage() }), once, never);
    assert.equal(messageId, "");
    const [push, ...more] = pushes();
    assert.ok(push);
    assert.deepEqual(more, []);
    assert.equal(push.title, "「马晓川」在「登山队」撤回了一条消息");
    assert.equal(
      push.body,
      ["14:02:11 发出，14:02:49 撤回（38 秒后）", "——", "晚上八点渡口见", "——", "#R7K2"].join("\n"),
    );
    assert.deepEqual([push.group, push.level, push.archived], ["微信撤回提醒", "active", true]);
    assert.deepEqual([push.url, push.markdown], ["", false]);
  });

  test(`with a key ${what}: a silent alert is passive`, async (t) => {
    const { sink, pushes } = await rig(t, keyed(encryptionKey));
    await sink.deliver(alertOf({ original: textMessage() }), { ...once, silent: true }, never);
    assert.equal(pushes()[0]?.level, "passive");
  });

  test(`with a key ${what}: 10 kB of emoji, or of what the server's JSON makes long, arrive whole in numbered parts`, async (t) => {
    for (const words of ["👨‍👩‍👧‍👦🇨🇳👍🏽".repeat(260), "<&>".repeat(3_500), '"\\'.repeat(5_000)]) {
      const { sink, pushes } = await rig(t, keyed(encryptionKey));
      await sink.deliver(alertOf({ original: textMessage(words) }), once, never);
      const parts = pushes();
      assert.ok(parts.length >= 3);
      for (const [index, { body, payload }] of parts.entries()) {
        assert.ok(payload <= 4_096, `${payload}`);
        assert.ok(body.endsWith(`#R7K2 · ${index + 1}/${parts.length}`), body.slice(-40));
      }
      const all = parts.map(({ body }) => body.slice(0, body.lastIndexOf("\n#R7K2"))).join("");
      assert.ok(ink(all).includes(ink(words)));
    }
  });

  test(`with a key ${what}: any text arrives whole and within the limit, whoever sent it`, async () => {
    const { sink, pushes, close } = await openRig(keyed(encryptionKey));
    const text = fc.array(
      fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 40 }),
        fc.string({ unit: "binary", maxLength: 40 }),
        fc.constantFrom("船".repeat(1_300), "👩‍🚀".repeat(300), "a ".repeat(2_000), '<&>"\\\n'.repeat(300)),
      ),
      { minLength: 1, maxLength: 6 },
    );
    try {
      await fc.assert(
        fc.asyncProperty(text, text, fc.boolean(), async (pieces, names, flag) => {
          const words = `<${pieces.join("")}>`;
          const nick = names.join("");
          const before = pushes().length;
          const original = groupTextMessage(words, { nick, group: nick });
          await sink.deliver(alertOf({ original }), { possibleDuplicate: flag, silent: flag }, never);
          const all = pushes()
            .slice(before)
            .map(({ body }) => body.replace(/\n#R7K2[^\n]*$/, ""))
            .join("");
          assert.ok(ink(all).includes(ink(words.toWellFormed())));
        }),
        { numRuns: scaled(40, 1_000) },
      );
    } finally {
      await close();
    }
  });
}

test("the fullest push takes nearly all that Apple takes, and not more", async (t) => {
  const fullest = async (encryptionKey: string | undefined): Promise<number> => {
    const { sink, pushes } = await rig(t, keyed(encryptionKey));
    const nick = "船".repeat(64);
    const original = groupTextMessage("x".repeat(8_000), { nick, group: nick });
    await sink.deliver(alertOf({ original }), { possibleDuplicate: true, silent: true }, never);
    return Math.max(...pushes().map(({ payload }) => payload));
  };
  for (const key of [KEYS.none, KEYS["of 16 characters"]]) {
    const bytes = await fullest(key);
    assert.ok(bytes > 3_700 && bytes <= 4_096, `${bytes}`);
  }
});

test("with a key, the server and Apple read nothing but the ciphertext and its iv", async (t) => {
  const { sink, pushes } = await rig(t, { encryptionKey: KEYS["of 32 characters"] });
  await sink.deliver(alertOf({ original: groupTextMessage() }), { ...once, silent: true }, never);
  await sink.notify("微信需要重新登录", never);
  for (const { sent } of pushes()) {
    assert.deepEqual(Object.keys(sent).toSorted(), ["ciphertext", "iv"]);
    assert.match(sent.iv ?? "", /^[\w-]{16}$/);
    assert.match(sent.ciphertext ?? "", /^[A-Za-z0-9+/]+=*$/);
  }
});

test("no iv is used twice, and the same words never look the same", () => {
  const all = Array.from({ length: 500 }, () => encrypt("八点渡口见", KEYS["of 16 characters"]));
  assert.equal(new Set(all.map(({ iv }) => iv)).size, 500);
  assert.equal(new Set(all.map(({ ciphertext }) => ciphertext)).size, 500);
});

test("a text's bytes in the payload are those of Go's encoder, whatever it is", () => {
  for (const [text, bytes] of [
    ["ab", 2],
    ["船", 3],
    ["👍", 4],
    ['"\\\n\t', 8],
    ["<&>", 18],
    ["\b\f\u0001", 18],
    ["\u2028", 6],
    ["\u007f", 1],
  ] as const)
    assert.equal(apnsBytes(text), bytes, JSON.stringify(text));
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (a, b) => {
      assert.equal(apnsBytes(a + b), apnsBytes(a) + apnsBytes(b));
    }),
  );
});

test("a medium is described, and nothing is said to follow", async (t) => {
  const { sink, pushes } = await rig(t);
  const file = await keptFile(t);
  const alert = alertOf({ original: imageMessage() });
  for (const media of [{ state: "kept", file } as const, { state: "fetching" } as const])
    await sink.deliver(alert, { ...once, media }, never);
  for (const { body } of pushes()) {
    assert.match(body, /图片/);
    assert.doesNotMatch(body, /下面|下载/);
  }
  assert.ok(!("deliverMedia" in sink));
});

test("a medium that is missing is told with the reason, in both languages", async (t) => {
  const media = { state: "missing", reason: { why: "empty", attempts: 5 } } as const;
  for (const [locale, reason] of [
    ["zh", /微信返回空文件（试了 5 次）/],
    ["en", /returned an empty file \(5 attempts\)/],
  ] as const) {
    const { sink, pushes } = await rig(t, { locale });
    await sink.deliver(alertOf({ original: fileMessage() }), { ...once, media }, never);
    assert.match(pushes()[0]?.body ?? "", reason);
    assert.equal(pushes()[0]?.group, locale === "zh" ? "微信撤回提醒" : "WeChat recalls");
  }
});

test("an announcement stands in the same group, and a long one arrives in parts", async (t) => {
  const { sink, pushes } = await rig(t, { locale: "en" });
  await sink.notify("WeChat needs a login.", never);
  await sink.notify("船".repeat(2_000), never);
  const [short, ...parts] = pushes();
  assert.ok(short);
  assert.deepEqual(
    [short.title, short.body, short.group, short.level],
    ["WeChat recalls", "WeChat needs a login.", "WeChat recalls", "active"],
  );
  assert.deepEqual(
    parts.map(({ body }) => body.slice(-3)),
    ["1/2", "2/2"],
  );
  assert.equal(parts.map(({ body }) => body.slice(0, -4)).join(""), "船".repeat(2_000));
});

test("a long alert that stopped halfway goes on where it stopped, also after a restart", async (t) => {
  const state = new MemoryStateStore();
  const { bark, sink, pushes } = await rig(t, { state });
  const alert = alertOf({ original: textMessage("字".repeat(4_000)) });
  const sent = sink.deliver(alert, once, never);
  while (pushes().length === 0) await new Promise((resolve) => setImmediate(resolve));
  bark.setFault({ kind: "status", status: 503 });
  await assert.rejects(sent, DeliveryError);
  const before = pushes().length;
  assert.ok(![...state.values.values()].join().includes(DEVICE), "the device key is a secret");
  bark.setFault(undefined);
  const { sink: later } = await rig(t, { state, server: bark });
  await later.deliver(alert, { ...once, possibleDuplicate: true }, never);
  const parts = pushes();
  assert.ok(before < parts.length);
  assert.deepEqual(
    parts.map(({ body }) => body.slice(-3)),
    parts.map((_, index) => `${index + 1}/${parts.length}`),
  );
});

test("a server under a path, and one that asks for a password, get the pushes", async (t) => {
  const authorization = `Basic ${Buffer.from("me:pässword").toString("base64")}`;
  const simulator = { prefix: "/apps/bark", basicAuth: "me:pässword" };
  const { sink, pushes } = await rig(t, { simulator, authorization });
  await sink.deliver(alertOf({ original: textMessage() }), once, never);
  assert.equal(pushes().length, 1);
});

test("a redirect is not followed: the other server gets nothing", async (t) => {
  const other = await startBarkSimulator({ devices: { [DEVICE]: {} } });
  t.after(() => other.close());
  const { bark, sink, pushes } = await rig(t);
  for (const status of [301, 302, 307, 308]) {
    bark.setFault({ kind: "redirect", status, location: other.url(DEVICE) });
    await assert.rejects(sink.deliver(alertOf({ original: textMessage() }), once, never), (error) => {
      assert.ok(error instanceof DeliveryError);
      assert.deepEqual([error.code, error.maybeDelivered], ["auth", false]);
      return true;
    });
  }
  assert.equal(other.requests(), 0);
  assert.deepEqual(pushes(), []);
});
