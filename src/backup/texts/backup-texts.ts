/** What `npm run backup` and `npm run restore` say. `file` and `folder` are paths, `size` is words, `at` a date. */
export type BackupTexts = {
  readonly backupUsage: string;
  readonly restoreUsage: string;
  readonly noSuchArgument: (argument: string, possible: string) => string;

  readonly fileThere: (file: string) => string;
  readonly noFolder: (folder: string) => string;
  readonly noDatabase: (path: string) => string;
  /** `megabytes`: what lacks, with what the bridge needs to go on. */
  readonly noRoom: (folder: string, megabytes: number) => string;
  readonly backupRunning: (folder: string) => string;
  readonly restoreRunning: (folder: string) => string;
  readonly backedUp: (file: string, size: string, media: number) => string;
  /** Media files that were deleted meanwhile. */
  readonly leftOut: (count: number) => string;

  readonly noFile: (file: string) => string;
  readonly foreign: (file: string) => string;
  readonly damaged: (file: string) => string;
  /** `theirs`: the program that made the file, `ours` this one. */
  readonly newer: (file: string, theirs: string, ours: string) => string;
  readonly hasData: (folder: string) => string;
  readonly restored: (folder: string, at: string, version: string, media: number) => string;
  readonly next: string;

  readonly diskFull: (text: string) => string;
  readonly system: (text: string) => string;
};
