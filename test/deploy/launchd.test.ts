import assert from "node:assert/strict";
import { test } from "node:test";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { isThere, read } from "../documents/documents.ts";
import { at, environmentNames } from "./files.ts";

const text = read("deploy/launchd/wechat-recall-bridge.plist");
/** Where the checkout and its files are, after the home folder is filled in. */
const CHECKOUT = "/Users/YOU/wechat-recall-bridge";

/** The element behind `<key>NAME</key>`, without what stands around it. */
function elementOf(key: string): string {
  const found = new RegExp(`<key>${key}</key>\\s*(<(\\w+)/>|<(\\w+)>[\\s\\S]*?</\\3>)`).exec(text);
  return (found?.[1] ?? assert.fail(`no ${key}`)).replaceAll(/\s+/g, "");
}

test("the property list is well-formed", () => {
  assert.equal(XMLValidator.validate(text), true);
  const parsed: unknown = new XMLParser({ ignoreAttributes: false }).parse(text);
  assert.equal(at(parsed, "plist", "@_version"), "1.0");
  assert.equal(at(parsed, "plist", "dict", "key", 0), "Label");
});

test("the agent starts the program of the checkout with its own Node.js", () => {
  const words = [...elementOf("ProgramArguments").matchAll(/<string>(.*?)<\/string>/g)].map(
    ([, word]) => word,
  );
  assert.deepEqual(words, [`${CHECKOUT}/node_modules/.bin/node`, "--max-semi-space-size=4", "bin/start.js"]);
  assert.ok(isThere("bin/start.js"));
  assert.equal(elementOf("WorkingDirectory"), `<string>${CHECKOUT}</string>`);
});

test("the agent starts with the login, and again after every exit code but 0, a minute apart", () => {
  assert.equal(elementOf("RunAtLoad"), "<true/>");
  assert.equal(elementOf("KeepAlive"), "<dict><key>SuccessfulExit</key><false/></dict>");
  assert.equal(elementOf("ThrottleInterval"), "<integer>60</integer>");
});

test("the program gets more than its ten seconds to end, and writes private files", () => {
  assert.ok(Number(/\d+/.exec(elementOf("ExitTimeOut"))?.[0]) > 10);
  assert.equal(Number(/\d+/.exec(elementOf("Umask"))?.[0]), 0o077);
});

test("every variable of the agent is one that the program knows", () => {
  const names = [...elementOf("EnvironmentVariables").matchAll(/<key>(\w+)<\/key>/g)].map(([, name]) => name);
  assert.deepEqual(
    names.filter((name) => !environmentNames.has(name ?? "")),
    [],
  );
});

test("the name of the agent is the name of its file, and every home folder is the one that is filled in", () => {
  assert.equal(elementOf("Label"), "<string>wechat-recall-bridge</string>");
  assert.deepEqual(
    [...text.matchAll(/\/Users\/\w+/g)].map(String).filter((home) => home !== "/Users/YOU"),
    [],
  );
});
