import { loadedChecks } from "../../kinds/check.ts";
import { defineSource } from "../../kinds/source-kind.ts";
import { configure, mistakes, settings } from "./settings.ts";
import { wechatySetup } from "./setup.ts";
import { wechatyTexts } from "./texts/index.ts";

/** A Wechaty puppet as a source. */
export const wechaty = defineSource({
  name: "wechaty",
  title: { zh: "Wechaty puppet", en: "Wechaty puppet" },
  texts: wechatyTexts,
  loginWay: "code",
  prefixes: ["WECHATY_"],
  settings,
  mistakes,
  setup: wechatySetup,
  configure,
  create: async (config, { connect, ...deps }) => {
    const { PuppetSession } = await import("./session.ts");
    return new PuppetSession({ ...deps, ...config, cwd: process.cwd() });
  },
  checks: loadedChecks(async () => (await import("./checks.ts")).wechatyChecks),
});
