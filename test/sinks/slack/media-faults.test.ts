import assert from "node:assert/strict";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { alertOf, fileMessage, imageMessage } from "../../fakes/alerts.ts";
import { DEFAULT_SCOPES, type Fault, type FileRules } from "../../simulators/slack/index.ts";
import { KB, kindOf, MB, type Sample, sampleFile } from "./media-files.ts";
import { CHANNEL, openRig, type Rig, shownFiles, shownText, until, withRig } from "./rig.ts";

const offline = { start: false };
const once = { possibleDuplicate: false, silent: false };
const picture = alertOf({ original: imageMessage() });

type Tried = {
  readonly messageId: string;
  readonly possibleDuplicate: boolean;
  readonly errors: DeliveryError[];
};

/** Delivers the alert and then its bytes as the delivery loop does: again and again, marked once it may have arrived. */
async function untilShown(rig: Rig, file: Sample, signal = rig.signal): Promise<Tried> {
  const { messageId } = await rig.sink.deliver(picture, once, rig.signal);
  const errors: DeliveryError[] = [];
  let possibleDuplicate = false;
  for (;;) {
    try {
      const options = { alertMessageId: messageId, possibleDuplicate, silent: false };
      await rig.sink.deliverMedia(picture, { state: "kept", file }, options, signal);
      return { messageId, possibleDuplicate, errors };
    } catch (error) {
      assert.ok(error instanceof DeliveryError, String(error));
      errors.push(error);
      possibleDuplicate ||= error.maybeDelivered;
      assert.ok(errors.length < 5, error.message);
    }
  }
}

async function failure(rig: Rig, file: Sample, signal = rig.signal): Promise<DeliveryError> {
  const { messageId } = await rig.sink.deliver(picture, once, rig.signal);
  try {
    const options = { ...once, alertMessageId: messageId };
    await rig.sink.deliverMedia(picture, { state: "kept", file }, options, signal);
  } catch (error) {
    assert.ok(error instanceof DeliveryError, String(error));
    assert.doesNotMatch(error.message, /[\r\n]|upload\/v1\//);
    return error;
  }
  return assert.fail("the bytes were accepted");
}

/** A person deletes all files of the workspace. */
async function deleteFiles({ slack }: Rig): Promise<void> {
  for (const { id } of slack.files())
    await fetch(`${slack.apiUrl}files.delete`, {
      method: "POST",
      headers: { authorization: `Bearer ${slack.botToken}` },
      body: new URLSearchParams({ file: id }),
    });
}

/** Paths that this process has open; none where the system does not tell. */
function openFiles(): readonly string[] {
  if (!existsSync("/proc/self/fd")) return [];
  return readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return "";
    }
  });
}

const FAULTS: readonly Fault[] = [
  { kind: "status", status: 500 },
  { kind: "rateLimited", retryAfterSeconds: 1 },
  { kind: "html" },
  { kind: "reset" },
  { kind: "resetAfter" },
  { kind: "hang" },
  { kind: "error", error: "internal_error" },
];
/** A line on which nothing moves is ended after this. */
const QUICK = { ...offline, fetch: { timeoutMs: 700 } };

