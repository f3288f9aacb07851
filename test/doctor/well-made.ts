import assert from "node:assert/strict";
import type { Check, CheckStatus } from "../../src/kinds/check.ts";

/** Every line has an id of its form, and words in both languages, each in one line. */
export function wellMade(checks: readonly Check[]): readonly Check[] {
  for (const check of checks) {
    assert.match(check.id, /^[a-z]+\.[a-z0-9_]+$/);
    const texts = [check.title, check.seen, ...(check.status === "ok" ? [] : [check.todo])];
    for (const { zh, en } of texts) {
      for (const text of [zh, en]) assert.match(text, /^\S.*\S$/u, check.id);
      assert.doesNotMatch(en, /\p{Script=Han}|[，。：；（）]/u, check.id);
    }
    if (check.status !== "ok") assert.match(check.todo.zh, /\p{Script=Han}/u, check.id);
  }
  return checks;
}

/** Id and status of each line: `data.lock ok`. */
export function statuses(checks: readonly Check[]): readonly string[] {
  return wellMade(checks).map(({ id, status }) => `${id} ${status}`);
}

/** The one line of a list, which has this status. */
export function only(checks: readonly Check[], status: CheckStatus): Check {
  assert.equal(checks.length, 1);
  const check = wellMade(checks)[0] ?? assert.fail();
  assert.equal(check.status, status);
  return check;
}

/** What to do, in English; `""` for a line that is ok. */
export function todoOf(check: Check): string {
  return check.status === "ok" ? "" : check.todo.en;
}
