/** What the process tells its service manager when it ends. The numbers are those of sysexits.h where it has one. */
export const EXIT = {
  /** Asked to stop. */
  stopped: 0,
  /** A bug. Restarting is right: the session resumes and nobody notices. (EX_SOFTWARE) */
  bug: 70,
  /** The data folder cannot be used. (EX_IOERR) */
  dataFolder: 74,
  /** Another bridge holds the data folder. (EX_TEMPFAIL) */
  alreadyRunning: 75,
  /** Settings are wrong; a restart would not mend them. (EX_CONFIG) */
  settings: 78,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
