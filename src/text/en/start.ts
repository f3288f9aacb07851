import type { SqliteTrouble } from "../../bridge/model/reasons.ts";
import type {
  RuleMistakeTexts,
  RuleTexts,
  SettingTexts,
  StartTexts,
  StoreTexts,
} from "../catalogue/start-texts.ts";

const cause = (code: string): string => (code === "" ? "unknown error" : code);
const suggestion = (meant: string): string => `did you mean ${meant}?`;
const PROXY = "for example socks5://127.0.0.1:1080";

const setting: SettingTexts = {
  wrong: (name, value, rule) => `${name}: ${value} ${rule}`,
  wrongPart: (name, sentence) => `${name}: ${sentence}`,
  masked: (start, characters) => `${start}…(${characters} characters)`,
  place: (file, line) => (line === undefined ? file : `${file} line ${line}`),
  unreadableFile: (file, code) =>
    `CONFIG_FILE: ${file} cannot be read (${cause(code)}); correct the path, or unset it`,
  unreadableDefaultFile: (file, code) =>
    `CONFIG_FILE: ${file} cannot be read (${cause(code)}); make it readable or remove it`,
  invalidYaml: (file, line, column, code) =>
    `CONFIG_FILE: ${file} is not valid YAML at line ${line}, column ${column} ` +
    `(${code.toLowerCase().replaceAll("_", " ")}); ` +
    (code === "BAD_ALIAS" ? "put a value that begins with * in quotes" : "fix that line"),
  notFlat: (file) => `CONFIG_FILE: ${file} must hold lines of the form NAME: value; see config/example.yaml`,
  notOneValue: (name, place) =>
    `${name}: the value in ${place} must be one text, number or list; write it flat`,
  misplaced: (name, place) => `${name}: cannot stand in ${place}; set it in the environment`,
  unknown: (name, place, meant) =>
    `${name}: is no setting (${place}); ${meant === undefined ? "config/example.yaml lists every setting" : suggestion(meant)}`,
  secretTwice: (fileName, name) => `${fileName}: is set, and ${name} too; remove one of them`,
  emptySecretFile: (name, file) => `${name}: ${file} is an empty file; write the secret into it`,
  unreadableSecretFile: (name, file, code) =>
    `${name}: ${file} cannot be read (${cause(code)}); correct the path or its permissions`,
  openFile: (name, file, quoted) =>
    `${name}: other users of this machine can read ${file}, which holds secrets; run: chmod 600 ${quoted}`,
  ignored: (name, meant) =>
    `${name} in the environment is no setting and is ignored${meant === undefined ? "" : `; ${suggestion(meant)}`}`,
  idle: (name, others) => `${name} has no effect without ${others.join(" and ")}`,
  sinkOff: (rule, sink) =>
    `RULES: rule ${rule} sends to ${sink}, which is not switched on; nothing goes there`,
};

/** A list of words and what to do: one of them is probably meant, or one has to be chosen. */
const choice = (possible: readonly string[], meant: string | undefined): string =>
  `${meant === undefined ? "choose one of them" : suggestion(meant)} (possible: ${possible.join(", ")})`;

const rules: RuleMistakeTexts = {
  noJson:
    "is not valid JSON; write a JSON list in the environment, or a YAML list in the file, as in config/example.yaml",
  noList: "must be a list with an item for each rule; see config/example.yaml",
  sameField: (rule) => `rule ${rule} has the same field twice; keep one, and write several values as a list`,
  unquoted: (rule, place) =>
    `rule ${rule} (${place}) has a value that begins with *; put it in quotes, like "*…"`,
  tooManyRules: (max) =>
    `there may be at most ${max} rules; join some, since a field may have several values`,
  noFields: (rule) => `rule ${rule} must be fields with values; see config/example.yaml`,
  unknownField: (rule, field, possible, meant) =>
    `rule ${rule}: ${field} is no field of a rule; ${choice(possible, meant)}`,
  empty: (rule, field) => `rule ${rule}: ${field} is empty; write a value, or remove the field`,
  noText: (rule, field) => `rule ${rule}: ${field} must be a text or a list of texts; do not nest it`,
  tooLong: (rule, field, max) => `rule ${rule}: ${field} is longer than ${max} characters; shorten it`,
  tooMany: (rule, field, max) =>
    `rule ${rule}: ${field} has more than ${max} values; divide them among several rules`,
  noSwitch: (rule, field, value) => `rule ${rule}: ${field} must be true or false, not ${value}; choose one`,
  noneOf: (rule, field, value, possible, meant) =>
    `rule ${rule}: ${field} cannot be ${value}; ${choice(possible, meant)}`,
};

