/** Preloaded into the program: writes down the modules that were loaded, one address a line, when the process ends. */
import { writeFileSync } from "node:fs";
import { registerHooks } from "node:module";

const loaded: string[] = [];

registerHooks({
  load: (url, context, next) => {
    loaded.push(url);
    return next(url, context);
  },
});

process.on("exit", () => writeFileSync(process.env.LOADED_LIST ?? "", loaded.join("\n")));
