/** Runs `work` as a user without rights when the tests run as root, for whom no file or folder is read-only. */
export function unprivileged(work: () => void): void {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