const rule: RuleTexts = {
  unreadable: "cannot be read; see config/example.yaml",
  wholeNumber: (min, max, example) =>
    `must be a whole number from ${min} to ${max}; write digits only, for example ${example}`,
  flag: "must be true or false; choose one (1/0, yes/no and on/off work too)",
  oneOf: (words) => `must be one of ${words.join(", ")}; choose one of them`,
  folderWithTilde: "must not start with ~; write the folder in full, from /",
  nul: "must not contain a NUL character; write a plain path",
  store:
    "must start with sqlite:// and name a file, as only sqlite:// is supported for now; for example sqlite://data/bridge.sqlite",
  storeOnDisk: "must name a file on disk; for example sqlite://data/bridge.sqlite",
  storeWithTilde: "must not start with ~; write the path in full, from /",
  webAddress: (example) => `must be an http:// or https:// address; for example ${example}`,
  webUser: (example) => `must not hold a user name or password; write it like ${example}`,
  webQuery: (example) => `must not hold ? or #; write it like ${example}`,
  origin: (example) => `must be an origin without a path; write it like ${example}`,
  socks5h:
    "must start with socks5://; write socks5:// instead of socks5h://, names are resolved at the proxy all the same",
  proxy: `must be an http://, https:// or socks5:// address; ${PROXY}`,
  proxyPath: `must end after host and port; ${PROXY}`,
  proxyPercent: "holds a % that is no percent code; write % in a user name or password as %25",
  proxyUser: `must give both user name and password, or neither; ${PROXY}`,
  hours: "must be two different hours from 0 to 23 joined by -, or off; for example 23-8",
  host: "must be an IP address or a host name; for example 127.0.0.1",
  port: "must be a port from 0 to 65535, or off; for example 9464",
};

const SQLITE: Readonly<Record<SqliteTrouble, string>> = {
  SQLITE_BUSY: "another program holds the database: close it",
  SQLITE_READONLY: "the file or its folder is read-only: give this user the right to write",
  SQLITE_IOERR: "the disk reports errors: check it",
  SQLITE_CORRUPT: "the file is damaged: the next start moves it aside and saves what can still be read",
  SQLITE_FULL: "the disk is full: free some space",
  SQLITE_CANTOPEN:
    "the file cannot be opened: check that its folder exists, belongs to this user and can be written to",
  SQLITE_NOTADB: "it is not a database any more: the next start moves it aside and begins a new one",
};

function isKnown(trouble: string): trouble is SqliteTrouble {
  return Object.hasOwn(SQLITE, trouble);
}

const unusableDataDir = (path: string, text: string): string =>
  `DATA_DIR ${path} cannot be used (${text}): name a folder that this user may write to`;
const unusableLock = (path: string, text: string, next: string): string =>
  `The lock ${path} cannot be used: ${text} (${next})`;

const store: StoreTexts = {
  unusableDataDir: (path, _error, text) => unusableDataDir(path, text),
  dataDirNoFolder: (path) => unusableDataDir(path, "it is not a folder"),
  locked: (path, pid, since) =>
    `Another wechat-recall-bridge${pid === "" ? "" : ` (pid ${pid}, since ${since})`} ` +
    `uses the folder ${path}: stop it, or let DATA_DIR and STORE_URL name others`,
  unusableLock: (path, _error, text) =>
    unusableLock(path, text, "let DATA_DIR name a folder on a local disk that this user may write to"),
  damagedLock: (path, _error, text) =>
    unusableLock(path, text, "the file is damaged; it holds nothing: delete it while no bridge runs"),
  unusableFile: (path, _error, text) =>
    `The database ${path} cannot be used: ${text} ` +
    "(check that its folder exists and that both belong to this user and can be written to)",
  unusableMedia: (path, error, text) =>
    `The folder for media ${path} cannot be used: ${error === "" ? text : error} ` +
    "(check that it is a folder and belongs to this user, or let DATA_DIR name another one)",
  sqlite: (doing, path, text, trouble) =>
    `${doing === "write" ? "Could not write to" : "Could not use"} the database ${path}: ` +
    `${text}${isKnown(trouble) ? ` (${SQLITE[trouble]})` : ""}`,
  damaged: (path) =>
    `The database ${path} is damaged: the next start moves it aside and saves what can still be read`,
  foreign: (path) => `The database ${path} belongs to another program: let STORE_URL name another file`,
  newer: (path, version, known) =>
    `The database ${path} has version ${version}, this program knows versions up to ${known}: ` +
    "start the newer program again, or let STORE_URL name another file",
  older: (path, version, known) =>
    `The database ${path} has version ${version}, this program reads version ${known}: ` +
    "start the bridge once with this program, then try again",
  noWriteAheadLog: (path) =>
    `The database ${path} lies where write-ahead logging is not possible (a network drive?): ` +
    "let DATA_DIR name a folder on a local disk",
  notWhole: (path) => `The database ${path} could not be written whole (free some space on the disk)`,
};

