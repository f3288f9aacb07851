import {
  heartbeatReasons,
  listenReasons,
  programReasons,
  proxyReasons,
  sessionReasons,
  storeReasons,
} from "../../bridge/model/reasons.ts";
import type { TakenNames } from "../../kinds/sink-file.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { cleanLine } from "../../text/tools/clean.ts";
import { shorten } from "../shared/shorten.ts";
import { API_VERSION, isFunction, type ModuleSetting, type SinkModule } from "./contract.ts";
import * as wrong from "./mistakes.ts";

/** A file's default export, or everything that is wrong with it. */
export type ReadModule =
  | { readonly module: SinkModule }
  | { readonly mistakes: readonly [Bilingual, ...Bilingual[]] };

type Fields = Readonly<Record<string, unknown>>;

const FIELDS = ["apiVersion", "name", "title", "settings", "configure", "create"];
const SETTING_FIELDS = ["zh", "en", "secret", "required"];

const NAME = /^[a-z][a-z0-9-]{0,29}$/;
const SETTING_NAME = /^[A-Z][A-Z0-9_]{0,59}$/;
/** UTF-16 units. */
const TITLE_LIMIT = 40;
const WORDS_LIMIT = 300;

/** Under these names the core keeps sentences of its own. */
const RESERVED: readonly string[] = [
  heartbeatReasons,
  listenReasons,
  programReasons,
  proxyReasons,
  sessionReasons,
  storeReasons,
].map(({ of }) => of);

/** How the names of a sink's settings begin: `MY_SINK_` for `my-sink`. */
export function settingPrefix(name: string): string {
  return `${name.toUpperCase().replaceAll("-", "_")}_`;
}

/** Every sink that speaks to a network has it. */
export function proxySetting(name: string): string {
  return `${settingPrefix(name)}PROXY`;
}

/** Checks what a file exports. Its properties are read once, here. */
export function readModule(exported: unknown, taken: TakenNames): ReadModule {
  try {
    const fields = fieldsOf(exported);
    return fields === undefined ? { mistakes: [wrong.noDefault] } : readFields(fields, taken);
  } catch {
    // A getter has thrown.
    return { mistakes: [wrong.noRead] };
  }
}

function readFields(
  { apiVersion, name, title, settings = {}, configure, create, ...others }: Fields,
  taken: TakenNames,
): ReadModule {
  // With another version nothing else can be judged.
  if (apiVersion !== API_VERSION) return { mistakes: [wrong.wrongVersion(shown(apiVersion))] };
  const mistakes: Bilingual[] = Object.keys(others).map((field) =>
    wrong.unknownField(shown(field), "default", FIELDS),
  );
  const own = typeof name === "string" && NAME.test(name) ? name : undefined;
  if (own === undefined) mistakes.push(wrong.wrongName);
  else if (RESERVED.includes(own) || taken.sinks.has(own) || taken.settings.has(proxySetting(own)))
    mistakes.push(wrong.reservedName(own));
  const titled = readWords(title, TITLE_LIMIT);
  if (titled === undefined) mistakes.push(wrong.wrongTitle);
  if (!isFunction(configure)) mistakes.push(wrong.noFunction("configure"));
  if (!isFunction(create)) mistakes.push(wrong.noFunction("create"));
  const read = new Map<string, ModuleSetting>();
  const listed = fieldsOf(settings);
  if (listed === undefined) mistakes.push(wrong.noSettings);
  for (const [setting, value] of Object.entries(listed ?? {})) {
    const checked = readSetting(setting, value, { sink: own, listed: Object.keys(listed ?? {}), taken });
    if ("en" in checked) read.set(setting, checked);
    else mistakes.push(...checked.mistakes);
  }
  const [first, ...rest] = mistakes;
  if (first !== undefined) return { mistakes: [first, ...rest] };
  if (own === undefined || titled === undefined || !isFunction(configure) || !isFunction(create))
    return { mistakes: [wrong.noRead] };
  return { module: { name: own, title: titled, settings: read, configure, create } };
}

/** What the name of a setting may not clash with. `sink`: the name of the sink, `undefined` when it is wrong. */
type Around = {
  readonly sink: string | undefined;
  /** The names of all settings of the file. */
  readonly listed: readonly string[];
  readonly taken: TakenNames;
};

function readSetting(
  name: string,
  value: unknown,
  { sink, listed, taken }: Around,
): ModuleSetting | { readonly mistakes: readonly Bilingual[] } {
  const mistakes: Bilingual[] = [];
  if (!SETTING_NAME.test(name)) mistakes.push(wrong.wrongSettingName(shown(name)));
  else if (name.endsWith("_FILE") && listed.includes(name.replace(/_FILE$/, "")))
    mistakes.push(wrong.fileSettingName(name));
  else if (sink !== undefined && name === proxySetting(sink)) mistakes.push(wrong.proxySettingName(name));
  else if (taken.settings.has(name) || taken.settings.has(`${name}_FILE`))
    mistakes.push(wrong.takenSetting(name));
  const { zh, en, secret = false, required = false, ...others } = fieldsOf(value) ?? {};
  const words = readWords({ zh, en }, WORDS_LIMIT);
  if (words === undefined) mistakes.push(wrong.wrongSettingWords(shown(name)));
  if (typeof secret !== "boolean") mistakes.push(wrong.noFlag(shown(name), "secret"));
  if (typeof required !== "boolean") mistakes.push(wrong.noFlag(shown(name), "required"));
  for (const field of Object.keys(others))
    mistakes.push(wrong.unknownField(shown(field), shown(name), SETTING_FIELDS));
  if (mistakes.length > 0 || words === undefined) return { mistakes };
  return { ...words, secret: secret === true, required: required === true };
}

/** A text of one line in both languages. */
function readWords(value: unknown, limit: number): Bilingual | undefined {
  const { zh, en } = fieldsOf(value) ?? {};
  return isLine(zh, limit) && isLine(en, limit) ? { zh, en } : undefined;
}

function isLine(value: unknown, limit: number): value is string {
  return typeof value === "string" && value.length <= limit && value !== "" && cleanLine(value) === value;
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/** A value or a name as far as a message shows it. */
function shown(value: unknown): string {
  const text =
    typeof value === "string" ? cleanLine(value) : value === undefined ? "undefined" : JSON.stringify(value);
  return shorten(text ?? typeof value, TITLE_LIMIT);
}
