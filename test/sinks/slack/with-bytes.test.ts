import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { describe, type TestContext, test } from "node:test";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import type { Accepted } from "../../../src/bridge/ports/sink.ts";
import { alertOf, imageMessage } from "../../fakes/alerts.ts";
import {
  DEFAULT_SCOPES,
  type Fault,
  type FileRules,
  type SlackMessage,
} from "../../simulators/slack/index.ts";
import { KB, MB, type Sample, sampleFile } from "./media-files.ts";
import {
  buttonLabels,
  CHANNEL,
  openRig,
  type Rig,
  type RigOptions,
  shownFiles,
  shownText,
  withRig,
} from "./rig.ts";

const SHARE = "files.completeUploadExternal";
const UPLOAD = "files.getUploadURLExternal";
const picture = alertOf({ original: imageMessage() });
const offline: RigOptions = {
  start: false,
  alertButtons: () => [{ label: "Mute", name: "mute", args: ["R7K2"] }],
};
const ruled = (fileRules: Partial<FileRules>): RigOptions => ({ ...offline, simulator: { fileRules } });

/** As the delivery loop does it: once, the alert and then its bytes if they were not in it. */
async function deliver(rig: Rig, file: Sample, possibleDuplicate = false): Promise<Accepted> {
  const media = { state: "kept", file } as const;
  const options = { possibleDuplicate, silent: false };
  const accepted = await rig.sink.deliver(picture, { ...options, media }, rig.signal);
  if (accepted.mediaIncluded) return accepted;
  const follow = { possibleDuplicate: accepted.mediaMayBeThere ?? false, silent: false };
  await rig.sink.deliverMedia(picture, media, { ...follow, alertMessageId: accepted.messageId }, rig.signal);
  return accepted;
}

async function failure(rig: Rig, file: Sample): Promise<DeliveryError> {
  try {
    await deliver(rig, file);
  } catch (error) {
    assert.ok(error instanceof DeliveryError, String(error));
    return error;
  }
  return assert.fail("the alert was accepted");
}

const shown = ({ slack }: Rig): readonly SlackMessage[] => slack.messages(CHANNEL);
const count = (rig: Rig, method: string): number => rig.slack.calls(method).length;
const types = (message: SlackMessage | undefined): string =>
  (message?.blocks ?? []).map((block) => String(Reflect.get(Object(block), "type"))).join();

/** The bytes are there once, and went up once. */
function assertOneFile(rig: Rig, file: Sample): void {
  assert.deepEqual(
    shownFiles(rig.slack).map(({ sha256 }) => sha256),
    [file.sha256],
  );
  assert.equal(count(rig, UPLOAD), 1);
  assert.equal(rig.state.values.size, 0);
}

/** Words that say that they may be there twice, and the bytes in reply to them. */
function assertWordsFirst(rig: Rig, file: Sample, isMarked: boolean): void {
  const [words, bytes, ...more] = shown(rig);
  assert.deepEqual([words?.files.length, bytes?.files.length, more.length], [0, 1, 0]);
  assert.equal(bytes?.threadTs, words?.ts);
  assert.equal(shownText(words ?? { blocks: [] }).includes("可能重复"), isMarked);
  assertOneFile(rig, file);
}

