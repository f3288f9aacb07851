import { fileChanges, shownText } from "../../config/draft.ts";
import { ConfigErrors, checkedConfig } from "../../config/load.ts";
import { codeOf } from "../bridge/model/errors.ts";
import type { SinkKind } from "../kinds/sink-kind.ts";
import { offered, type Scene, type SetupDeps, sceneOf, sourceIn } from "./deps.ts";
import { askAgain, type Draft, type Part, withResult } from "./draft.ts";
import { portIn } from "./http-step.ts";

/** What the person wants after the review. */
export type Reviewed =
  | { readonly want: "saved"; readonly old: string | undefined }
  | { readonly want: "quit" }
  | { readonly want: "change"; readonly draft: Draft };

/** Choices of the review. That of a sink is `sink` and its place among those that were chosen. */
type Choice = "save" | "quit" | Exclude<Part, "risk"> | `sink${number}`;

/** Shows all answers, secrets masked, and saves them or leads back to a question. */
export async function review(deps: SetupDeps, draft: Draft): Promise<Reviewed> {
  const scene = await sceneOf(deps, draft);
  const { ask, texts, words, path } = scene;
  const kinds = offered(scene.source);
  ask.note(words.review.title, reviewLines(scene, draft, kinds).join("\n"));
  const { sources } = scene.source.schema.kinds;
  const source = sourceIn(scene);
  const chosen = kinds.filter(({ name }) => draft.chosen.includes(name));
  const choice = await ask.choose<Choice>({
    message: words.review.question,
    choices: [
      { value: "save", label: words.review.save(path) },
      { value: "sinks", label: words.review.changeSinks },
      ...chosen.map(({ title }, at) => ({
        value: `sink${at}` as const,
        label: words.review.changeSink(title[texts.locale]),
      })),
      { value: "http", label: words.review.changeHttp },
      ...(sources.length > 1
        ? [{ value: "source" as const, label: words.review.changeSource(source.title[texts.locale]) }]
        : []),
      { value: "language", label: words.review.changeLanguage },
      { value: "quit", label: words.review.quit },
    ],
  });
  switch (choice) {
    case "save":
      return await save(scene, draft);
    case "quit":
      return { want: "quit" };
    case "sinks":
    case "http":
    case "source":
    case "language":
      return { want: "change", draft: askAgain(draft, choice) };
    default: {
      const kind = chosen[Number(choice.slice("sink".length))];
      return {
        want: "change",
        draft: kind === undefined ? draft : withResult(draft, kind.name, undefined),
      };
    }
  }
}

function reviewLines(scene: Scene, draft: Draft, kinds: readonly SinkKind[]): readonly string[] {
  const { texts, words } = scene;
  const { review: say } = words;
  const changed = (kind: Pick<SinkKind, "settings">): readonly string[] =>
    kind.settings.flatMap(({ name }) => {
      const value = draft.changes.get(name);
      return value === undefined
        ? []
        : [say.setting(name, shownText(scene.source, name, value)(texts.start.setting))];
    });
  const sinks = kinds.flatMap((kind) => {
    const title = kind.title[texts.locale];
    const result = draft.results.get(kind.name);
    if (result !== undefined) return [say.result(title, result), ...changed(kind)];
    const goes = kind.settings.some(({ name }) => draft.changes.has(name));
    return goes ? [say.off(title), ...changed(kind)] : [];
  });
  const port = portIn(scene);
  const source = sourceIn(scene);
  const ofSource =
    source === scene.source.schema.kinds.sources[0]
      ? []
      : [say.source(source.title[texts.locale]), ...changed(source)];
  return [say.language, ...ofSource, ...sinks, port === undefined ? say.noHttp : say.http(port)];
}

/** Checks the settings as the program will, then writes the file. What goes wrong leads back to the review. */
async function save(scene: Scene, draft: Draft): Promise<Reviewed> {
  const { ask, words, texts, source, path } = scene;
  try {
    await checkedConfig(source, { isTTY: true, stdoutIsTTY: true });
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    const lines = error.errors.map((mistake) => mistake.words(texts));
    ask.say("fail", [words.wrongSettings, ...lines].join("\n"));
    const anyway = await ask.confirm({
      message: words.review.question,
      yes: words.saveAnyway,
      no: words.backToReview,
      initial: false,
    });
    if (!anyway) return { want: "change", draft };
  }
  try {
    return { want: "saved", old: scene.save(fileChanges(source, draft.changes), ` ${words.header}`) };
  } catch (error) {
    if (codeOf(error) === "") throw error;
    ask.say("fail", words.notWritten(path, codeOf(error)));
    return { want: "change", draft };
  }
}
