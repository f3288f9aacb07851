import { ConfigError } from "../../settings/config-error.ts";
import * as rule from "../../settings/rules.ts";
import { type Given, NONE, setting, type Values } from "../../settings/setting.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { wordingOf } from "../../text/wording.ts";
import { isJsonObject, type JsonObject } from "../source/json.ts";

/** What a value must be, and the next step: goes on after it. */
export const wechatyRules: Readonly<Record<"name" | "options", Bilingual>> = {
  name: {
    zh: "要填 npm 包名，不带版本号和路径；例如 wechaty-puppet-service",
    en: "must be the name of an npm package, without a version or a path; for example wechaty-puppet-service",
  },
  options: {
    zh: '要填一个 JSON 对象；例如 {"token":"puppet_…"}',
    en: 'must be a JSON object; for example {"token":"puppet_…"}',
  },
};

const MISSING: Bilingual = {
  zh: "WECHATY_PUPPET：没有设；SOURCE=wechaty 需要一个 puppet 的包名，例如 wechaty-puppet-service",
  en: "WECHATY_PUPPET: not set; SOURCE=wechaty needs the package name of a puppet, such as wechaty-puppet-service",
};

/** https://github.com/npm/validate-npm-package-name, for new packages. */
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const LONGEST_NAME = 214;

function packageName(): rule.Rule<string> {
  return rule.parsed((text) =>
    PACKAGE_NAME.test(text) && text.length <= LONGEST_NAME ? text : rule.refuseBy(wechatyRules.name),
  );
}

function jsonObject(): rule.Rule<JsonObject> {
  return rule.parsed((text) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return rule.refuseBy(wechatyRules.options);
    }
    return isJsonObject(value) ? value : rule.refuseBy(wechatyRules.options);
  });
}

export const settings = {
  WECHATY_PUPPET: setting(packageName().optional(), {
    default: NONE,
    example: "wechaty-puppet-service",
    zh: "`SOURCE=wechaty` 时必填：puppet 的 npm 包名。包要自己安装：`npm install --no-save 包名`",
    en: "Needed with `SOURCE=wechaty`: the npm package of the puppet. You install it yourself: `npm install --no-save NAME`",
  }),
  WECHATY_PUPPET_OPTIONS: setting(jsonObject().optional(), {
    default: NONE,
    example: '{"token":"REPLACE-ME"}',
    zh: '交给 puppet 的选项，一个 JSON 对象，例如 `{"token":"…"}`；有哪些选项由 puppet 决定',
    en: 'Options for the puppet, a JSON object such as `{"token":"…"}`; the puppet decides which there are',
    secret: "value",
  }),
};

export function mistakes(given: Given): readonly ConfigError[] {
  return given.has("WECHATY_PUPPET") ? [] : [new ConfigError("WECHATY_PUPPET", wordingOf(MISSING))];
}

/** The settings of the source. */
export type WechatyConfig = { readonly packageName: string; readonly options: JsonObject };

export function configure({
  WECHATY_PUPPET: name,
  WECHATY_PUPPET_OPTIONS: options,
}: Values<typeof settings>): WechatyConfig {
  return { packageName: name ?? "", options: options ?? {} };
}
