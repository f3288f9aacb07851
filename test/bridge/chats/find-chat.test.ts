import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChatCandidate, chatCandidates, findChat } from "../../../src/bridge/chats/find-chat.ts";
import type { ListedChat } from "../../../src/bridge/ports/source-session.ts";
import type { KnownChat } from "../../../src/bridge/ports/stores/chats.ts";

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

test("a name with most of the beginning in common is near as well, unless it is much longer", () => {
  const of = chatCandidates([], "me", [listed("@@1", "Marie"), listed("@@2", "Maritime Museum")]);
  assert.equal(meant("Mary", of), "none, near Marie");
  assert.equal(meant("Max", of), "none, near nothing");
  assert.equal(meant("Maritimes M", of), "none, near Maritime Museum");
});

test("what a reader cannot see does not count, in a name or in what is typed", () => {
  const of = chatCandidates([], "me", [
    listed("@@1", "\u200b家\u2060人\u202e"),
    listed("@@2", "/logout 群  一"),
  ]);
  assert.equal(meant("家人", of), "\u200b家\u2060人\u202e");
  assert.equal(meant("家\u200b人", of), "\u200b家\u2060人\u202e");
  assert.equal(meant("/\u2060logout 群 一", of), "/logout 群  一");
});

test("a mistyped name among 8,000 chats with two names each finds none of them", () => {
  const first = ["Maria", "John", "Wei", "Anna", "Peter", "Rosa", "Marie", "Steven", "Elena", "Carlos"];
  const last = ["Gonzalez", "Smith", "Zhang", "Johnson", "Petrova", "Hernandez", "李老师"];
  const many = Array.from({ length: 8_000 }, (_, index) =>
    listed(`@@${index}`, `${first[index % 10]} ${last[index % 7]} ${index}`, `群 ${index} 的名字`),
  );
  for (const typed of ["Maria Gonzales 1", "群 9999 的名宇", "Stiven Johnsen und die anderen"])
    assert.match(meant(typed, chatCandidates([], "me", many)), /^none/);
});