describe("an upload that goes wrong ends as one file", () => {
  const steps: readonly (readonly [string, readonly Fault[]])[] = [
    ["files.getUploadURLExternal", FAULTS],
    [
      "upload",
      [
        // 200 is all that counts there, and it says nothing in its body.
        ...FAULTS.filter(({ kind }) => kind !== "html" && kind !== "error"),
        { kind: "status", status: 404 },
        { kind: "resetDuring", afterBytes: 300 * KB },
        { kind: "stall", afterBytes: 300 * KB },
      ],
    ],
  ];
  for (const [step, faults] of steps)
    for (const fault of faults)
      test(`${step}: ${JSON.stringify(fault)}`, async (t) => {
        await withRig(QUICK, async (rig) => {
          const file = await sampleFile(t, MB);
          rig.slack.setFault(step, fault, 1);
          const { possibleDuplicate, errors } = await untilShown(rig, file);
          assert.equal(errors.length, 1);
          assert.equal(errors[0]?.code, fault.kind === "rateLimited" ? "rateLimited" : "unavailable");
          assert.equal(possibleDuplicate, false, "nothing could be seen yet");
          assert.deepEqual(
            shownFiles(rig.slack).map(({ sha256 }) => sha256),
            [file.sha256],
          );
          assert.doesNotMatch(rig.slack.messages(CHANNEL).at(-1)?.text ?? "", /可能重复/);
          assert.equal(rig.state.values.size, 0);
        });
      });

  test("a workspace whose files have no link gets the bytes in the thread alone, and one try more only once", async (t) => {
    const simulator = { fileRules: { givesNoLinks: true } };
    await withRig({ ...offline, simulator }, async (rig) => {
      const [first, second] = [await sampleFile(t, MB), await sampleFile(t, MB)];
      const { errors, possibleDuplicate, messageId } = await untilShown(rig, first);
      assert.deepEqual([errors.length, possibleDuplicate], [1, false]);
      assert.equal((await untilShown(rig, second)).errors.length, 0);
      assert.deepEqual(
        shownFiles(rig.slack).map(({ sha256 }) => sha256),
        [first.sha256, second.sha256],
      );
      const [reply] = rig.slack.messages(CHANNEL).filter(({ files }) => files.length > 0);
      assert.equal(reply?.threadTs, messageId);
    });
  });

  for (const fault of [...FAULTS, { kind: "error", error: "file_not_found" } as const])
    test(`files.completeUploadExternal: ${JSON.stringify(fault)}`, async (t) => {
      await withRig(QUICK, async (rig) => {
        const file = await sampleFile(t, MB);
        rig.slack.setFault("files.completeUploadExternal", fault, 1);
        await untilShown(rig, file);
        const shown = shownFiles(rig.slack);
        const [, ...replies] = rig.slack.messages(CHANNEL);
        assert.ok(shown.every(({ sha256 }) => sha256 === file.sha256));
        assert.equal(shown.length, 1);
        assert.equal(replies.length, 1);
        assert.equal(rig.state.values.size, 0);
      });
    });

  test("what Slack shows and did not say so is asked for, and not brought again", async (t) => {
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, KB);
      rig.slack.setFault("files.completeUploadExternal", { kind: "resetAfter" }, 1);
      const { errors, messageId } = await untilShown(rig, file);
      assert.equal(errors.length, 1);
      assert.equal(rig.slack.calls("files.getUploadURLExternal").length, 1);
      assert.deepEqual(
        shownFiles(rig.slack).map(({ sha256, threadTs }) => [sha256, threadTs]),
        [[file.sha256, messageId]],
      );
      assert.equal(rig.state.values.size, 0);
    });
  });

  for (const [why, without] of [
    ["whose app may not read files", "files:read"],
    ["whose file a person has deleted", undefined],
  ] as const)
    test(`a workspace ${why}: the file comes again and says that it may be one twice`, async (t) => {
      const scopes = DEFAULT_SCOPES.filter((scope) => scope !== without);
      await withRig({ ...offline, simulator: { scopes } }, async (rig) => {
        const file = await sampleFile(t, KB);
        // The answer to the step that shows the file is lost.
        const step = without === undefined ? "files.info" : "files.completeUploadExternal";
        rig.slack.setFault(step, { kind: "resetAfter" }, 1);
        const first = await failure(rig, file);
        assert.equal(first.maybeDelivered, without !== undefined);
        if (without === undefined) await deleteFiles(rig);
        const [alert] = rig.slack.messages(CHANNEL);
        const options = { possibleDuplicate: true, silent: false, alertMessageId: alert?.ts ?? "" };
        await rig.sink.deliverMedia(picture, { state: "kept", file }, options, rig.signal);
        assert.match(rig.slack.messages(CHANNEL).at(-1)?.text ?? "", /可能重复/);
        assert.equal(rig.slack.calls("files.getUploadURLExternal").length, 2);
        assert.equal(rig.state.values.size, 0);
      });
    });

  test("what Slack has is not brought again, also after a restart", async (t) => {
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, MB);
      rig.slack.setFault("files.completeUploadExternal", { kind: "reset" }, 1);
      const error = await failure(rig, file);
      assert.equal(error.maybeDelivered, false, "nobody could see it yet");
      const [alert] = rig.slack.messages(CHANNEL);
      const again = await openRig({ ...offline, slack: rig.slack, state: rig.state });
      const options = { possibleDuplicate: true, silent: false, alertMessageId: alert?.ts ?? "" };
      await again.sink.deliverMedia(picture, { state: "kept", file }, options, again.signal);
      await again.end();
      assert.equal(rig.slack.calls("files.getUploadURLExternal").length, 1);
      assert.equal(shownFiles(rig.slack).length, 1);
    });
  });

  test("the bytes of another alert are never shown for this one", async (t) => {
    await withRig(offline, async (rig) => {
      rig.slack.setFault("files.completeUploadExternal", { kind: "reset" }, 1);
      await failure(rig, await sampleFile(t, KB));
      const other = { ...picture, id: "another" };
      const { messageId } = await rig.sink.deliver(other, once, rig.signal);
      const file = await sampleFile(t, KB);
      const options = { ...once, alertMessageId: messageId };
      await rig.sink.deliverMedia(other, { state: "kept", file }, options, rig.signal);
      assert.deepEqual(
        shownFiles(rig.slack).map(({ sha256 }) => sha256),
        [file.sha256],
      );
    });
  });

  test("a database that refuses does not keep the bytes from being shown", async (t) => {
    const refuse = async (): Promise<never> => {
      throw new Error("disk I/O error");
    };
    const state = { get: async () => undefined, set: refuse, delete: refuse, note: refuse };
    await withRig({ ...offline, state }, async (rig) => {
      const { errors } = await untilShown(rig, await sampleFile(t, KB));
      assert.deepEqual([errors.length, shownFiles(rig.slack).length], [0, 1]);
      assert.ok(rig.log.some(({ level, text }) => level === "warn" && /could not save/.test(text)));
    });
  });

  test("an abort ends an upload in the middle, and closes the file", async (t) => {
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, 20 * MB);
      const stop = new AbortController();
      rig.slack.setFault("upload", { kind: "stall", afterBytes: MB, onStall: () => stop.abort() }, 1);
      const error = await failure(rig, file, stop.signal);
      assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", false]);
      assert.deepEqual(shownFiles(rig.slack), []);
      await until(() => !openFiles().includes(file.path));
    });
  });

  test("a file of 60 MB is never in memory as a whole", async (t) => {
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    assert.ok(typeof collect === "function");
    const held = (): number => {
      collect();
      const { arrayBuffers, external } = process.memoryUsage();
      return Math.max(arrayBuffers, external);
    };
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, 60 * MB);
      const stop = new AbortController();
      const stalled = Promise.withResolvers<void>();
      rig.slack.setFault("upload", { kind: "stall", afterBytes: 20 * MB, onStall: stalled.resolve }, 1);
      const before = held();
      const ended = failure(rig, file, stop.signal);
      await stalled.promise;
      // What the sender reads ahead, it reads now; what it has sent may take more than one collection to go.
      await delay(200);
      await until(() => held() - before < 8 * MB);
      stop.abort();
      await ended;
    });
  });
});

