import { fixedNames } from "../../config/load.ts";
import { chooseSinks } from "./choose-sinks.ts";
import { offered, type SetupDeps, sceneOf, sourceIn } from "./deps.ts";
import { askedNow, type Draft, nextPlace, withResult, withValues } from "./draft.ts";
import { httpStep } from "./http-step.ts";
import { review } from "./review.ts";
import { sinkStep } from "./sink-step.ts";
import { sourceStep } from "./source-step.ts";
import { setupWords } from "./texts/words.ts";

/** `left`: the person did not want to go on, and nothing was written. */
export type SetupEnd = "saved" | "left";

/**
 * The guided set-up: language, source if it is not the default one, risk, sinks, the step of each sink, HTTP port, review, file. Everything before the file is
 * only in memory. `last`: what is said after a saved file. Rejects with Cancelled at Ctrl-C.
 */
export async function runSetup(deps: SetupDeps, last: "next" | "starting"): Promise<SetupEnd> {
  deps.ask.note(setupWords(deps.source.locale).intro, "");
  let draft = await firstDraft(deps);
  for (;;) {
    const came = await visit(deps, draft, last);
    if (typeof came === "string") return came;
    draft = came;
  }
}

/** Who has the default source is not asked for it: it can be changed in the review. */
async function firstDraft(deps: SetupDeps): Promise<Draft> {
  const { locale, schema } = deps.source;
  const draft: Draft = { locale, changes: new Map(), asked: new Set(), chosen: [], results: new Map() };
  const isDefault = sourceIn(await sceneOf(deps, draft)) === schema.kinds.sources[0];
  return isDefault ? askedNow(draft, "source") : draft;
}

/** Asks what comes next. */
async function visit(deps: SetupDeps, draft: Draft, last: "next" | "starting"): Promise<Draft | SetupEnd> {
  const place = nextPlace(draft);
  switch (place.at) {
    case "language":
      return await chooseLanguage(deps, draft);
    case "source":
      return await sourceStep(deps, draft);
    case "risk":
      return (await acceptsRisk(deps, draft)) ? askedNow(draft, "risk") : left(deps, draft);
    case "sinks":
      return await chooseSinks(deps, draft);
    case "sink": {
      const kind = offered(deps.source).find(({ name }) => name === place.name);
      return kind === undefined
        ? withResult(draft, place.name, "untested")
        : await sinkStep(deps, draft, kind);
    }
    case "http":
      return await httpStep(deps, draft);
    case "review":
      return await reviewed(deps, draft, last);
    default:
      return place satisfies never;
  }
}

async function chooseLanguage(deps: SetupDeps, draft: Draft): Promise<Draft> {
  const locale = await deps.ask.choose({
    message: "语言 / Language（↑↓, Enter）",
    choices: [
      { value: "zh", label: "中文" },
      { value: "en", label: "English" },
    ],
    initial: draft.locale,
  });
  const fixed = fixedNames(deps.source).has("LOCALE");
  if (fixed) deps.ask.say("info", setupWords(locale).setByEnvironment("LOCALE"));
  return askedNow(withValues({ ...draft, locale }, new Map(fixed ? [] : [["LOCALE", locale]])), "language");
}

async function acceptsRisk(deps: SetupDeps, draft: Draft): Promise<boolean> {
  const { ask, texts, words } = await sceneOf(deps, draft);
  return await ask.confirm({
    message: `${texts.login.risk}\n${words.goOn}`,
    yes: words.goOnYes,
    no: words.goOnNo,
    initial: true,
  });
}

async function left(deps: SetupDeps, draft: Draft): Promise<"left"> {
  const { ask, words } = await sceneOf(deps, draft);
  ask.say("info", words.nothingChanged);
  return "left";
}

async function reviewed(deps: SetupDeps, draft: Draft, last: "next" | "starting"): Promise<Draft | SetupEnd> {
  const came = await review(deps, draft);
  switch (came.want) {
    case "change":
      return came.draft;
    case "quit":
      return await left(deps, draft);
    case "saved": {
      const scene = await sceneOf(deps, draft);
      const { ask, words, path, given, texts } = scene;
      ask.say("ok", words.saved(path));
      if (came.old !== undefined) ask.say("info", words.kept(came.old));
      const ofSource = sourceIn(scene).setup?.next(given)[texts.locale];
      if (ofSource !== undefined) ask.say("info", ofSource);
      if (last === "starting" || ofSource === undefined) ask.say("info", words[last]);
      return "saved";
    }
    default:
      return came satisfies never;
  }
}
