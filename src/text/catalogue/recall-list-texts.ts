/** Lists of recalls and their pages. */
export type ListTexts = {
  readonly page: (page: number, pages: number) => string;
  /** Where there are no buttons. */
  readonly next: (command: string) => string;
  readonly back: string;
  readonly forward: string;
  readonly none: string;
  readonly noneOfChat: (chat: string) => string;
  readonly noneFound: (words: string) => string;
  /** The list was of the process before, or too many came after it. */
  readonly gone: (recentCommand: string, searchCommand: string) => string;
  /** Everything that was in the list has been deleted. */
  readonly emptied: string;
  readonly badCount: (count: string, most: number, recentCommand: string) => string;
  readonly wordsTooLong: (most: number) => string;
  /** `HISTORY_DAYS` is 0. */
  readonly notKept: string;
};

/** Ids that mean no recall, or more than one. */
export type IdTexts = {
  /** `meant`: the nearest id that is listed, with its `#`. */
  readonly unknown: (id: string, meant: string | undefined, recentCommand: string) => string;
  /** Not in the form of an id. */
  readonly notAnId: (word: string, recentCommand: string) => string;
  /** The id of a mention. */
  readonly mention: (id: string) => string;
  /** Known once, no longer listed. */
  readonly gone: (id: string) => string;
  /** The recall is of another account than the one in whose chat it was asked for. */
  readonly ofOtherAccount: (id: string) => string;
  /** Several recalls have this short id. */
  readonly several: (id: string) => string;
};

/** A recall that is shown again. */
export type ShowTexts = {
  /** The bytes are still being downloaded. */
  readonly fetching: (command: string) => string;
};

/** The messages around a recall. */
export type ContextTexts = {
  readonly title: (id: string, chat: string) => string;
  /** Stands in the place of a recalled message that is not known. */
  readonly notSeen: string;
  readonly nothing: (id: string) => string;
};

/** The list as a file. */
export type ExportTexts = {
  readonly done: (count: number) => string;
  readonly nothing: string;
  readonly nothingInDays: (days: number) => string;
  /** `limit` is a size such as `20 MB`. */
  readonly tooLarge: (limit: string, command: string) => string;
  readonly badWord: (word: string) => string;
  readonly badDays: (days: string, most: number) => string;
  readonly yes: string;
  readonly no: string;
  /** Above the columns of a table. */
  readonly columns: Readonly<Record<ExportColumn, string>>;
};

/** The columns of an exported table. */
export type ExportColumn =
  | "id"
  | "account"
  | "chat"
  | "chatKind"
  | "from"
  | "kind"
  | "text"
  | "sentAt"
  | "recalledAt"
  | "own"
  | "recalledBy"
  | "matched"
  | "fileName"
  | "mime"
  | "bytes";

/** The deletion of recalls. */
export type ForgetTexts = {
  /** What platforms have stays there. At least one id. */
  readonly done: (ids: readonly string[]) => string;
  readonly doneAll: (count: number) => string;
  readonly ask: (count: number, command: string | undefined) => string;
  readonly yes: string;
  readonly late: (command: string) => string;
  /** Too many ids at once. */
  readonly tooMany: (most: number) => string;
  readonly nothing: string;
};