describe("a file that Slack will not have", () => {
  const cases: readonly (readonly [Partial<FileRules>, RegExp])[] = [
    [{ maxBytes: 4 * KB }, /file_upload_size_restricted: the workspace does not take files of this size/],
    [{ storageBytes: 4 * KB }, /storage_limit_reached: .*more storage/],
    [{ uploads: "none" }, /file_uploads_disabled: ask an administrator/],
    [{ uploads: "images" }, /file_uploads_except_images_disabled: .*administrator/],
    [{ refusedEndings: [".xlsx"] }, /file_type_not_allowed: .*administrator/],
  ];
  for (const [fileRules, advice] of cases)
    test(`is told in words with its path, the operator once: ${advice.source.split(":")[0]}`, async (t) => {
      await withRig({ ...offline, simulator: { fileRules } }, async ({ sink, slack, signal, log }) => {
        const file = await sampleFile(t, 5 * KB, kindOf("file"));
        const alert = alertOf({ original: fileMessage() });
        const { messageId } = await sink.deliver(alert, once, signal);
        for (const _ of [1, 2]) {
          const options = { ...once, alertMessageId: messageId };
          await sink.deliverMedia(alert, { state: "kept", file }, options, signal);
          const last = slack.messages(CHANNEL).at(-1);
          const words = shownText(last ?? { blocks: [] });
          assert.ok(words.includes("Slack 没有收下") && words.includes(file.path), words);
          assert.equal(last?.threadTs, messageId);
        }
        assert.deepEqual(shownFiles(slack), []);
        const lines = log.filter(({ level }) => level === "warn");
        assert.equal(lines.length, 1);
        assert.match(lines[0]?.text ?? "", advice);
      });
    });

  test("is told in words also when a proxy says 413, or Slack when it is to be shown", async (t) => {
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, KB);
      rig.slack.setFault("upload", { kind: "status", status: 413 }, 1);
      await untilShown(rig, file);
      rig.slack.setFault(
        "files.completeUploadExternal",
        { kind: "error", error: "file_type_not_allowed" },
        1,
      );
      await untilShown(rig, file);
      assert.deepEqual(shownFiles(rig.slack), []);
      const texts = rig.slack.messages(CHANNEL).map(shownText);
      assert.equal(texts.filter((text) => text.includes(file.path)).length, 2);
      assert.equal(rig.state.values.size, 0);
    });
  });
});

describe("a place that takes no files", () => {
  test("is `auth` with what to do, and what Slack has is shown when it is mended", async (t) => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ["posting_to_channel_denied", /allow the app to post/],
      ["invalid_channel", /SLACK_CHANNEL/],
      ["not_in_channel", /\/invite @/],
      ["is_archived", /unarchive/],
    ];
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, KB);
      for (const [error, advice] of cases) {
        rig.slack.setFault("files.completeUploadExternal", { kind: "error", error }, 1);
        const uploads = rig.slack.calls("files.getUploadURLExternal").length;
        const { errors, possibleDuplicate } = await untilShown(rig, file);
        assert.deepEqual([errors.length, errors[0]?.code], [1, "auth"]);
        assert.match(errors[0]?.message ?? "", advice);
        assert.equal(possibleDuplicate, false);
        assert.equal(rig.slack.calls("files.getUploadURLExternal").length, uploads + 1, error);
      }
      assert.equal(shownFiles(rig.slack).length, cases.length);
    });
  });

  test("a missing scope is named", async (t) => {
    await withRig({ ...offline, simulator: { scopes: ["chat:write"] } }, async (rig) => {
      const error = await failure(rig, await sampleFile(t, KB));
      assert.equal(error.code, "auth");
      assert.match(error.message, /scope files:write/);
    });
  });
});
