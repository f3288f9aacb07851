import type { listenReasons, storeReasons } from "../../bridge/model/reasons.ts";
import type { Sentences } from "./sentences.ts";

/** Lines that a person reads before the program runs, or when it does not start, each with the next step. */
export type StartTexts = {
  readonly settingsRight: string;
  readonly noSuchArgument: (argument: string) => string;
  /** A bug in the program. `text` is for the developers. */
  readonly fault: (text: string) => string;
  readonly setting: SettingTexts;
  readonly rule: RuleTexts;
  readonly listen: Sentences<typeof listenReasons.codes>;
  readonly store: StoreTexts;
};

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

export type StoreTexts = Sentences<typeof storeReasons.codes>;
