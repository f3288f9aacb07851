import assert from "node:assert/strict";
import { test } from "node:test";
import { isRecord } from "./blocks.ts";
import {
  type FileRules,
  type SlackSimulator,
  type SlackSimulatorOptions,
  startSlackSimulator,
} from "./index.ts";

const CHANNEL = "C0ALERTS01";
const PNG = Buffer.from("89504e470d0a1a0a00", "hex");
const WORDS = [{ type: "section", text: { type: "plain_text", text: "words" } }];

type Answer = Record<string, unknown>;

async function withSlack(
  rules: Partial<FileRules>,
  run: (slack: SlackSimulator) => Promise<void>,
  options: SlackSimulatorOptions = {},
): Promise<void> {
  const slack = await startSlackSimulator({ ...options, fileRules: rules });
  try {
    await run(slack);
  } finally {
    await slack.close();
  }
}

/** A form, as Slack's client sends it: structures as JSON. */
async function call(
  slack: SlackSimulator,
  method: string,
  args: Record<string, string | object>,
): Promise<Answer> {
  const fields = Object.entries(args).map(([key, value]): [string, string] => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.botToken}` },
    body: new URLSearchParams(fields),
  });
  const answer: unknown = await response.json();
  assert.ok(isRecord(answer));
  return answer;
}

/** The id of a file whose bytes have come. */
async function uploaded(slack: SlackSimulator, bytes: Buffer = PNG): Promise<string> {
  const asked = await call(slack, "files.getUploadURLExternal", {
    filename: "a.png",
    length: String(bytes.length),
  });
  await fetch(String(asked.upload_url), { method: "POST", body: new Uint8Array(bytes) });
  return String(asked.file_id);
}

const complete = (
  slack: SlackSimulator,
  id: string,
  args: Record<string, string | object> = { channel_id: CHANNEL },
): Promise<Answer> => call(slack, "files.completeUploadExternal", { files: [{ id }], ...args });

async function finished(slack: SlackSimulator, bytes: Buffer = PNG): Promise<string> {
  const id = await uploaded(slack, bytes);
  assert.equal((await complete(slack, id, {})).ok, true);
  return id;
}

const image = (slack_file: object) => [{ type: "image", slack_file, alt_text: "a picture" }];
const post = (slack: SlackSimulator, args: Record<string, string | object>): Promise<Answer> =>
  call(slack, "chat.postMessage", { channel: CHANNEL, text: "words", ...args });

async function link(slack: SlackSimulator, id: string): Promise<string> {
  const { file } = await call(slack, "files.info", { file: id });
  assert.ok(isRecord(file));
  return String(file.permalink);
}

test("a file with blocks is one message of the channel; with a comment the blocks are ignored", async () => {
  await withSlack({}, async (slack) => {
    const args = { channel_id: CHANNEL, blocks: WORDS };
    const [first, second] = [await uploaded(slack), await uploaded(slack)];
    assert.equal((await complete(slack, first, args)).ok, true);
    assert.equal((await complete(slack, second, { ...args, initial_comment: "comment" })).ok, true);
    const shown = slack.messages(CHANNEL).map(({ text, blocks, files }) => ({ text, blocks, files }));
    assert.deepEqual(shown, [
      { text: "", blocks: WORDS, files: [first] },
      { text: "comment", blocks: [], files: [second] },
    ]);
  });
});

test("blocks with a file: `markdown` is an internal_error, what is refused or wrong leaves the file as it was", async () => {
  await withSlack({ refusedBlocks: ["context"] }, async (slack) => {
    const id = await uploaded(slack);
    const error = async (blocks: unknown): Promise<unknown> =>
      (await complete(slack, id, { channel_id: CHANNEL, blocks: JSON.stringify(blocks) })).error;
    assert.equal(await error([{ type: "markdown", text: "*words*" }]), "internal_error");
    assert.equal(
      await error([{ type: "context", elements: [{ type: "plain_text", text: "words" }] }]),
      "invalid_blocks",
    );
    assert.equal(await error([{ type: "section" }]), "invalid_blocks");
    assert.equal(await error({ type: "section" }), "invalid_blocks_format");
    assert.equal((await complete(slack, id, { blocks: WORDS })).error, "invalid_arguments");
    assert.deepEqual(slack.messages(CHANNEL), []);
    assert.equal(await error(WORDS), undefined);
  });
});

test("a share that Slack drops is answered with ok and shown nowhere", async () => {
  await withSlack({ dropsShares: true }, async (slack) => {
    const id = await uploaded(slack);
    assert.equal((await complete(slack, id)).ok, true);
    assert.deepEqual(slack.messages(CHANNEL), []);
    const { file } = await call(slack, "files.info", { file: id });
    assert.deepEqual(isRecord(file) && file.shares, { public: { [CHANNEL]: [] } });
  });
});

test("until a file is processed, files.info knows neither its type nor where it is shown", async () => {
  await withSlack({ processingLooks: 1 }, async (slack) => {
    const id = await uploaded(slack);
    await complete(slack, id);
    const looks: unknown[] = [];
    for (const _ of [1, 2]) {
      const { file } = await call(slack, "files.info", { file: id });
      assert.ok(isRecord(file));
      looks.push([file.mimetype, file.shares]);
    }
    const ts = slack.messages(CHANNEL)[0]?.ts;
    assert.deepEqual(looks, [
      ["", {}],
      ["image/png", { public: { [CHANNEL]: [{ ts }] } }],
    ]);
  });
});

test("an image block shows a picture that is finished and processed, by id or by link", async () => {
  await withSlack({ processingLooks: 1 }, async (slack) => {
    const id = await finished(slack);
    const early = await post(slack, { blocks: image({ id }) });
    assert.equal(early.error, "invalid_blocks");
    assert.deepEqual(early.errors, ["[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]"]);
    const { ts } = await post(slack, { blocks: image({ id }) });
    assert.equal((await post(slack, { blocks: image({ url: await link(slack, id) }) })).ok, true);
    const changed = { channel: CHANNEL, ts: String(ts), text: "words" };
    assert.equal((await call(slack, "chat.update", { ...changed, blocks: image({ id }) })).ok, true);
    await call(slack, "files.delete", { file: id });
    assert.equal(
      (await call(slack, "chat.update", { ...changed, blocks: image({ id }) })).error,
      "invalid_blocks",
    );
  });
});

test("an image block with another file, with none, or with two names of one is refused", async () => {
  await withSlack({}, async (slack) => {
    const error = async (blocks: object): Promise<unknown> => (await post(slack, { blocks })).error;
    const id = await finished(slack);
    assert.equal(await error(image({ id: await uploaded(slack) })), "invalid_blocks", "not finished");
    assert.equal(await error(image({ id: await finished(slack, Buffer.from("abc")) })), "invalid_blocks");
    assert.equal(await error(image({ id: "F000000000" })), "invalid_blocks", "unknown");
    assert.equal(await error(image({ id: "f1" })), "invalid_blocks");
    assert.equal(await error(image({})), "invalid_blocks");
    assert.equal(await error(image({ id, url: await link(slack, id) })), "invalid_blocks");
    assert.equal(await error([{ type: "image", alt_text: "a" }]), "invalid_blocks");
    assert.equal(await error([{ type: "image", slack_file: { id } }]), "invalid_blocks");
    assert.equal(
      await error([{ ...image({ id })[0], image_url: "https://example.com/a.png" }]),
      "invalid_blocks",
    );
    assert.equal(await error(image({ id })), undefined);
  });
  await withSlack({ refusesImageBlocks: true }, async (slack) => {
    const id = await finished(slack);
    assert.equal((await post(slack, { blocks: image({ id }) })).error, "invalid_blocks");
  });
});

test("the link of a file shows it: once processed, in a text that is shown, where it may unfurl", async () => {
  await withSlack({ processingLooks: 1 }, async (slack) => {
    const id = await finished(slack);
    const url = `https://example.slack.com/files/${slack.botUserId}/${id}/a.png`;
    const text = `<${url}|a picture>`;
    const files = async (args: Record<string, string | object>): Promise<unknown> => {
      assert.equal((await post(slack, { text, ...args })).ok, true);
      return slack.messages(CHANNEL).at(-1)?.files;
    };
    assert.deepEqual(await files({}), [], "not processed yet");
    assert.deepEqual(await files({ unfurl_media: "false" }), []);
    assert.deepEqual(await files({ mrkdwn: "false" }), []);
    assert.deepEqual(await files({ blocks: WORDS }), []);
    assert.deepEqual(await files({ text: url }), [], "not marked as a link");
    assert.deepEqual(await files({}), [id]);
    const { file } = await call(slack, "files.info", { file: id });
    const ts = slack.messages(CHANNEL).at(-1)?.ts;
    assert.deepEqual(isRecord(file) && file.shares, { public: { [CHANNEL]: [{ ts }] } });
  });
});

test("a reply to what was deleted is refused, or comes into the channel without a thread in the answer", async () => {
  for (const unthreads of [false, true])
    await withSlack(
      {},
      async (slack) => {
        const { ts } = await post(slack, {});
        slack.deleteByHand(CHANNEL, String(ts));
        const answer = await post(slack, { thread_ts: String(ts) });
        assert.equal(answer.error, unthreads ? undefined : "thread_not_found");
        const { message } = answer;
        if (unthreads) assert.equal(isRecord(message) && "thread_ts" in message, false);
        assert.equal(slack.messages(CHANNEL).length, unthreads ? 1 : 0);
      },
      { unthreads },
    );
});

test("only a reply stands in the channel too", async () => {
  await withSlack({}, async (slack) => {
    const { ts } = await post(slack, { reply_broadcast: "true" });
    await post(slack, { thread_ts: String(ts) });
    await post(slack, { thread_ts: String(ts), reply_broadcast: "true" });
    const broadcast = slack.messages(CHANNEL).map((message) => message.broadcast);
    assert.deepEqual(broadcast, [false, false, true]);
  });
});
