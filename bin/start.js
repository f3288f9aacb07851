// Plain JavaScript for Node.js 12, see node-version.js.

import("./node-version.js").then(({ stopWhileLoading, withNewNode }) =>
  withNewNode("npm start", () => {
    // Not for `--check-config`: an interrupted check must not end with 0.
    if (process.argv.length === 2) stopWhileLoading();
    return import("../src/main.ts");
  }),
);