describe("a recalled picture whose bytes are there", () => {
  test("is one message: the words, the picture, the id and the buttons", async (t) => {
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, KB);
      const { messageId, mediaIncluded } = await deliver(rig, file);
      const [message, ...more] = shown(rig);
      assert.deepEqual([more.length, mediaIncluded, message?.ts], [0, true, messageId]);
      assert.equal(types(message), "rich_text,context,actions");
      assert.match(shownText(message ?? { blocks: [] }), /撤回了一张图片.*#R7K2$/s);
      assert.deepEqual(buttonLabels(message ?? { blocks: [] }), ["Mute"]);
      assertOneFile(rig, file);
      assert.equal(count(rig, "chat.postMessage"), 0);
    });
  });

  for (const [refusedBlocks, form, labels] of [
    [["context"], "rich_text,rich_text,actions", ["Mute"]],
    [["context", "actions"], "rich_text,rich_text", []],
    [["actions"], "rich_text,rich_text", []],
  ] as const)
    test(`keeps its id where Slack refuses ${refusedBlocks.join(" and ")}, which is asked once`, async (t) => {
      await withRig(ruled({ refusedBlocks }), async (rig) => {
        await deliver(rig, await sampleFile(t, KB));
        const tries = count(rig, SHARE);
        await deliver(rig, await sampleFile(t, KB));
        assert.equal(count(rig, SHARE), tries + 1);
        assert.equal(shown(rig).length, 2);
        for (const message of shown(rig)) {
          assert.equal(types(message), form);
          assert.match(shownText(message), /撤回了一张图片.*#R7K2$/s);
          assert.deepEqual(buttonLabels(message), labels);
        }
        assert.equal(rig.log.filter(({ level }) => level === "warn").length, tries - 1);
      });
    });

  test("is told in words first where Slack refuses all blocks, and that is not tried again", async (t) => {
    let now = 1_000;
    const options = { ...ruled({ refusedBlocks: ["rich_text"] }), monotonic: () => now };
    await withRig(options, async (rig) => {
      const file = await sampleFile(t, KB);
      const { mediaMayBeThere } = await deliver(rig, file);
      assert.equal(mediaMayBeThere, false);
      assertWordsFirst(rig, file, false);
      const tries = count(rig, SHARE);
      now += 24 * 3_600_000;
      await deliver(rig, await sampleFile(t, KB));
      assert.equal(count(rig, SHARE), tries + 1, "it only ends the upload for the reply");
    });
  });

  test("is not lost when Slack says ok and shows nothing", async (t) => {
    await withRig(ruled({ dropsShares: true }), async (rig) => {
      const file = await sampleFile(t, KB);
      const { mediaMayBeThere } = await deliver(rig, file);
      assert.equal(mediaMayBeThere, true);
      assertWordsFirst(rig, file, true);
    });
  });

  test("is waited for while Slack processes the file", async (t) => {
    await withRig(ruled({ processingLooks: 3 }), async (rig) => {
      const file = await sampleFile(t, KB);
      const { messageId, mediaIncluded } = await deliver(rig, file);
      assert.deepEqual([mediaIncluded, messageId], [true, shown(rig)[0]?.ts]);
      assert.deepEqual(rig.sleeps, [500, 1_000, 2_000]);
      assertOneFile(rig, file);
    });
  });

  test("goes in words first where the app may not read files, and the file into the thread alone", async (t) => {
    const scopes = DEFAULT_SCOPES.filter((scope) => scope !== "files:read");
    await withRig({ ...offline, simulator: { scopes } }, async (rig) => {
      const file = await sampleFile(t, KB);
      await deliver(rig, file);
      assertWordsFirst(rig, file, false);
      assert.equal(shown(rig)[1]?.broadcast, false);
      const before = rig.slack.calls().length;
      await deliver(rig, await sampleFile(t, KB));
      assert.equal(count(rig, "files.info"), 1);
      const [first] = rig.slack.calls().slice(before);
      assert.equal(first?.method, "chat.postMessage", "the words wait for no upload any more");
    });
  });

  test("goes in words first when its file is gone", async (t) => {
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, KB);
      await rm(file.path);
      await deliver(rig, file);
      assert.equal(shown(rig).length, 2);
      assert.match(shownText(shown(rig)[1] ?? { blocks: [] }), /手头没有原件/);
      assert.equal(count(rig, UPLOAD), 0);
    });
  });
});

