import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createFetch } from "../../../src/net/fetch.ts";
import { createTelegramApi } from "../../../src/sinks/telegram/api/api.ts";
import { TelegramFailure } from "../../../src/sinks/telegram/api/errors.ts";
import { headerName, uploadOf, withFile } from "../../../src/sinks/telegram/api/upload.ts";
import { alertOf, fileMessage, RECALLED_AT } from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { KB, MB, sample } from "./samples.ts";
import { assertNoToken, never, OWNER, stage, TOKEN, visible } from "./support.ts";

const clock = new ManualClock(RECALLED_AT + 1000);

for (const [what, name, arrives] of [
  ["Chinese", "春游预算（终稿）.xlsx", "春游预算（终稿）.xlsx"],
  ["spaces and dots", "a b.tar.gz", "a b.tar.gz"],
  ["a semicolon", "a;b;filename=c.txt", "a；b；filename=c.txt"],
  ["quotes", '"a" and "b".txt', "＂a＂ and ＂b＂.txt"],
  ["line ends", "a\r\nContent-Type: x\r\n\r\nb.txt", "a Content-Type: x b.txt"],
  ["a way out of the folder", "../../x", "x"],
  ["a Windows path", "C:\\temp\\x.txt", "x.txt"],
  ["a device's name", "con", "con"],
  ["controls", "a\u0000\u0007\u001b[31mb.txt", "a[31mb.txt"],
  ["a right-to-left override", "invoice\u202efdp.exe", "invoicefdp.exe"],
  ["nothing visible", "\u202e\u200b \n", "file"],
  ["only a path", "../", "file"],
  ["300 characters", `${"长".repeat(296)}.pdf`, `${"长".repeat(120)}.pdf`],
  ["half a character", "a\ud800.txt", "a\ufffd.txt"],
] as const) {
  test(`a file name with ${what} arrives as one name`, async (t) => {
    const { sink, simulator } = await stage(t, { clock });
    // The name on disk is another one: here it is only what platforms are told.
    const file = { ...(await keptFile(t, { bytes: sample("pdf", KB), mime: "" })), fileName: name };
    const media = { state: "kept", file } as const;
    const original = fileMessage(undefined, name);
    await sink.deliver(alertOf({ original }), { possibleDuplicate: false, silent: false, media }, never);
    const [message] = visible(simulator);
    assert.deepEqual(
      [message?.kind, message?.medium?.fileName, message?.medium?.sha256],
      ["document", arrives, file.sha256],
    );
  });
}

test("property: any file name is one visible header value without path, quotes or ends", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const header = headerName(name);
      assert.doesNotMatch(header, /[\u0000-\u001f\u007f;"/\\]/);
      assert.equal(header, header.trim());
      assert.ok(header.length > 0 && [...header].length <= 141 && header.isWellFormed());
    }),
  );
});

test("an upload has a known length and is read in pieces, by either fetch", async (t) => {
  const { simulator } = await stage(t, { clock });
  const kit = createFetch();
  t.after(() => kit.close());
  const file = await keptFile(t, { bytes: sample("pdf", 3 * MB), mime: "application/pdf" });
  for (const fetchImpl of [fetch, kit.fetch]) {
    let pieces = 0;
    let length = "";
    const spy: typeof fetch = (url, init) => {
      length = new Headers(init?.headers).get("content-length") ?? "";
      return fetchImpl(url, init);
    };
    const api = createTelegramApi({ token: TOKEN, apiRoot: simulator.apiRoot, fetch: spy });
    await withFile(file, async (upload) => {
      const read = async function* (): AsyncIterable<Uint8Array> {
        for await (const piece of upload.read()) {
          pieces += 1;
          assert.ok(piece.length < MB);
          yield piece;
        }
      };
      const medium = { as: "document", file: { ...upload, read } } as const;
      await api.sendMedium(OWNER, medium, "", { html: false }, never);
    });
    assert.ok(pieces > 5 && Number(length) > 3 * MB);
    assert.equal(visible(simulator).at(-1)?.medium?.sha256, file.sha256);
  }
});

for (const fault of ["stall", "hang"] as const) {
  test(`an upload that Telegram does not go on with (${fault}) ends after a silence`, async (t) => {
    const { simulator } = await stage(t, { clock });
    const options = { token: TOKEN, apiRoot: simulator.apiRoot, fetch, uploadIdleMs: 150 };
    const api = createTelegramApi(options);
    simulator.setFault("sendDocument", fault, 1);
    const medium = { as: "document", file: uploadOf(sample("pdf", 20 * MB), "a.pdf") } as const;
    await assert.rejects(api.sendMedium(OWNER, medium, "", { html: false }, never), (error: unknown) => {
      assert.ok(error instanceof TelegramFailure);
      assertNoToken(error.message, error.stack);
      return error.code === "unreachable" && error.maybeReceived && /timeout/.test(error.message);
    });
  });
}

test("an upload that is slow but goes on outlives the silence that ends others", async (t) => {
  const { simulator } = await stage(t, { clock });
  const options = { token: TOKEN, apiRoot: simulator.apiRoot, fetch, uploadIdleMs: 300, timeoutMs: 300 };
  const api = createTelegramApi(options);
  const read = async function* (): AsyncIterable<Uint8Array> {
    for (let piece = 0; piece < 8; piece += 1) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      yield Buffer.alloc(KB, piece);
    }
  };
  const medium = { as: "document", file: { fileName: "a", bytes: 8 * KB, read } } as const;
  await api.sendMedium(OWNER, medium, "", { html: false }, never);
  assert.equal(visible(simulator)[0]?.bytes?.length, 8 * KB);
});

test("an abort ends an upload at once", async (t) => {
  const { simulator } = await stage(t, { clock });
  const api = createTelegramApi({ token: TOKEN, apiRoot: simulator.apiRoot, fetch });
  simulator.setFault("sendDocument", "stall", 1);
  const stop = new AbortController();
  const read = async function* (): AsyncIterable<Uint8Array> {
    for (;;) {
      yield Buffer.alloc(256 * KB);
      stop.abort();
    }
  };
  const medium = { as: "document", file: { fileName: "a", bytes: 40 * MB, read } } as const;
  await assert.rejects(api.sendMedium(OWNER, medium, "", { html: false }, stop.signal), /stopped/);
});
