import type { Bilingual } from "../../text/catalogue/texts.ts";
import { API_VERSION } from "./contract.ts";

/* What is wrong with a file of SINK_MODULES, and the next step. Each goes on after the file's name. */

export const noDefault: Bilingual = {
  en: "has no object as its default export; write export default { apiVersion: 1, name: … } as docs/own-sinks.md shows",
  zh: "没有默认导出一个对象；请写 export default { apiVersion: 1, name: … }，写法见 docs/own-sinks.zh-CN.md",
};

export const noRead: Bilingual = {
  en: "has a default export that cannot be read; write it as a plain object",
  zh: "的默认导出读不出来；请写成普通的对象",
};

export function wrongVersion(shown: string): Bilingual {
  return {
    en: `has apiVersion ${shown}, and this program knows only ${API_VERSION}; write apiVersion: ${API_VERSION} and see docs/own-sinks.md`,
    zh: `的 apiVersion 是 ${shown}，本程序只认 ${API_VERSION}；请写 apiVersion: ${API_VERSION}，写法见 docs/own-sinks.zh-CN.md`,
  };
}

export const wrongName: Bilingual = {
  en: 'must have a name of 1 to 30 small letters, digits and "-", a letter first; for example name: "mine"',
  zh: '的 name 要用 1 到 30 个小写字母、数字和 "-"，以字母开头；例如 name: "mine"',
};

export function reservedName(name: string): Bilingual {
  return {
    en: `has the name ${name}, which is taken by the program or by another sink; choose another name`,
    zh: `的 name 是 ${name}，程序本身或别的地方已经用了；请换一个名字`,
  };
}

export const wrongTitle: Bilingual = {
  en: 'must have a title of one line in both languages; for example title: { zh: "我的", en: "Mine" }',
  zh: '的 title 要有两种语言，各一行；例如 title: { zh: "我的", en: "Mine" }',
};

export function noFunction(field: string): Bilingual {
  return {
    en: `must have a function ${field}; write it as docs/own-sinks.md shows`,
    zh: `要有函数 ${field}；写法见 docs/own-sinks.zh-CN.md`,
  };
}

export function unknownField(field: string, place: string, possible: readonly string[]): Bilingual {
  return {
    en: `has an unknown field ${field} in ${place}; possible are ${possible.join(", ")}`,
    zh: `的 ${place} 里没有 ${field} 这一项；可以写的有 ${possible.join("、")}`,
  };
}

export const noSettings: Bilingual = {
  en: "must have settings that are an object, which may be empty; for example settings: {}",
  zh: "的 settings 要是一个对象，可以是空的；例如 settings: {}",
};

export function wrongSettingName(shown: string): Bilingual {
  return {
    en: `has a setting ${shown}; its name must hold only capital letters, digits and _, a letter first, for example MINE_URL`,
    zh: `有一项设置叫 ${shown}；名字只用大写字母、数字和 _，以字母开头，例如 MINE_URL`,
  };
}

export function fileSettingName(setting: string): Bilingual {
  return {
    en: `has a setting ${setting}, which would name the file with the value of ${setting.replace(/_FILE$/, "")}; choose another name`,
    zh: `有一项设置叫 ${setting}，会和存放 ${setting.replace(/_FILE$/, "")} 的文件混淆；请换一个名字`,
  };
}

export function proxySettingName(setting: string): Bilingual {
  return {
    en: `has a setting ${setting}, which every sink gets by itself for its fetch; leave it out`,
    zh: `有一项设置叫 ${setting}；每个 sink 自动就有这一项，它的 fetch 会用上，请去掉`,
  };
}

export function takenSetting(setting: string): Bilingual {
  return {
    en: `has a setting ${setting}, which is a setting of the program or of another sink; choose another name`,
    zh: `有一项设置叫 ${setting}，程序本身或别的地方已经用了；请换一个名字`,
  };
}

export function wrongSettingWords(setting: string): Bilingual {
  return {
    en: `must say what ${setting} means in both languages; for example ${setting}: { zh: "…", en: "…" }`,
    zh: `要用两种语言说明 ${setting} 是什么；例如 ${setting}: { zh: "…", en: "…" }`,
  };
}

export function noFlag(setting: string, field: string): Bilingual {
  return {
    en: `has a setting ${setting} whose ${field} is neither true nor false; write one of them or leave it out`,
    zh: `的设置 ${setting} 里，${field} 要填 true 或 false；不写就是 false`,
  };
}

/** `line` is `""` when it is not known. `syntax`: the file is no JavaScript. */
export function notLoaded(words: string, line: string, syntax: boolean): Bilingual {
  const [en, zh] = line === "" ? ["", ""] : [` in line ${line}`, `（第 ${line} 行）`];
  const how = syntax && line === "";
  return {
    en: `could not be loaded: ${words === "" ? "it gave no reason" : words}${en}; correct the file${how ? ", node --check shows the line" : ""}`,
    zh: `加载不了：${words === "" ? "没有说明原因" : words}${zh}；请改正这个文件${how ? "，用 node --check 可以看到是哪一行" : ""}`,
  };
}

export function loadsTooLong(seconds: number): Bilingual {
  return {
    en: `was not loaded within ${seconds} s; it must not wait for anything outside of its functions`,
    zh: `在 ${seconds} 秒内没有加载完；请不要在函数之外等待`,
  };
}

export function settingsRefused(words: string, settings: readonly string[]): Bilingual {
  const named =
    settings.length === 0 ? ["", ""] : [` (${settings.join(", ")})`, `（${settings.join("、")}）`];
  return {
    en: `does not take its settings${named[0]}: ${words === "" ? "it gave no reason" : words}; correct them, or leave the file out`,
    zh: `不接受它的设置${named[1]}：${words === "" ? "没有说明原因" : words}；请改正，或者去掉这个文件`,
  };
}

export const asyncConfigure: Bilingual = {
  en: "has a configure that gives back a promise; it must give back the configuration itself, without async",
  zh: "的 configure 返回了 promise；要直接返回配置，请去掉 async",
};