describe("a try of which no answer came", () => {
  const again = async (t: TestContext, fault: Fault, run: (rig: Rig, file: Sample) => Promise<void>) =>
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, KB);
      rig.slack.setFault(SHARE, fault, 1);
      const error = await failure(rig, file);
      assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", true]);
      await run(rig, file);
    });

  test("is asked about, and the alert that stands there is not sent again, also after a restart", async (t) => {
    await again(t, { kind: "resetAfter" }, async (rig, file) => {
      const next = await openRig({ ...offline, slack: rig.slack, state: rig.state });
      const { messageId, mediaIncluded } = await deliver(next, file, true);
      await next.end();
      assert.deepEqual([mediaIncluded, messageId], [true, shown(rig)[0]?.ts]);
      assert.equal(shown(rig).length, 1);
      assertOneFile(rig, file);
    });
  });

  test("ends in words first where nothing stands there, and the file does not go up again", async (t) => {
    await again(t, { kind: "reset" }, async (rig, file) => {
      await deliver(rig, file, true);
      assertWordsFirst(rig, file, true);
    });
  });

  test("ends in marked words where it cannot be found out", async (t) => {
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, KB);
      const { mediaIncluded = false, mediaMayBeThere } = await deliver(rig, file, true);
      assert.deepEqual([mediaIncluded, mediaMayBeThere], [false, true]);
      assertWordsFirst(rig, file, true);
    });
  });

  test("at a file over 1 MB concerns the words alone", async (t) => {
    await withRig(offline, async (rig) => {
      const { mediaMayBeThere } = await deliver(rig, await sampleFile(t, 2 * MB), true);
      assert.equal(mediaMayBeThere, false);
      assert.doesNotMatch(shown(rig)[1]?.text ?? "", /可能重复/);
    });
  });

  test("of the reply with the bytes is asked about too", async (t) => {
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, 2 * MB);
      const media = { state: "kept", file } as const;
      const once = { possibleDuplicate: false, silent: false };
      const { messageId: alertMessageId } = await rig.sink.deliver(picture, { ...once, media }, rig.signal);
      rig.slack.setFault("chat.postMessage", { kind: "resetAfter" }, 1);
      await assert.rejects(rig.sink.deliverMedia(picture, media, { ...once, alertMessageId }, rig.signal), {
        maybeDelivered: true,
      });
      const follow = { possibleDuplicate: true, silent: false, alertMessageId };
      await rig.sink.deliverMedia(picture, media, follow, rig.signal);
      assert.equal(shown(rig).length, 2);
      assertOneFile(rig, file);
    });
  });
});

describe("an alert does not wait for Slack's trouble with files", () => {
  test("an `internal_error` is followed by simpler blocks, and the alert is there once", async (t) => {
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, KB);
      rig.slack.setFault(SHARE, { kind: "error", error: "internal_error" }, 1);
      await deliver(rig, file);
      assert.equal(shown(rig).length, 1);
      assertOneFile(rig, file);
    });
  });

  test("when the upload breaks off, words go at once, and first for ten minutes", async (t) => {
    let now = 1_000;
    await withRig({ ...offline, monotonic: () => now }, async (rig) => {
      rig.slack.setFault("upload", { kind: "resetDuring", afterBytes: 1 }, 1);
      await deliver(rig, await sampleFile(t, KB));
      await deliver(rig, await sampleFile(t, KB));
      now += 10 * 60_000;
      await deliver(rig, await sampleFile(t, KB));
      const files = shown(rig).map((message) => [message.files.length, message.threadTs === undefined]);
      assert.deepEqual(files, [
        [0, true],
        [1, false],
        [0, true],
        [1, false],
        [1, true],
      ]);
    });
  });

  test("when Slack asks to wait, the same upload is shown by the next try", async (t) => {
    await withRig(offline, async (rig) => {
      const file = await sampleFile(t, KB);
      rig.slack.setFault(SHARE, { kind: "rateLimited", retryAfterSeconds: 7 }, 1);
      const error = await failure(rig, file);
      assert.deepEqual([error.code, error.retryAfterMs, error.maybeDelivered], ["rateLimited", 7_000, false]);
      await deliver(rig, file);
      assert.equal(shown(rig).length, 1);
      assertOneFile(rig, file);
    });
  });

  test("when files are forbidden, the words come and then a sentence with the path", async (t) => {
    await withRig(ruled({ uploads: "none" }), async (rig) => {
      const file = await sampleFile(t, KB);
      await deliver(rig, file);
      const [words, told] = shown(rig).map(shownText);
      assert.match(words ?? "", /撤回了一张图片/);
      assert.ok((told ?? "").includes(file.path), told ?? "");
    });
  });
});
