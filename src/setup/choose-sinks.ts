import { fixedNames } from "../../config/load.ts";
import type { SinkKind } from "../kinds/sink-kind.ts";
import { configuredIn, isMeant, offered, type SetupDeps, sceneOf } from "./deps.ts";
import { askedNow, type Draft, withResult, withValues } from "./draft.ts";

/** Asks which sinks are to be on, and switches off those that are not. Those with settings are switched on by their steps. */
export async function chooseSinks(deps: SetupDeps, before: Draft): Promise<Draft> {
  const { ask, texts, words, source, given } = await sceneOf(deps, before);
  const kinds = offered(source);
  const on = kinds.filter((kind) => isMeant(kind, given)).map(({ name }) => name);
  let chosen: readonly string[] = [];
  while (chosen.length === 0) {
    chosen = await ask.chooseSeveral({
      message: words.where,
      choices: kinds.map(({ name, title, setup }) => {
        const hint = setup?.hint[texts.locale] ?? "";
        return { value: name, label: title[texts.locale], ...(hint === "" ? {} : { hint }) };
      }),
      initial: on,
    });
    if (chosen.length === 0) ask.say("warn", words.atLeastOne);
  }
  let draft = askedNow({ ...before, chosen }, "sinks");
  for (const kind of kinds) {
    if (!chosen.includes(kind.name)) draft = await switchedOff(deps, draft, kind);
    else if (!isMeant(kind, given)) draft = withValues(draft, new Map(Object.entries(kind.setup?.on ?? {})));
  }
  return draft;
}

/** Takes the sink's settings out of the file, or says that the environment keeps it on. */
async function switchedOff(deps: SetupDeps, before: Draft, kind: SinkKind): Promise<Draft> {
  let draft = withoutValues(deps, withResult(before, kind.name, undefined), kind);
  const { given } = await sceneOf(deps, draft);
  if (configuredIn(kind, given) !== undefined) {
    draft = withValues(draft, new Map(Object.entries(kind.setup?.off ?? {})));
  }
  const { ask, texts, words, source, given: after } = await sceneOf(deps, draft);
  if (!isMeant(kind, after)) return draft;
  const fixed = kind.settings.find(({ name }) => fixedNames(source).has(name) && after.has(name));
  if (fixed !== undefined) ask.say("warn", words.staysOn(kind.title[texts.locale], fixed.name));
  return draft;
}

/** Without what the file and the answers say of the sink. */
function withoutValues({ source }: SetupDeps, draft: Draft, { settings }: SinkKind): Draft {
  const changes = new Map(draft.changes);
  for (const { name } of settings) {
    const inFile = source.file.values.has(name) || source.file.values.has(`${name}_FILE`);
    if (inFile) changes.set(name, undefined);
    else changes.delete(name);
  }
  return { ...draft, changes };
}

/** The draft without this sink. */
export async function leftOut(deps: SetupDeps, draft: Draft, kind: SinkKind): Promise<Draft> {
  const { ask, texts, words } = await sceneOf(deps, draft);
  ask.say("info", words.leftOut(kind.title[texts.locale]));
  const chosen = draft.chosen.filter((name) => name !== kind.name);
  return await switchedOff(deps, { ...draft, chosen }, kind);
}
