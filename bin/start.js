// Plain JavaScript for Node.js 12, see node-version.js.
import { stopWhileLoading, withNewNode } from "./node-version.js";

withNewNode("npm start", () => {
  // Not for `--check-config`: an interrupted check must not end with 0.
  if (process.argv.length === 2) stopWhileLoading();
  return import("../src/main.ts");
});
