import { shownText, wrongText } from "../../config/draft.ts";
import { fixedNames } from "../../config/load.ts";
import type { SetupSpec } from "../kinds/setup.ts";
import type { SinkKind } from "../kinds/sink-kind.ts";
import type { NamedSetting } from "../settings/setting.ts";
import type { Scene } from "./deps.ts";

/** The answers; `undefined`: one that is needed was left empty. */
export type Answers = ReadonlyMap<string, string> | undefined;

/** A sink or a source, as far as its settings are asked. */
export type AskedKind = Pick<SinkKind, "title" | "settings"> & {
  readonly setup?: Pick<SetupSpec<string>, "asks" | "mayAsk" | "makes"> | undefined;
};

/** Asks the settings of a sink or a source one by one, each until its rule takes it. */
export async function askValues(scene: Scene, kind: AskedKind): Promise<Answers> {
  const { asks = [], mayAsk = [] } = kind.setup ?? {};
  const fixed = fixedNames(scene.source);
  const answers = new Map<string, string>();
  for (const name of [...asks, ...mayAsk]) {
    const setting = kind.settings.find((each) => each.name === name);
    if (setting === undefined) continue;
    if (fixed.has(name)) {
      scene.ask.say("info", scene.words.setByEnvironment(name));
      continue;
    }
    const typed = await askValue(scene, kind, setting);
    if (typed !== "") answers.set(name, typed);
    else if (asks.includes(name) && !scene.given.has(name)) return undefined;
  }
  return answers;
}

/** One setting; `""`: left empty. */
async function askValue(scene: Scene, kind: AskedKind, setting: NamedSetting): Promise<string> {
  const { ask, texts, words, given, source } = scene;
  const { name, secret } = setting;
  ask.say("info", plainWords(setting[texts.locale]));
  const now = given.get(name);
  const make = kind.setup?.makes?.[name];
  const message =
    now !== undefined
      ? words.value.keep(name, shownText(source, name, now)(texts.start.setting))
      : make !== undefined
        ? words.value.madeWhenEmpty(name)
        : kind.setup?.asks?.includes(name) === true
          ? words.value.needed(name, kind.title[texts.locale])
          : words.value.optional(name);
  const check = (text: string): string | undefined =>
    text === "" ? undefined : wrongText(source, name, text)?.words(texts);
  const typed =
    secret === undefined
      ? await ask.text({ message, example: setting.example, check })
      : await ask.secret({ message, check });
  if (typed !== "" || now !== undefined || make === undefined) return typed;
  const made = make();
  ask.say("info", words.value.made(name, made));
  // A receiver without it refuses the test alert.
  const { question, yes } = words.value.inPlace;
  await ask.choose({ message: question(name), choices: [{ value: "yes", label: yes }] });
  return made;
}

/** The setting that sends a sink through a proxy; `undefined`: it has none, or the environment sets it. */
export function proxySettingOf({ source }: Scene, { settings }: SinkKind): NamedSetting | undefined {
  return settings.find(({ name, secret }) => secret === "proxy" && !fixedNames(source).has(name));
}

/** Asks for one setting of the sink until its rule takes the answer. `""`: left empty, or no setting of the sink. */
export async function askSetting(scene: Scene, kind: SinkKind, name: string): Promise<string> {
  const setting = kind.settings.find((each) => each.name === name);
  return setting === undefined ? "" : await askValue(scene, kind, setting);
}

/** Documentation as plain words: it is written for tables in Markdown. */
function plainWords(text: string): string {
  return text.replaceAll("`", "");
}
