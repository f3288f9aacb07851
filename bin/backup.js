// Plain JavaScript for Node.js 12, see node-version.js.

import("./node-version.js").then(({ withNewNode }) =>
  withNewNode("npm run backup", () =>
    import("../src/backup/command.ts")
      .then(({ backupCommand }) => backupCommand(process, process.argv.slice(2)))
      .then((exitCode) => process.exit(exitCode)),
  ),
);
