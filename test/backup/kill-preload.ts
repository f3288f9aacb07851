import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/**
 * Loaded before a command: sends it KILL_SIGNAL, by default SIGKILL, right before the call number KILL_AT that changes the
 * disk.
 */
const killAt = Number(process.env.KILL_AT);
let calls = 0;

function counted<Args extends unknown[], Result>(call: (...args: Args) => Result): (...args: Args) => Result {
  return (...args) => {
    calls += 1;
    if (calls === killAt) process.kill(process.pid, process.env.KILL_SIGNAL ?? "SIGKILL");
    return call(...args);
  };
}

const { promises } = fs;
promises.rename = counted(promises.rename);
promises.rm = counted(promises.rm);
promises.rmdir = counted(promises.rmdir);
promises.open = counted(promises.open);
promises.writeFile = counted(promises.writeFile);
promises.link = counted(promises.link);
fs.renameSync = counted(fs.renameSync);
fs.rmSync = counted(fs.rmSync);
syncBuiltinESMExports();
process.on("exit", () => process.stderr.write(`calls ${calls}\n`));
