// Plain JavaScript for Node.js 12, see node-version.js.
import { stopWhileLoading, withNewNode } from "./node-version.js";

withNewNode("npm run setup", () => {
  stopWhileLoading();
  return import("../src/app/setup.ts")
    .then(({ setupCommand }) => setupCommand(process, process.argv.slice(2)))
    .then((exitCode) => process.exit(exitCode));
});
