/**
 * Loaded before the program (`--import`): on SIGUSR2 it collects its garbage and writes how many bytes are in use then
 * into a file of its working folder, and after a space how many the system counts for it. What the system counts without
 * a collection is mostly garbage: measured, 40 MB more or less from one moment to the next.
 */
import { renameSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// The name is known to course.ts as well.
const FILE = "memory-in-use";

setFlagsFromString("--expose-gc");
const collect: unknown = runInNewContext("gc");
if (typeof collect !== "function") throw new TypeError("this Node gives no way to collect garbage");

process.on("SIGUSR2", () => {
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  // In one piece: whoever sees the file finds the number in it.
  writeFileSync(`${FILE}.new`, `${heapUsed + external} ${rss}`);
  renameSync(`${FILE}.new`, FILE);
});
