import { withChanges } from "../../config/draft.ts";
import type { Changes } from "../../config/edit-yaml.ts";
import { givenTexts, type Source } from "../../config/load.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import type { Address } from "../http/listen.ts";
import type { Connect } from "../kinds/described.ts";
import type { Questions } from "../kinds/questions.ts";
import type { SinkKind, SinkKindDeps } from "../kinds/sink-kind.ts";
import type { SourceKind } from "../kinds/source-kind.ts";
import type { Given } from "../settings/setting.ts";
import type { LoginWay } from "../text/catalogue/login-way.ts";
import type { Locale, Texts } from "../text/catalogue/texts.ts";
import type { Draft } from "./draft.ts";
import { type SetupWords, setupWords } from "./texts/words.ts";

/** What the set-up needs of its process. */
export type SetupDeps = {
  readonly ask: Questions;
  /** The settings as they are now. */
  readonly source: Source;
  /** The settings file, as it is named to people. */
  readonly path: string;
  /** `way`: how the source logs in. */
  readonly texts: (locale: Locale, way: LoginWay) => Texts;
  readonly clock: Clock;
  readonly connect: Connect;
  /** For the test alert of a sink that stands alone. */
  readonly sinkDeps: (texts: Texts) => SinkKindDeps;
  /** Rejects with ListenError when the port cannot be had. */
  readonly tryPort: (address: Address) => Promise<void>;
  /**
   * Puts the changes into the file, in one step. `header`: the comment at the top of a new one. Returns
   * the name of the old file, if there was one. Throws what the system says.
   */
  readonly save: (changes: Changes, header: string) => string | undefined;
};

/** The same with what the draft says. */
export type Scene = Omit<SetupDeps, "texts" | "source"> & {
  readonly texts: Texts;
  readonly words: SetupWords;
  /** With the draft's changes. */
  readonly source: Source;
  readonly given: Given;
};

export async function sceneOf(deps: SetupDeps, { locale, changes }: Draft): Promise<Scene> {
  const source = withChanges(deps.source, changes);
  const { given } = await givenTexts(source);
  const { loginWay } = sourceIn({ source, given });
  return { ...deps, texts: deps.texts(locale, loginWay), words: setupWords(locale), source, given };
}

/** The source that the settings name; the default one while they name none that exists. */
export function sourceIn({ given, source }: Pick<Scene, "given" | "source">): SourceKind {
  const { sources } = source.schema.kinds;
  return sources.find(({ name }) => name === given.get("SOURCE")) ?? sources[0];
}

/** What a sink's switch depends on, at the terminal of the set-up. */
const FACTS = { stdoutIsTTY: true, personIsReached: true };

/** The sink with these settings; `undefined` when it is off or its settings are wrong. */
export function configuredIn(kind: SinkKind, given: Given): ReturnType<SinkKind["configure"]> {
  if (kind.wrongValues(given).length > 0 || kind.mistakes(given).length > 0) return undefined;
  return kind.configure(given, FACTS);
}

/** Whether the settings mean the sink to be on, be they right or wrong. */
export function isMeant(kind: SinkKind, given: Given): boolean {
  return kind.switches.some((name) => given.has(name)) || configuredIn(kind, given) !== undefined;
}

/** Sinks that the set-up offers. */
export function offered({ schema }: Source): readonly SinkKind[] {
  return schema.kinds.sinks.filter(({ setup }) => setup !== undefined);
}
