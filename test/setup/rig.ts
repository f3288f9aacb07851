import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { Changes } from "../../config/edit-yaml.ts";
import { kinds as real } from "../../config/kinds.ts";
import { readSource } from "../../config/load.ts";
import { reasonTextsOf } from "../../src/app/shared/sinks.ts";
import { type Clock, systemClock } from "../../src/bridge/ports/clock.ts";
import { tryToListen } from "../../src/http/listen.ts";
import type { SinkKind } from "../../src/kinds/sink-kind.ts";
import type { SourceKind } from "../../src/kinds/source-kind.ts";
import { createFetch } from "../../src/net/fetch.ts";
import { runSetup, type SetupEnd } from "../../src/setup/flow.ts";
import { loneSinkDeps } from "../../src/setup/lone-sink.ts";
import { textsFor } from "../../src/text/index.ts";
import { type Line, ScriptedQuestions } from "./scripted-questions.ts";

export type Played = {
  readonly end: SetupEnd;
  readonly ask: ScriptedQuestions;
  /** What was saved; `undefined`: nothing. */
  readonly saved: Changes | undefined;
};

export type Scenario = {
  readonly script: readonly Line[];
  readonly env?: Readonly<Record<string, string>>;
  /** The settings file as it was before. */
  readonly file?: string;
  /** Other files, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Sinks that exist only in the test, before all others. */
  readonly own?: readonly SinkKind[];
  /** Sources beside that of the web. Left out: none. */
  readonly sources?: readonly SourceKind[];
  /** Called before the set-up begins. */
  readonly prepare?: (ask: ScriptedQuestions) => void;
  /** Thrown when the file is written, so many times. */
  readonly writeErrors?: readonly Error[];
  readonly clock?: Clock;
};

/** Plays a set-up in memory: the person answers by the script, and the changes are kept instead of written. */
export async function play(t: TestContext, scenario: Scenario): Promise<Played> {
  const {
    script,
    env = {},
    file,
    files = {},
    own = [],
    sources = [],
    prepare,
    writeErrors = [],
    clock = systemClock,
  } = scenario;
  const cwd = await mkdtemp(join(tmpdir(), "bridge-flow-"));
  t.after(() => rm(cwd, { recursive: true, force: true }));
  const path = join(cwd, "config/local.yaml");
  if (file !== undefined) {
    await mkdir(dirname(path));
    await writeFile(path, file);
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
  const kinds = {
    ...real,
    sources: [real.sources[0], ...sources] as const,
    sinks: [...own, ...real.sinks],
  };
  const source = await readSource(env, cwd, kinds);
  const ask = new ScriptedQuestions(script);
  prepare?.(ask);
  const errors = [...writeErrors];
  let saved: Changes | undefined;
  const connect = (proxy: string | undefined) => {
    const kit = createFetch({ proxy });
    t.after(() => kit.close());
    return kit;
  };
  const lone = {
    clock,
    connect,
    print: () => {},
    screen: {
      write: async () => {},
      columns: () => undefined,
      rows: () => undefined,
      keep: async () => {},
      colour: false,
    },
  };
  const end = await runSetup(
    {
      ask,
      source,
      path: "config/local.yaml",
      texts: (locale, way) => textsFor(locale, reasonTextsOf(source.schema.kinds.sinks), way),
      clock,
      connect,
      sinkDeps: (texts) => loneSinkDeps(lone, texts),
      tryPort: tryToListen,
      save: (changes) => {
        const error = errors.shift();
        if (error !== undefined) throw error;
        saved = changes;
        return undefined;
      },
    },
    "next",
  );
  assert.deepEqual(ask.left, [], "questions that were not asked");
  return { end, ask, saved };
}

/** The first two questions, in English. */
export const BEGIN: readonly Line[] = [
  ["Language", "en"],
  ["go on?", true],
];

/** The end after the sinks: no HTTP port, then save. */
export const SAVE: readonly Line[] = [
  ["Switch the page on", false],
  ["What would you like", "save"],
];
