import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { examine, type Subject } from "../../src/doctor/list.ts";
import type { Check } from "../../src/kinds/check.ts";
import { damagedFile } from "../../src/store/errors/layout-errors.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { MemoryStateStore } from "../fakes/memory-state-store.ts";
import { statuses, wellMade } from "./well-made.ts";

const SECRET = "s3cr3t-value";
const title = { zh: "寻呼", en: "Pager" };
const words = (text: string) => ({ zh: `${text} 字`, en: text });

function subject(over: Partial<Subject> = {}): Subject {
  return {
    settings: { mistakes: [], warnings: [], openFiles: [], source: title, sinks: [title] },
    program: async () => ({ version: "1.0.0", node: "26.0.0", oldestNode: "22.19", packages: [] }),
    data: {
      folder: async () => ({
        path: "/srv/data",
        folder: { kind: "usable", privacy: "private" },
        space: undefined,
        reserve: 0,
        locks: [],
      }),
      database: async () => ({ kind: "none" }),
      outbox: async () => ({ waiting: [], sinks: [], now: 0 }),
    },
    source: undefined,
    sinks: [],
    http: async () => ({ address: undefined, port: undefined, isRunning: false }),
    deps: {
      connect: () => assert.fail("nothing connects"),
      clock: new ManualClock(),
      isRunning: false,
      state: new MemoryStateStore(),
    },
    hide: (text) => text.replaceAll(SECRET, "***"),
    ...over,
  };
}

async function list(over: Partial<Subject> = {}): Promise<readonly Check[]> {
  return wellMade(await Array.fromAsync(examine(subject(over), new AbortController().signal)));
}

const CORE = ["settings.values", "node.version", "node.packages", "data.folder", "data.space", "data.lock"];
const ids = (checks: readonly Check[]): readonly string[] => checks.map(({ id }) => id);

describe("the doctor's list", () => {
  test("has the core first, then source and sinks, then outbox and HTTP port", async () => {
    const one = (id: string) =>
      async function* (): AsyncGenerator<Check> {
        yield { id, title: words("line"), status: "ok", seen: words("seen") };
      };
    const checks = await list({
      source: { name: "odd", title, checks: one("wechat.page") },
      sinks: [
        { name: "quiet", title },
        { name: "pager", title, checks: one("pager.line") },
      ],
    });
    const end = ["wechat.page", "pager.line", "outbox.all", "http.port"];
    assert.deepEqual(ids(checks), [...CORE, "database.integrity", ...end]);
    assert.deepEqual(checks.find(({ id }) => id === "pager.line")?.title, {
      zh: "寻呼 · line 字",
      en: "Pager · line",
    });
  });

  test("hands each sink the signal and what it needs, and no secret or control character leaves it", async () => {
    const checks = await list({
      sinks: [
        {
          name: "pager",
          title,
          async *checks({ isRunning }, signal) {
            assert.deepEqual([isRunning, signal.aborted], [false, false]);
            const seen = words(`bot\u001b[31m red\nof ${SECRET}`);
            yield {
              id: "pager.place",
              title: words("place"),
              status: "warn",
              seen,
              todo: words(`drop ${SECRET}`),
            };
            throw new Error(`refused: ${SECRET}`);
          },
        },
      ],
    });
    const [place, broken] = checks.filter(({ id }) => id.startsWith("pager."));
    assert.equal(place?.seen.en, "bot[31m red of ***");
    assert.equal(place?.status === "warn" && place.todo.en, "drop ***");
    assert.equal(broken?.status, "fail");
    assert.match(broken?.seen.en ?? "", /refused: \*\*\*/);
    assert.doesNotMatch(JSON.stringify(checks), new RegExp(SECRET));
  });

  test("leaves out what a wrong setting hides, and the outbox of a database that cannot be used", async () => {
    const nothing = await list({ data: undefined, http: undefined });
    assert.deepEqual(ids(nothing), ["settings.values", "node.version", "node.packages"]);
    const { data } = subject();
    assert.ok(data);
    const refused = { kind: "refused", error: damagedFile("/srv/db"), bytes: 1 } as const;
    const checks = await list({ data: { ...data, database: async () => refused } });
    assert.deepEqual(statuses(checks).slice(-2), ["database.integrity fail", "http.port ok"]);
  });

  test("a probe that fails is a line of its own, and ends nothing", async () => {
    const { data } = subject();
    assert.ok(data);
    const database = async (): Promise<never> => Promise.reject(new Error("a bug"));
    const checks = await list({ data: { ...data, database } });
    assert.deepEqual(ids(checks), [...CORE, "database.checks", "outbox.checks", "http.port"]);
  });
});
