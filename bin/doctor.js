// Plain JavaScript for Node.js 12, see node-version.js.

import("./node-version.js").then(({ withNewNode }) =>
  withNewNode("npm run doctor", () =>
    import("../src/app/doctor/doctor-command.ts")
      .then(({ doctorCommand }) => doctorCommand(process, process.argv.slice(2)))
      .then((exitCode) => process.exit(exitCode)),
  ),
);
