import type { ConfigError } from "../src/settings/config-error.ts";
import type { Given } from "../src/settings/setting.ts";
import { chosenSource } from "./chosen-source.ts";
import type { Config } from "./config.ts";
import { configOf, isUnread, judge, type Source, type Streams } from "./load.ts";
import type { Schema } from "./schema.ts";

/** Settings that may be wrong, and what can be used of them. */
export type Diagnosis = {
  readonly errors: readonly ConfigError[];
  /**
   * The configuration without what is wrong: such a setting has its default, such a sink is left out. `undefined` when the
   * file could not be read, so that nothing is known.
   */
  readonly config: Config | undefined;
  /** The settings whose value is not known, by name. */
  readonly wrong: ReadonlySet<string>;
  /** Whether what is known of the source can be used. */
  readonly isSourceRight: boolean;
  /** As in `Config`, those of wrong settings among them. */
  readonly secrets: readonly string[];
};

/** Reads the settings for the doctor, which checks what it can. Never rejects because of a setting. */
export async function diagnosedConfig(source: Source, streams: Streams): Promise<Diagnosis> {
  const { schema } = source;
  const { given, merged, errors } = await judge(source);
  const wrong = new Set(errors.map(({ key }) => settingOf(key, schema)));
  const wrongSecrets = [...given].flatMap(([name, text]) =>
    wrong.has(name) && schema.secretNames.has(name) && text !== undefined && !isBareHost(text) ? [text] : [],
  );
  if (isUnread(source)) {
    return { errors, config: undefined, wrong, isSourceRight: false, secrets: wrongSecrets };
  }
  const right: Given = new Map([...given].filter(([name]) => !wrong.has(name)));
  const isRight = (kind: Schema["groups"][number]): boolean =>
    kind.mistakes(given).length === 0 && kind.settings.every(({ name }) => !wrong.has(name));
  const { kinds } = schema;
  const sinks = kinds.sinks.filter(isRight);
  const usable = { ...source, schema: { ...schema, kinds: { ...kinds, sinks } } };
  const config = await configOf(usable, { given: right, merged }, streams);
  const secrets = [...new Set([...config.secrets, ...wrongSecrets])];
  return { errors, config, wrong, isSourceRight: isRight(chosenSource(given, schema.core, kinds)), secrets };
}

/** An address such as `https://ntfy.sh/`. It tells nobody anything, and sentences hold such addresses as examples. */
function isBareHost(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, href } = new URL(text);
  return href === `${origin}/`;
}

/** The setting that a mistake is about: of a secret's file, the secret. */
function settingOf(key: string, { secretNames }: Schema): string {
  const plain = key.replace(/_FILE$/, "");
  return secretNames.has(plain) ? plain : key;
}
