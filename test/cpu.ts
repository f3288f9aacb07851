/**
 * Milliseconds of processor time that this process spends on `work`. Not the time that passes: on a busy machine that
 * says nothing about the work.
 */
export function spentMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Far above what linear work on a megabyte takes; what is not linear takes minutes or hours. */
export const LINEAR_MS = 10_000;
