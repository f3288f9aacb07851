import assert from "node:assert/strict";
import { test } from "node:test";
import { personAtScreen } from "../../src/app/person-at-screen.ts";
import { textsFor } from "../../src/text/index.ts";

/** What is printed when the account is watched, with a sink on this screen or without. */
function told(onScreen: boolean, came: "resumed" | "loggedIn"): readonly string[] {
  const lines: string[] = [];
  const person = personAtScreen(textsFor("en"), {
    screen: { write: async () => {} },
    print: (line) => lines.push(line),
    sinks: [{ title: { zh: "渡口", en: "the ferry" }, onScreen }],
  });
  person.start.watching("Rain", came);
  return lines;
}

test("below a login that the screen shows, the account is not named again", () => {
  assert.deepEqual(told(true, "loggedIn"), ["Recalls go to: the ferry. Ctrl-C stops; the login is kept"]);
});

test("the account is named after a resume, and where no sink shows the login on this screen", () => {
  const whole = ["Watching as Rain. Recalls go to: the ferry. Ctrl-C stops; the login is kept"];
  assert.deepEqual([told(true, "resumed"), told(false, "loggedIn")], [whole, whole]);
});
