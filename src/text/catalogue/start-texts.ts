/** SQLite's names of the errors that have a next step. */
export type SqliteTrouble =
  | "SQLITE_BUSY"
  | "SQLITE_READONLY"
  | "SQLITE_IOERR"
  | "SQLITE_CORRUPT"
  | "SQLITE_FULL"
  | "SQLITE_CANTOPEN"
  | "SQLITE_NOTADB";

/** An error of the system or of SQLite: its name (`EACCES`), `""` when it has none, and its text in English. */
export type SystemError = { readonly code: string; readonly text: string };

/** Lines that a person reads before the program runs, or when it does not start, each with the next step. */
export type StartTexts = {
  readonly settingsRight: string;
  readonly noSuchArgument: (argument: string) => string;
  /** A bug in the program. `text` is for the developers. */
  readonly fault: (text: string) => string;
  readonly setting: SettingTexts;
  readonly rule: RuleTexts;
  readonly listen: Readonly<Record<ListenTrouble, (host: string, port: number) => string>> & {
    readonly unknown: (host: string, port: number, code: string) => string;
  };
  readonly store: StoreTexts;
};

/** Node's codes for an HTTP port that could not be opened. */
export type ListenTrouble = "EADDRINUSE" | "EACCES" | "EADDRNOTAVAIL" | "ENOTFOUND";

/** `name` and `others` are names of settings, `file` is a quoted path, `place` what `place` gives. */
export type SettingTexts = {
  /** `value` as it may be shown, `rule` one of `RuleTexts`. */
  readonly wrong: (name: string, value: string, rule: string) => string;
  /** How a secret begins, and how long it is. */
  readonly masked: (start: string, characters: number) => string;
  /** `line` is undefined when it is not known. */
  readonly place: (file: string, line: number | undefined) => string;
  readonly unreadableFile: (file: string, code: string) => string;
  /** The default file could not be read. */
  readonly unreadableDefaultFile: (file: string, code: string) => string;
  /** `code` is the YAML parser's, such as `BAD_INDENT`. */
  readonly invalidYaml: (file: string, line: number, column: number, code: string) => string;
  readonly notFlat: (file: string) => string;
  readonly notOneValue: (name: string, place: string) => string;
  readonly misplaced: (name: string, place: string) => string;
  readonly unknown: (name: string, place: string, meant: string | undefined) => string;
  readonly secretTwice: (fileName: string, name: string) => string;
  readonly emptySecretFile: (name: string, file: string) => string;
  readonly unreadableSecretFile: (name: string, file: string, code: string) => string;
  readonly ignored: (name: string, meant: string | undefined) => string;
  readonly idle: (name: string, others: readonly string[]) => string;
};

/** Goes on after a setting's wrong value: what it must be, and the next step. Never holds the value. */
export type RuleTexts = {
  /** For a refusal that comes from none of our rules. */
  readonly unreadable: string;
  readonly wholeNumber: (min: number, max: number, example: number) => string;
  readonly flag: string;
  readonly oneOf: (words: readonly string[]) => string;
  readonly folderWithTilde: string;
  readonly nul: string;
  readonly store: string;
  readonly storeOnDisk: string;
  readonly storeWithTilde: string;
  readonly webAddress: (example: string) => string;
  readonly webUser: (example: string) => string;
  readonly webQuery: (example: string) => string;
  readonly origin: (example: string) => string;
  readonly socks5h: string;
  readonly proxy: string;
  readonly proxyPath: string;
  readonly proxyPercent: string;
  readonly proxyUser: string;
  readonly hours: string;
  readonly host: string;
  readonly port: string;
};

/** Lines about the data folder and its contents. `path` is a file or folder. */
export type StoreTexts = {
  readonly unusableDataDir: (path: string, error: SystemError) => string;
  readonly dataDirNoFolder: (path: string) => string;
  /** `holder` is undefined when it is not known. */
  readonly locked: (path: string, holder: LockHolder | undefined) => string;
  readonly unusableLock: (path: string, error: SystemError) => string;
  readonly damagedLock: (path: string, error: SystemError) => string;
  readonly unusableFile: (path: string, error: SystemError) => string;
  readonly unusableMedia: (path: string, error: SystemError) => string;
  /** An error of SQLite when the database is used. `known`: set when the error has a next step. */
  readonly sqlite: (
    doing: "write" | "use",
    path: string,
    text: string,
    known: SqliteTrouble | undefined,
  ) => string;
  readonly damaged: (path: string) => string;
  readonly foreign: (path: string) => string;
  readonly newer: (path: string, version: number, known: number) => string;
  readonly noWriteAheadLog: (path: string) => string;
  readonly notWhole: (path: string) => string;
};

/** The process id, and when the process started as an ISO date. */
export type LockHolder = { readonly pid: string; readonly since: string };
