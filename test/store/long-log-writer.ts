import { setTimeout as delay } from "node:timers/promises";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { Database } from "../../src/store/sqlite/database.ts";

/** As a program, with a path and how to end: writes so much that the thread copies the log, and ends meanwhile or later. `idle` says what keeps it alive then. */
const [path = "", how] = process.argv.slice(2);
const database = new Database(path, silentLogger);
database.script("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT)");
for (let batch = 0; batch < 120; batch += 1) {
  database.relaxed(() => {
    for (let n = 0; n < 50; n += 1) database.run("INSERT INTO texts (text) VALUES (?)", "x".repeat(6_000));
  });
  // The thread needs a moment to begin.
  if (batch % 10 === 0) await delay(1);
}
if (how === "kill") process.kill(process.pid, "SIGKILL");
if (how === "exit") process.exit(0);
if (how === "idle") {
  await database.readyToErase();
  console.log(process.getActiveResourcesInfo().join());
}
