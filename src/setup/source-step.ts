import { fixedNames } from "../../config/load.ts";
import { askValues } from "./ask-values.ts";
import { type Scene, type SetupDeps, sceneOf, sourceIn } from "./deps.ts";
import { askedNow, type Draft, withValues } from "./draft.ts";

/** Where messages come from, and what that source needs. Asked again until what is needed is there. */
export async function sourceStep(deps: SetupDeps, before: Draft): Promise<Draft> {
  for (let draft = before; ; ) {
    draft = await chooseSource(deps, draft);
    const made = withMade(await sceneOf(deps, draft), draft);
    const scene = await sceneOf(deps, made);
    const { title, settings, setup } = sourceIn(scene);
    const { locale } = scene.texts;
    if (setup?.guide !== undefined) scene.ask.note(title[locale], setup.guide[locale]);
    // What was made needs no question.
    const answers = await askValues(scene, {
      title,
      settings,
      setup: { asks: setup?.asks ?? [], mayAsk: setup?.mayAsk ?? [] },
    });
    if (answers !== undefined) return askedNow(withValues(made, answers), "source");
  }
}

async function chooseSource(deps: SetupDeps, draft: Draft): Promise<Draft> {
  const scene = await sceneOf(deps, draft);
  const { ask, texts, words, source } = scene;
  if (fixedNames(source).has("SOURCE")) {
    ask.say("info", words.setByEnvironment("SOURCE"));
    return draft;
  }
  const { sources } = source.schema.kinds;
  const chosen = await ask.choose({
    message: words.source.question,
    choices: sources.map(({ name, title, setup }) => {
      const hint = setup?.hint[texts.locale] ?? "";
      return { value: name, label: title[texts.locale], ...(hint === "" ? {} : { hint }) };
    }),
    initial: sourceIn(scene).name,
  });
  // The default needs no line in the file.
  return withValues(draft, new Map([["SOURCE", chosen === sources[0].name ? undefined : chosen]]));
}

function withMade(scene: Scene, draft: Draft): Draft {
  const { given } = scene;
  const made = Object.entries(sourceIn(scene).setup?.makes ?? {}).flatMap(([name, make]) =>
    make === undefined || given.has(name) ? [] : [[name, make()] as const],
  );
  return withValues(draft, new Map(made));
}
