import assert from "node:assert/strict";
import { test } from "node:test";
import { personAtScreen } from "../../src/app/account/person-at-screen.ts";
import { textsFor } from "../../src/text/index.ts";

/** What is printed when the account is watched, with a sink on this screen or without. */
function told(
  onScreen: boolean,
  came: "resumed" | "loggedIn",
  off: readonly string[] = [],
  times = 1,
): readonly string[] {
  const lines: string[] = [];
  const person = personAtScreen(textsFor("en"), {
    screen: { write: async () => {} },
    print: (line) => lines.push(line),
    sinks: [
      { name: "ferry", title: { zh: "渡口", en: "the ferry" }, onScreen },
      { name: "buoy", title: { zh: "浮标", en: "the buoy" }, onScreen: false },
    ],
    isOff: (name) => off.includes(name),
  });
  for (let time = 0; time < times; time += 1) person.start.watching("Rain", came);
  return lines;
}

test("below a login that the screen shows, the account is not named again", () => {
  assert.deepEqual(told(true, "loggedIn"), [
    "Recalls go to: the ferry, the buoy. Ctrl-C stops; the login is kept",
  ]);
});

test("the account is named after a resume, and where no sink shows the login on this screen", () => {
  const whole = ["Watching as Rain. Recalls go to: the ferry, the buoy. Ctrl-C stops; the login is kept"];
  assert.deepEqual([told(true, "resumed"), told(false, "loggedIn")], [whole, whole]);
});

test("a place that a source which only receives has switched off is named apart, once", () => {
  const off = "Off because this message source can only receive: the buoy. Alerts that wait there are kept";
  const on = "Watching as Rain. Recalls go to: the ferry. Ctrl-C stops; the login is kept";
  assert.deepEqual(told(false, "resumed", ["buoy"], 2), [on, off, on]);
});

test("when every place is switched off, the person is told that alerts have nowhere to go", () => {
  const [first = "", second = ""] = told(false, "resumed", ["ferry", "buoy"]);
  assert.match(first, /^Watching as Rain, but alerts have nowhere to go\./);
  assert.match(second, /: the ferry, the buoy\. Alerts that wait there are kept$/);
});