const listen = (
  setting: "HOST" | "PORT",
  reason: string,
  fix: string,
): ((host: string, port: string, of: string) => string) => {
  return (host, port, of) => {
    const what = of === "INGEST" ? "the ingest door cannot be opened" : "health and metrics cannot be served";
    return `${of}_${setting}: ${what} on ${host} port ${port}: ${reason}; ${fix}`;
  };
};

export const enStart: StartTexts = {
  settingsRight: "The settings are right.",
  notTogether: (one, other) => `${one} and ${other} cannot be used together; remove one of them`,
  noDatabase: (path) => `There is no database ${path} yet, so no recall is listed; the bridge creates it`,
  noHistory: "HISTORY_DAYS is 0: no recalled message is kept, so none is listed",
  noRecalls: (days) => `There was no recall in the last ${days === 1 ? "day" : `${days} days`}`,
  noSuchArgument: (argument, meant) =>
    `${argument}: there is no such argument; ${meant === undefined ? "" : `${suggestion(meant)} `}--help lists them all`,
  help: {
    what: (version) => `wechat-recall-bridge ${version} shows you what recalled WeChat messages said`,
    usage: "Usage: npm start, with flags: npm start -- --help",
    commands: {
      start: "run",
      setup: "set it up, step by step",
      doctor: "check settings, network and destinations, with what to do",
      demo: "see a demonstration, without any account",
    },
    flagsOf: "Flags of npm start:",
    flags: {
      checkConfig: "check the settings and end",
      explainRules: "say which rule each recent recall matched, and end",
      help: "show this help",
      version: "show the version",
    },
    documents: "Documents: README.md; every setting: config/example.yaml",
  },
  screen: {
    starts: (version) => `wechat-recall-bridge ${version} is running`,
    startsWithLog: (version, logFile) => `wechat-recall-bridge ${version} is running; its log: ${logFile}`,
    noLog: (logFile, code) =>
      `The log ${logFile} cannot be written (${cause(code)}); the bridge goes on without it: check disk space and permissions`,
    fault: (text, logFile) => `A fault in the program: ${text}; the log says more: ${logFile}`,
    openData: {
      shared: (folder) =>
        `${folder} holds other files too, so its permissions stay as they are and other users may read the messages: give DATA_DIR a folder of its own`,
      unchangeable: (folder) =>
        `Other users can read the messages in ${folder}, and its permissions cannot be changed: move DATA_DIR to a folder of this user`,
    },
    stopped: "Stopped",
    stoppedLoggedIn: "Stopped. The login is kept: the next start needs no scan",
  },
  fault: (text) => `a fault in the program: ${text}`,
  setting,
  rule,
  rules,
  listen: {
    EADDRINUSE: listen("PORT", "another program listens there", "choose a free port, or 0 for any"),
    EACCES: listen("PORT", "this user may not listen there", "choose a port from 1024 up, or 0 for any"),
    EADDRNOTAVAIL: listen(
      "HOST",
      "it is no address of this machine",
      "use 127.0.0.1, or 0.0.0.0 for all of them",
    ),
    ENOTFOUND: listen(
      "HOST",
      "the name is not known",
      "use an address of this machine, for example 127.0.0.1",
    ),
    unknown: (host, port, error, of) =>
      listen("HOST", `it cannot be opened (${error})`, "use 127.0.0.1")(host, port, of),
  },
  store,
};
