import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { SimulatedMessage } from "../../simulators/telegram/index.ts";
import { LIST_IS_OLD, Pages } from "../paging.ts";
import { OWNER, type Stage, stage, until, visible } from "./support.ts";

type Shown = { readonly text: string; readonly buttons: readonly string[] };

const shown = ({ text, markup = [] }: SimulatedMessage): Shown => ({
  text,
  buttons: markup.flat().map((button) => button.text),
});
const chat = ({ simulator }: Stage): readonly Shown[] => visible(simulator).map(shown);

/** The owner has asked for the list and sees its first page. */
async function opened(t: TestContext): Promise<Stage & { pages: Pages; message: SimulatedMessage }> {
  const pages = new Pages();
  const it = await stage(t, { answer: pages.run });
  await it.start();
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/pages" });
  const message = await until(() => visible(it.simulator)[0], "the first page");
  return { ...it, pages, message };
}

const turn = (it: Stage, message: SimulatedMessage, label: string): string =>
  it.simulator.press({ userId: OWNER, message, label });

test("a page is turned in the same message, its buttons included, as often as wanted", async (t) => {
  const it = await opened(t);
  assert.deepEqual(chat(it), [{ text: "page 1 of 3", buttons: ["next"] }]);
  turn(it, it.message, "next");
  await until(() => it.message.text === "page 2 of 3", "the second page");
  assert.deepEqual(chat(it), [{ text: "page 2 of 3", buttons: ["back", "next"] }]);
  turn(it, it.message, "next");
  await until(() => it.message.text === "page 3 of 3", "the third page");
  turn(it, it.message, "back");
  await until(() => it.message.text === "page 2 of 3", "the second page again");
  assert.deepEqual(chat(it), [{ text: "page 2 of 3", buttons: ["back", "next"] }]);
  assert.equal(it.message.linkPreviewDisabled, true);
});

test("two presses in a row ask for the same page: the second changes nothing, and the buttons stay", async (t) => {
  const it = await opened(t);
  turn(it, it.message, "next");
  const second = turn(it, it.message, "next");
  await until(() => it.simulator.answered().includes(second), "the second press");
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/pages" });
  await until(() => visible(it.simulator)[1], "the next command");
  assert.equal(it.simulator.calls.filter(({ method }) => method === "editMessageText").length, 2);
  assert.deepEqual(chat(it)[0], { text: "page 2 of 3", buttons: ["back", "next"] });
  assert.equal(chat(it).length, 2);
});

for (const [what, description] of [
  ["deleted", "Bad Request: message to edit not found"],
  ["too old", "Bad Request: message can't be edited"],
] as const) {
  test(`a message that is ${what} is not replaced: the page comes as a new one`, async (t) => {
    const it = await opened(t);
    it.simulator.setFault("editMessageText", { error_code: 400, description }, 1);
    turn(it, it.message, "next");
    await until(() => visible(it.simulator)[1], "a new message");
    await until(() => it.message.markup === undefined, "the old buttons to go");
    assert.deepEqual(chat(it), [
      { text: "page 1 of 3", buttons: [] },
      { text: "page 2 of 3", buttons: ["back", "next"] },
    ]);
  });
}

test("a page that needs several messages comes as new ones", async (t) => {
  const it = await opened(t);
  it.pages.text = () => "字".repeat(5_000);
  turn(it, it.message, "next");
  await until(() => visible(it.simulator).length === 3, "both messages");
  await until(() => it.message.markup === undefined, "the old buttons to go");
  assert.deepEqual(
    chat(it).map(({ buttons }) => buttons),
    [[], [], ["back", "next"]],
  );
});

test("a page that Telegram wants later is turned later", async (t) => {
  const it = await opened(t);
  const later = {
    error_code: 429,
    description: "Too Many Requests: retry after 1",
    parameters: { retry_after: 1 },
  };
  it.simulator.setFault("editMessageText", later, 1);
  turn(it, it.message, "next");
  await until(() => it.message.text === "page 2 of 3", "the second page");
  assert.equal(chat(it).length, 1);
});

test("a press on a list that is gone says so in a new message, and the buttons go", async (t) => {
  const it = await opened(t);
  it.pages.forget();
  turn(it, it.message, "next");
  await until(() => it.message.markup === undefined, "the buttons to go");
  assert.deepEqual(chat(it), [
    { text: "page 1 of 3", buttons: [] },
    { text: LIST_IS_OLD, buttons: [] },
  ]);
});
