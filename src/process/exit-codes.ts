/** Exit codes for the service manager, with the numbers of sysexits.h where there is one. */
export const EXIT = {
  /** Stopped on request. */
  stopped: 0,
  /** The doctor found something that does not work. */
  checkFailed: 1,
  /** An unexpected error. A restart helps: the saved session resumes. (EX_SOFTWARE) */
  bug: 70,
  /** The data folder cannot be used. (EX_IOERR) */
  dataFolder: 74,
  /** Another bridge holds the data folder. (EX_TEMPFAIL) */
  alreadyRunning: 75,
  /** Settings are wrong; a restart does not help. (EX_CONFIG) */
  settings: 78,
} as const;

/** One of `EXIT`. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
