/** Loaded into every candidate by `--import`: says what the process has used so far. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { serve } from "./rpc.ts";

const delay = monitorEventLoopDelay({ resolution: 5 });

serve({
  /** Microseconds of CPU since the start of the process. */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** Bytes. */
  rss: () => process.memoryUsage.rss(),
  memory: () => ({ ...process.memoryUsage() }),
  watchDelay: () => {
    delay.enable();
    delay.reset();
  },
  /** The longest pause of the event loop since `watchDelay`, in milliseconds. */
  longestDelay: () => delay.max / 1e6,
});
