import type { listenReasons, storeReasons } from "../../bridge/model/reasons.ts";
import type { Sentences } from "./sentences.ts";

/** Lines that a person reads before the program runs, or when it does not start, each with the next step. */
export type StartTexts = {
  readonly settingsRight: string;
  /** Both arguments were given. */
  readonly notTogether: (one: string, other: string) => string;
  /** Why `--explain-rules` lists nothing. `path`: the database, which does not exist. */
  readonly noDatabase: (path: string) => string;
  readonly noHistory: string;
  readonly noRecalls: (days: number) => string;
  /** `meant` is the argument that is nearest, `undefined` when none is near. */
  readonly noSuchArgument: (argument: string, meant: string | undefined) => string;
  readonly help: HelpTexts;
  readonly screen: ScreenTexts;
  /** A bug in the program. `text` is for the developers. */
  readonly fault: (text: string) => string;
  readonly setting: SettingTexts;
  readonly rule: RuleTexts;
  readonly rules: RuleMistakeTexts;
  readonly listen: Sentences<typeof listenReasons.codes>;
  readonly store: StoreTexts;
};

/** What `--help` prints. */
export type HelpTexts = {
  readonly what: (version: string) => string;
  readonly usage: string;
  readonly commands: Readonly<Record<"start" | "setup" | "doctor" | "demo", string>>;
  /** Stands above the flags. */
  readonly flagsOf: string;
  readonly flags: Readonly<Record<"checkConfig" | "explainRules" | "help" | "version", string>>;
  readonly documents: string;
};

/** Lines for the person at the terminal, while the log goes to a file. */
export type ScreenTexts = {
  readonly starts: (version: string) => string;
  readonly startsWithLog: (version: string, logFile: string) => string;
  /** `code` is the system's, such as `ENOSPC`. */
  readonly noLog: (logFile: string, code: string) => string;
  /** A bug ends the program. `text` is for the developers. */
  readonly fault: (text: string, logFile: string) => string;
  /** Others can read what is in this folder. */
  readonly openData: Readonly<Record<"shared" | "unchangeable", (folder: string) => string>>;
  readonly stopped: string;
  /** The same, when the next start needs no login. */
  readonly stoppedLoggedIn: string;
};

/** `name` and `others` are names of settings, `file` is a quoted path, `place` what `place` gives. */
export type SettingTexts = {
  /** `value` as it may be shown, `rule` one of `RuleTexts`. */
  readonly wrong: (name: string, value: string, rule: string) => string;
  /** `sentence` says which part of the value is wrong. */
  readonly wrongPart: (name: string, sentence: string) => string;
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
  /** Other users of the machine can read the file, which holds secrets. `quoted` is its path for a shell. */
  readonly openFile: (name: string, file: string, quoted: string) => string;
  readonly ignored: (name: string, meant: string | undefined) => string;
  readonly idle: (name: string, others: readonly string[]) => string;
  /** A setting of a source that is not used. `source`: the value of SOURCE. */
  readonly ofOtherSource: (name: string, source: string) => string;
  /** A rule, counted from 1, names a sink that is not switched on. */
  readonly sinkOff: (rule: number, sink: string) => string;
};

/**
 * What is wrong with `RULES`, and the next step. `rule` is counted from 1, `field` is a field's name, `value` is quoted.
 * `meant` is the nearest of `possible`, if one is near.
 */
export type RuleMistakeTexts = {
  readonly noJson: string;
  readonly noList: string;
  /** A field stands twice in one rule. */
  readonly sameField: (rule: number) => string;
  /** A value begins with `*` and has no quotes, which YAML reads as something else. */
  readonly unquoted: (rule: number, place: string) => string;
  readonly tooManyRules: (max: number) => string;
  /** A rule is a text, a list, or nothing. */
  readonly noFields: (rule: number) => string;
  readonly unknownField: (
    rule: number,
    field: string,
    possible: readonly string[],
    meant: string | undefined,
  ) => string;
  readonly empty: (rule: number, field: string) => string;
  readonly noText: (rule: number, field: string) => string;
  /** Characters. */
  readonly tooLong: (rule: number, field: string, max: number) => string;
  readonly tooMany: (rule: number, field: string, max: number) => string;
  readonly noSwitch: (rule: number, field: string, value: string) => string;
  readonly noneOf: (
    rule: number,
    field: string,
    value: string,
    possible: readonly string[],
    meant: string | undefined,
  ) => string;
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

export type StoreTexts = Sentences<typeof storeReasons.codes>;
