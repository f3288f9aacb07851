// Plain JavaScript for Node.js 12, see node-version.js.

import("./node-version.js").then(({ stopWhileLoading, withNewNode }) =>
  withNewNode("npm run setup", () => {
    stopWhileLoading();
    return import("../src/app/setup.ts")
      .then(({ setupCommand }) => setupCommand(process, process.argv.slice(2)))
      .then((exitCode) => process.exit(exitCode));
  }),
);
