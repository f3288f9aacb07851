import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChatCandidate, chatCandidates, findChat } from "../../../src/bridge/chats/find-chat.ts";
import type { KnownChat } from "../../../src/bridge/ports/chats.ts";
import type { ListedChat } from "../../../src/bridge/ports/source-session.ts";

const known = (key: number, names: readonly string[], over: Partial<KnownChat> = {}): KnownChat => ({
  key,
  accountId: "me",
  kind: "GROUP",
  names,
  stableId: "",
  chatName: `@@${key}`,
  mutedUntil: undefined,
  named: false,
  ...over,
});
const listed = (chatName: string, ...names: readonly string[]): ListedChat => ({
  kind: "GROUP",
  chatName,
  names,
});

/** Which chats were meant: their first names. */
function meant(typed: string, candidates: readonly ChatCandidate[]): string {
  const found = findChat(typed, candidates);
  switch (found.kind) {
    case "one":
      return found.chat.names[0] ?? "";
    case "several":
      return found.chats.map(({ names }) => names[0]).join(" or ");
    case "none":
      return `none, near ${found.nearest ?? "nothing"}`;
    default:
      return found satisfies never;
  }
}

const chats = chatCandidates([known(1, ["家人", "旧名"]), known(2, ["Trip 3d"])], "me", [
  listed("@@1", "家人"),
  listed("@@3", "同学群", "Classmates"),
  listed("@@4", "同学聚会"),
  listed("@@5", "Café"),
]);

for (const [typed, answer] of [
  ["家人", "家人"],
  ["家", "家人"],
  ["旧名", "家人"],
  ["旧", "家人"],
  ["classmates", "同学群"],
  ["ＣＬＡＳＳ", "同学群"],
  ["cafe", "Café"],
  ["trip 3D", "Trip 3d"],
  ["同学", "同学群 or 同学聚会"],
  ["同学群", "同学群"],
  ["同学裙", "none, near 同学群"],
  ["nobody", "none, near nothing"],
  ["", "none, near nothing"],
  ["  ", "none, near nothing"],
] as const) {
  test(`"${typed}" means ${answer}`, () => assert.equal(meant(typed, chats), answer));
}

test("a chat that the directory and the session know is one candidate, with its former names", () => {
  const [first, ...rest] = chats;
  assert.deepEqual(first?.folded.former, ["旧名"]);
  assert.equal(first?.known?.key, 1);
  assert.equal(rest.filter(({ known: of }) => of?.key === 1).length, 0);
  assert.equal(chats.length, 5);
});

test("a name of now goes before a former one, and a whole name before a beginning", () => {
  const two = chatCandidates([known(1, ["A", "B"]), known(2, ["B"]), known(3, ["Bc"])], "me", []);
  assert.equal(meant("b", two), "B");
});

test("chats of other accounts can be meant, and none are listed while nobody is logged in", () => {
  const other = known(7, ["家人"], { accountId: "other" });
  assert.equal(meant("家人", chatCandidates([other], undefined, [listed("@@9", "家人")])), "家人");
  assert.equal(meant("家人", chatCandidates([other], "me", [listed("@@9", "家人")])), "家人 or 家人");
});

test("10,000 chats are searched without a pause that a person notices", () => {
  const many = Array.from({ length: 10_000 }, (_, index) => listed(`@@${index}`, `群 ${index} 的名字`));
  const of = chatCandidates([], "me", many);
  const begun = performance.now();
  assert.equal(meant("群 9999 的名宇", of), "none, near 群 9999 的名字");
  assert.ok(performance.now() - begun < 2_000);
});
