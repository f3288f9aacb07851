import { describeSettings } from "../../kinds/described.ts";
import { plainSetup, type SinkKind } from "../../kinds/sink-kind.ts";
import { ConfigError } from "../../settings/config-error.ts";
import * as rule from "../../settings/rules.ts";
import { type Given, NONE, type Shape, setting } from "../../settings/setting.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { wordingOf } from "../../text/wording.ts";
import type { SinkModule } from "./contract.ts";
import { isPromise, type ModuleConfig, makeModuleSink } from "./make.ts";
import * as wrong from "./mistakes.ts";
import { proxySetting, settingPrefix } from "./read.ts";
import { moduleReasons } from "./texts.ts";
import { type ModuleWords, moduleWords } from "./words.ts";

/** What `configure` of a file made of its settings. */
type Configured =
  | { readonly as: "on"; readonly config: unknown }
  | { readonly as: "off" }
  | { readonly as: "refused"; readonly because: Bilingual };

/** A mistake in a file of SINK_MODULES. `file` as it stands there; the sentence goes on after it. */
export function moduleMistake(file: string, { en, zh }: Bilingual): ConfigError {
  const named = JSON.stringify(file);
  return new ConfigError(
    "SINK_MODULES",
    wordingOf({ en: `SINK_MODULES: ${named} ${en}`, zh: `SINK_MODULES：${named} ${zh}` }),
  );
}

/** A sink of a file as the program knows all its sinks. `file`: its name for people. */
export function moduleKind(module: SinkModule, file: string): SinkKind {
  const { name, title } = module;
  const { says, texts } = moduleReasons(name);
  const proxyName = proxySetting(name);
  const configured = new WeakMap<Given, Configured>();
  /** Asked once for each set of settings: `configure` is somebody else's code. */
  const configureOnce = (given: Given): Configured => {
    const known = configured.get(given) ?? configure(module, given);
    configured.set(given, known);
    return known;
  };
  const described = describeSettings({
    settings: settingsOf(module, proxyName),
    prefixes: [settingPrefix(name)],
    mistakes: (given) => {
      const unset = [...module.settings].filter(([each, { required }]) => required && !given.has(each));
      if (unset.length > 0) return unset.map(([each]) => notSet(each, file));
      // What could not be read is reported by its reader.
      if ([...module.settings.keys()].some((each) => given.has(each) && given.get(each) === undefined))
        return [];
      const asked = configureOnce(given);
      return asked.as === "refused" ? [moduleMistake(file, asked.because)] : [];
    },
  });
  return {
    ...described,
    name,
    title,
    reachesPerson: false,
    documents: [],
    texts,
    setup: plainSetup([...module.settings].filter(([, each]) => each.required).map(([each]) => each)),
    configure: (given) => {
      const asked = configureOnce(given);
      if (asked.as !== "on") return undefined;
      const voice = { file, says, words: wordsOf(module, given) };
      const config: ModuleConfig = { own: asked.config, proxy: given.get(proxyName), voice };
      return {
        ...{
          name,
          title,
          sendsThroughSession: false,
          keepsApart: false,
          reachesPerson: false,
          texts,
          config,
        },
        create: (deps) => makeModuleSink(module, config, deps),
      };
    },
  };
}

/** Values are texts: `configure` of the file checks them. */
function settingsOf(module: SinkModule, proxyName: string): Shape {
  const own = [...module.settings].map(([name, { zh, en, secret }]) => {
    const doc = { zh, en, default: NONE, example: "…", ...(secret ? ({ secret: "value" } as const) : {}) };
    return [name, setting(rule.parsed((text) => text).optional(), doc)] as const;
  });
  const proxy = setting(rule.proxy().optional(), {
    default: NONE,
    example: "socks5://127.0.0.1:1080",
    en: `Proxy to ${module.title.en} only: \`http://\`, \`https://\` or \`socks5://\``,
    zh: `只用于${module.title.zh}的代理：\`http://\`、\`https://\` 或 \`socks5://\``,
    secret: "proxy",
  });
  return { ...Object.fromEntries(own), [proxyName]: proxy };
}

function notSet(name: string, file: string): ConfigError {
  return new ConfigError(
    name,
    wordingOf({
      en: `${name}: not set, but ${JSON.stringify(file)} needs it; set it, or leave the file out of SINK_MODULES`,
      zh: `${name}：没有设，而 ${JSON.stringify(file)} 需要它；请填上，或者从 SINK_MODULES 里去掉这个文件`,
    }),
  );
}

function configure(module: SinkModule, given: Given): Configured {
  try {
    const entries = [...module.settings.keys()].map((name) => [name, given.get(name)] as const);
    const config = module.configure(Object.freeze(Object.fromEntries(entries)));
    if (isPromise(config)) return { as: "refused", because: wrong.asyncConfigure };
    return config ? { as: "on", config } : { as: "off" };
  } catch (error) {
    const words = wordsOf(module, given)(error);
    return { as: "refused", because: wrong.settingsRefused(words, [...module.settings.keys()]) };
  }
}

/** The file's words without the values of its secrets. */
function wordsOf(module: SinkModule, given: Given): ModuleWords {
  const secret = [...module.settings].filter(([, each]) => each.secret).map(([name]) => name);
  return moduleWords([...secret, proxySetting(module.name)].flatMap((name) => given.get(name) ?? []));
}
