import type { ConfiguredSink, SinkKind } from "../kinds/sink-kind.ts";
import { askSetting, askValues, proxySettingOf } from "./ask-values.ts";
import { leftOut } from "./choose-sinks.ts";
import { configuredIn, type Scene, type SetupDeps, sceneOf } from "./deps.ts";
import { type Draft, withResult, withValues } from "./draft.ts";
import { testAlert } from "./test-alert.ts";
import type { SinkResult } from "./texts/words.ts";

/** What is done next in a sink's step. */
type Next = "values" | "proxy" | "live" | "test" | "keep" | "leave";

/** What a part of the step came to. `trouble`: the person was told, and chooses how to go on. */
type Came =
  | { readonly draft: Draft; readonly result: SinkResult }
  | { readonly draft: Draft; readonly next: Next }
  | { readonly draft: Draft; readonly trouble: "values" | "test" };

/** A sink's step: its values, its live part, its checks, a test alert. Ends when that works, or is kept or left as it is. */
export async function sinkStep(deps: SetupDeps, before: Draft, kind: SinkKind): Promise<Draft> {
  const scene = await sceneOf(deps, before);
  const { locale } = scene.texts;
  scene.ask.note(kind.title[locale], kind.setup?.guide?.[locale] ?? "");
  let draft = before;
  let next: Next = "values";
  for (;;) {
    const came: Came = await part(deps, draft, kind, next);
    draft = came.draft;
    if ("result" in came) return withResult(draft, kind.name, came.result);
    if ("next" in came) next = came.next;
    else next = await afterTrouble(await sceneOf(deps, draft), kind, came.trouble);
    if (next === "leave") return await leftOut(deps, draft, kind);
    if (next === "keep") return withResult(draft, kind.name, came.draft.results.get(kind.name) ?? "failed");
  }
}

async function part(
  deps: SetupDeps,
  draft: Draft,
  kind: SinkKind,
  which: Exclude<Next, "keep" | "leave">,
): Promise<Came> {
  const scene = await sceneOf(deps, draft);
  switch (which) {
    case "values": {
      const answers = await askValues(scene, kind);
      if (answers === undefined) return { draft, next: "leave" };
      return { draft: withValues(draft, answers), next: "live" };
    }
    case "proxy": {
      const setting = proxySettingOf(scene, kind);
      const typed = setting === undefined ? "" : await askSetting(scene, kind, setting.name);
      const values = setting === undefined || typed === "" ? [] : [[setting.name, typed] as const];
      return { draft: withValues(draft, new Map(values)), next: "live" };
    }
    case "live":
      return await live(scene, draft, kind);
    case "test":
      return await tested(scene, draft, kind);
    default:
      return which satisfies never;
  }
}

/** Rules between the values, the sink's own live part, and its checks. */
async function live(scene: Scene, draft: Draft, kind: SinkKind): Promise<Came> {
  const { ask, texts, given, clock, connect } = scene;
  const mistakes = kind.mistakes(given);
  for (const mistake of mistakes) ask.say("fail", mistake.words(texts));
  const configured = configuredIn(kind, given);
  if (configured === undefined) return { draft, trouble: "values" };
  const outcome = (await configured.runSetup?.({
    ...{ ask, texts, connect, clock },
    askSetting: (name) => askSetting(scene, kind, name),
  })) ?? { kind: "done" };
  switch (outcome.kind) {
    case "wrong":
      return { draft, trouble: "values" };
    case "later":
      return { draft, result: "later" };
    case "done": {
      const found = outcome.found ?? new Map<string, string>();
      const after = withValues(draft, found);
      const complete = found.size === 0 ? configured : configuredIn(kind, new Map([...given, ...found]));
      if (complete !== undefined && !(await checked(scene, complete)))
        return { draft: after, trouble: "values" };
      return { draft: after, next: "test" };
    }
    default:
      return outcome satisfies never;
  }
}

async function tested(scene: Scene, draft: Draft, kind: SinkKind): Promise<Came> {
  const configured = configuredIn(kind, scene.given);
  if (configured === undefined) return { draft, trouble: "values" };
  const result = await testAlert(scene, configured);
  if (result !== "failed" && result !== "notSeen") return { draft, result };
  return { draft: withResult(draft, kind.name, result), trouble: "test" };
}

/** Shows what the sink's checks saw. False: one of them failed. */
async function checked(scene: Scene, { title, checks }: ConfiguredSink): Promise<boolean> {
  if (checks === undefined) return true;
  const { ask, texts, words, clock, connect } = scene;
  const { locale } = texts;
  const deps = { connect, clock, isRunning: false, state: { get: async () => undefined } };
  const seen = await ask.wait(words.checking(title[locale]), async (signal) =>
    Array.fromAsync(checks(deps, signal)),
  );
  for (const check of seen) {
    const line = words.checked(check.title[locale], check.seen[locale]);
    ask.say(check.status, check.status === "ok" ? line : `${line}\n${check.todo[locale]}`);
  }
  return seen.every(({ status }) => status !== "fail");
}

async function afterTrouble(scene: Scene, kind: SinkKind, trouble: "values" | "test"): Promise<Next> {
  const { ask, texts, words } = scene;
  const { trouble: labels } = words;
  const proxy = proxySettingOf(scene, kind);
  const canChange = (kind.setup?.asks ?? []).length > 0;
  return await ask.choose<Next>({
    message: labels.question,
    choices: [
      ...(trouble === "test" ? [{ value: "test" as const, label: labels.resend }] : []),
      ...(canChange ? [{ value: "values" as const, label: labels.again }] : []),
      ...(proxy === undefined ? [] : [{ value: "proxy" as const, label: labels.proxy(proxy.name) }]),
      { value: "keep", label: labels.keep },
      { value: "leave", label: labels.leave(kind.title[texts.locale]) },
    ],
  });
}
