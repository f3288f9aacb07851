import { writeSync } from "node:fs";
import { takeLock } from "../../src/store/folder/lock.ts";

// As a program, with a folder: says on stdout "held" and then holds the lock until stdin ends, or says why not.
try {
  const lock = takeLock(process.argv[2] ?? "", Date.now());
  writeSync(1, "held\n");
  process.stdin.on("end", () => lock.release()).resume();
} catch (error) {
  writeSync(1, `${String(error)}\n`);
}
