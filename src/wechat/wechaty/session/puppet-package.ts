import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ConfigError } from "../../../settings/config-error.ts";
import type { Bilingual } from "../../../text/catalogue/texts.ts";
import { wordingOf } from "../../../text/wording.ts";
import { isJsonObject, textField } from "../../source/json.ts";
import type { Unusable } from "../link/protocol.ts";

/** The folder of the program, in whose node_modules a package is looked for first. */
const PROGRAM_FOLDER = fileURLToPath(new URL("../../../../", import.meta.url));

/** `file:` addresses from which the package is looked for: the program's folder, then the working directory. */
export function packageBases(cwd: string): readonly string[] {
  return [PROGRAM_FOLDER, cwd].map((folder) => pathToFileURL(join(folder, "package.json")).href);
}

/** The version of an installed package, `""` when it names none; `undefined`: it is not installed. */
export function installedVersion(packageName: string, bases: readonly string[]): string | undefined {
  for (const base of bases) {
    const path = pathOf(packageName, base);
    if (path === undefined) continue;
    try {
      const description: unknown = JSON.parse(readFileSync(path, "utf8"));
      return isJsonObject(description) ? textField(description, "version") : "";
    } catch {
      return "";
    }
  }
  return undefined;
}

function pathOf(packageName: string, base: string): string | undefined {
  try {
    return findPackageJSON(packageName, base);
  } catch {
    return undefined;
  }
}

/** The command that installs a puppet. With `--no-save` the program's own files stay as they came, so an update goes through. */
export function installCommand(packageName: string): string {
  return `npm install --no-save ${packageName}`;
}

/** What is wrong with the package, and the next step; without the name of the setting. */
export function packageFault(packageName: string, { why, detail }: Unusable): Bilingual {
  const command = installCommand(packageName);
  switch (why) {
    case "missing":
      return {
        zh: `${packageName} 没有安装；请在程序目录里运行 ${command}（--no-save 不改动程序自己的文件；每次 npm ci 之后要重装一次）`,
        en: `${packageName} is not installed; run ${command} in the program's folder (--no-save leaves the program's own files as they are; after each npm ci it has to be run again)`,
      };
    case "broken":
      return {
        zh: `${packageName} 加载不了：${detail}；请再运行一次 ${command}，不行就换一个版本`,
        en: `${packageName} cannot be loaded: ${detail}; run ${command} again, or try another version`,
      };
    case "noPuppet":
      return {
        zh: `${packageName} 不能当作 puppet 用：${detail}；请换成按 wechaty-puppet 1.x 写的 puppet，例如 wechaty-puppet-service`,
        en: `${packageName} cannot be used as a puppet: ${detail}; choose one that was made for wechaty-puppet 1.x, such as wechaty-puppet-service`,
      };
  }
}

/** The package cannot be used: exit 78. */
export function packageError(packageName: string, unusable: Unusable): ConfigError {
  const { zh, en } = packageFault(packageName, unusable);
  return new ConfigError(
    "WECHATY_PUPPET",
    wordingOf({ zh: `WECHATY_PUPPET：${zh}`, en: `WECHATY_PUPPET: ${en}` }),
  );
}
