import type { SqliteTrouble } from "../../bridge/model/reasons.ts";
import type {
  RuleMistakeTexts,
  RuleTexts,
  SettingTexts,
  StartTexts,
  StoreTexts,
} from "../catalogue/start-texts.ts";

/** What the system's names for errors mean. Other errors are shown by name. */
const SYSTEM: ReadonlyMap<string, string> = new Map([
  ["EACCES", "没有权限"],
  ["EPERM", "系统不允许"],
  ["EROFS", "磁盘是只读的"],
  ["ENOENT", "路径不存在"],
  ["ENOTDIR", "路径当中有一段不是目录"],
  ["EISDIR", "那是一个目录"],
  ["EEXIST", "那里已经有一个文件"],
  ["ENOSPC", "磁盘满了"],
  ["EDQUOT", "磁盘配额用完了"],
  ["ELOOP", "符号链接绕成了圈"],
  ["ENAMETOOLONG", "路径太长"],
  ["EMFILE", "打开的文件太多"],
  ["EIO", "磁盘读写出错"],
]);

function cause(code: string): string {
  const meaning = SYSTEM.get(code);
  if (code === "") return "原因不明";
  return meaning === undefined ? code : `${code}，${meaning}`;
}

const why = (code: string, text: string): string => (code === "" ? text : cause(code));
const suggestion = (meant: string): string => `是不是想写 ${meant}？`;
const PROXY = "例如 socks5://127.0.0.1:1080";

/** The YAML parser's codes that a typing mistake leads to. */
const YAML: ReadonlyMap<string, string> = new Map([
  ["BAD_INDENT", "缩进不对"],
  ["TAB_AS_INDENT", "缩进用了制表符"],
  ["DUPLICATE_KEY", "同一个名字写了两次"],
  ["MISSING_CHAR", "少了一个符号，例如引号、括号或冒号"],
  ["UNEXPECTED_TOKEN", "这里多了东西"],
  ["BAD_ALIAS", "以 * 开头的值要加引号"],
  ["MULTILINE_IMPLICIT_KEY", "冒号后面可能少了空格"],
  ["BLOCK_AS_IMPLICIT_KEY", "值里有冒号，请加引号"],
  ["BAD_SCALAR_START", "值以特殊符号开头，请加引号"],
  ["BAD_DQ_ESCAPE", "双引号里的 \\ 写得不对"],
  ["MULTIPLE_DOCS", "文件里不止一份文档"],
]);

const setting: SettingTexts = {
  wrong: (name, value, rule) => `${name}：${value}${value.endsWith("）") ? "" : " "}不对，${rule}`,
  wrongPart: (name, sentence) => `${name}：${sentence}`,
  masked: (start, characters) => `${start}…（${characters} 个字符）`,
  place: (file, line) => (line === undefined ? file : `${file} 第 ${line} 行`),
  unreadableFile: (file, code) => `CONFIG_FILE：读不了 ${file}（${cause(code)}）；请改正路径，或者不设`,
  unreadableDefaultFile: (file, code) =>
    `CONFIG_FILE：读不了 ${file}（${cause(code)}）；请让它可读，或者删掉它`,
  invalidYaml: (file, line, column, code) =>
    `CONFIG_FILE：${file} 第 ${line} 行第 ${column} 列不是正确的 YAML（${YAML.get(code) ?? code}）；请改正这一行`,
  notFlat: (file) => `CONFIG_FILE：${file} 里每行都要写成「名字: 值」；写法见 config/example.yaml`,
  notOneValue: (name, place) => `${name}：${place}，值只能是一段文字、一个数字或一个列表；请不要嵌套`,
  misplaced: (name, place) => `${name}：不能写在 ${place}；请设成环境变量`,
  unknown: (name, place, meant) =>
    `${name}：没有这个设置（${place}）；${meant === undefined ? "全部设置见 config/example.yaml" : suggestion(meant)}`,
  secretTwice: (fileName, name) => `${fileName}：设了它，又设了 ${name}；请去掉其中一个`,
  emptySecretFile: (name, file) => `${name}：${file} 是空文件；请把机密写进去`,
  unreadableSecretFile: (name, file, code) =>
    `${name}：读不了 ${file}（${cause(code)}）；请改正路径或文件权限`,
  openFile: (name, file, quoted) =>
    `${name}：本机其他用户也能读 ${file}，里面有密钥；请运行 chmod 600 ${quoted}`,
  ignored: (name, meant) =>
    `环境变量 ${name} 不是本程序的设置，不会起作用${meant === undefined ? "" : `；${suggestion(meant)}`}`,
  idle: (name, others) => `没有设 ${others.join(" 和 ")}，${name} 不起作用`,
  sinkOff: (rule, sink) => `RULES 第 ${rule} 条规则要发到 ${sink}，但 ${sink} 没有启用，不会发到那里`,
};

/** A list of words and what to do: one of them is probably meant, or one has to be chosen. */
const choice = (possible: readonly string[], meant: string | undefined): string =>
  `${meant === undefined ? "请选一个。" : suggestion(meant)}可选的有：${possible.join("、")}`;

const rules: RuleMistakeTexts = {
  noJson:
    "不是正确的 JSON；在环境变量里要写成 JSON 列表，在文件里要写成 YAML 列表，写法见 config/example.yaml",
  noList: "要写成列表，每条规则一项；写法见 config/example.yaml",
  sameField: (rule) => `第 ${rule} 条规则把同一项写了两次；请只留一个，多个值写成列表`,
  unquoted: (rule, place) => `第 ${rule} 条规则（${place}）有以 * 开头的值，要加引号；请写成 "*…" 这样`,
  tooManyRules: (max) => `最多 ${max} 条规则；请合并一些，一项可以写多个值`,
  noFields: (rule) => `第 ${rule} 条规则不是由「项目和值」组成的；写法见 config/example.yaml`,
  unknownField: (rule, field, possible, meant) =>
    `第 ${rule} 条规则里的 ${field} 不是规则的项目；${choice(possible, meant)}`,
  empty: (rule, field) => `第 ${rule} 条规则的 ${field} 是空的；请填上值，或者去掉这一项`,
  noText: (rule, field) => `第 ${rule} 条规则的 ${field} 要填一段文字，或者几段文字的列表；请不要嵌套`,
  tooLong: (rule, field, max) => `第 ${rule} 条规则的 ${field} 太长，最多 ${max} 个字符；请写短一些`,
  tooMany: (rule, field, max) => `第 ${rule} 条规则的 ${field} 最多 ${max} 个值；请分成几条规则`,
  noSwitch: (rule, field, value) => `第 ${rule} 条规则的 ${field} 是 ${value}，要填 true 或 false；请选一个`,
  noneOf: (rule, field, value, possible, meant) =>
    `第 ${rule} 条规则的 ${field} 不能是 ${value}；${choice(possible, meant)}`,
};

const rule: RuleTexts = {
  unreadable: "程序读不懂；写法见 config/example.yaml",
  wholeNumber: (min, max, example) => `要填 ${min} 到 ${max} 之间的整数；请只写数字，例如 ${example}`,
  flag: "要填 true 或 false；请选一个（写 1/0、yes/no、on/off 也行）",
  oneOf: (words) => `只能是 ${words.join("、")}；请选一个`,
  folderWithTilde: "不能以 ~ 开头；请写从 / 开始的完整路径",
  nul: "不能含有 NUL 字符；请写普通的路径",
  store: "要以 sqlite:// 开头，后面写文件，目前只支持这一种；例如 sqlite://data/bridge.sqlite",
  storeOnDisk: "要写磁盘上的文件；例如 sqlite://data/bridge.sqlite",
  storeWithTilde: "路径不能以 ~ 开头；请写从 / 开始的完整路径",
  webAddress: (example) => `要填 http:// 或 https:// 开头的地址；例如 ${example}`,
  webUser: (example) => `里面不能有用户名或密码；请写成 ${example} 这样`,
  webQuery: (example) => `里面不能有 ? 或 #；请写成 ${example} 这样`,
  origin: (example) => `后面不能带路径；请写成 ${example} 这样`,
  socks5h: "要以 socks5:// 开头；请把 socks5h:// 改成 socks5://，域名同样在代理端解析",
  proxy: `要填 http://、https:// 或 socks5:// 开头的地址；${PROXY}`,
  proxyPath: `主机和端口后面不能再有内容；${PROXY}`,
  proxyPercent: "里面的 % 不是正确的百分号编码；请把用户名或密码里的 % 写成 %25",
  proxyUser: `用户名和密码要么都写，要么都不写；${PROXY}`,
  hours: "要填两个不同的钟点（0 到 23），中间用 - 连接，或者填 off；例如 23-8",
  host: "要填 IP 地址或主机名；例如 127.0.0.1",
  port: "要填 0 到 65535 之间的端口，或者填 off；例如 9464",
};

const SQLITE: Readonly<Record<SqliteTrouble, string>> = {
  SQLITE_BUSY: "另一个程序占着数据库，请关掉它",
  SQLITE_READONLY: "文件或所在目录是只读的，请给本用户写入权限",
  SQLITE_IOERR: "磁盘读写出错，请检查磁盘",
  SQLITE_CORRUPT: "文件损坏了，下次启动会把它移到一边，并救回还能读的内容",
  SQLITE_FULL: "磁盘满了，请腾出一些空间",
  SQLITE_CANTOPEN: "文件打不开，请检查所在目录是否存在、是否属于本用户、能否写入",
  SQLITE_NOTADB: "它已经不是数据库了，下次启动会把它移到一边，另建一个新的",
};

function isKnown(trouble: string): trouble is SqliteTrouble {
  return Object.hasOwn(SQLITE, trouble);
}

const store: StoreTexts = {
  unusableDataDir: (path, error, text) =>
    `DATA_DIR ${path} 用不了（${why(error, text)}）：请换一个本用户可以写入的目录`,
  dataDirNoFolder: (path) => `DATA_DIR ${path} 用不了（不是目录）：请换一个本用户可以写入的目录`,
  locked: (path, pid, since) =>
    `另一个 wechat-recall-bridge${pid === "" ? " " : `（pid ${pid}，${since} 启动）`}` +
    `正在使用目录 ${path}：请先停掉它，或者把 DATA_DIR 和 STORE_URL 改成别的位置`,
  unusableLock: (path, error, text) =>
    `锁文件 ${path} 用不了（${why(error, text)}）：请把 DATA_DIR 改成本地磁盘上、本用户可以写入的目录`,
  damagedLock: (path) => `锁文件 ${path} 用不了：文件损坏了，里面没有内容，请把本程序都停掉，再删掉它`,
  unusableFile: (path, error, text) =>
    `数据库 ${path} 用不了（${why(error, text)}）：请检查所在目录是否存在，两者是否都属于本用户、能否写入`,
  unusableMedia: (path, error, text) =>
    `存放图片和文件的目录 ${path} 用不了（${why(error, text)}）：请检查它是不是目录、是否属于本用户，或者把 DATA_DIR 改成别的目录`,
  sqlite: (doing, path, text, trouble) =>
    (doing === "write" ? `写不进数据库 ${path}` : `数据库 ${path} 用不了`) +
    (isKnown(trouble) ? `（${trouble}）：${SQLITE[trouble]}` : `（${text}）`),
  damaged: (path) => `数据库 ${path} 损坏了：下次启动会把它移到一边，并救回还能读的内容`,
  foreign: (path) => `数据库 ${path} 是另一个程序的：请让 STORE_URL 指向别的文件`,
  newer: (path, version, known) =>
    `数据库 ${path} 的版本是 ${version}，本程序最高只认识 ${known}：请改用更新的程序启动，或者让 STORE_URL 指向别的文件`,
  older: (path, version, known) =>
    `数据库 ${path} 的版本是 ${version}，这里读的是 ${known}：请先用本程序正常启动一次，再试`,
  noWriteAheadLog: (path) =>
    `数据库 ${path} 所在的位置不支持预写日志（是网络盘吗？）：请把 DATA_DIR 改成本地磁盘上的目录`,
  notWhole: (path) => `数据库 ${path} 没能完整写入：请在磁盘上腾出一些空间`,
};

const listen = (
  setting: "HOST" | "PORT",
  reason: string,
  fix: string,
): ((host: string, port: string, of: string) => string) => {
  return (host, port, of) => {
    const what = of === "INGEST" ? "消息接收口" : "健康检查和指标";
    return `${of}_${setting}：${what}开不了，地址 ${host}，端口 ${port}：${reason}；${fix}`;
  };
};

export const zhStart: StartTexts = {
  settingsRight: "设置没有问题。",
  notTogether: (one, other) => `${one} 和 ${other} 不能一起用；请去掉其中一个`,
  noDatabase: (path) => `还没有数据库 ${path}，所以没有撤回可列；程序运行过以后才有`,
  noHistory: "HISTORY_DAYS 是 0，不保留撤回的消息，所以没有撤回可列",
  noRecalls: (days) => `最近 ${days} 天没有撤回`,
  noSuchArgument: (argument, meant) =>
    `${argument}：没有这个参数；${meant === undefined ? "" : suggestion(meant)}用 --help 查看全部参数`,
  help: {
    what: (version) => `wechat-recall-bridge ${version}，微信里有人撤回消息时，把原文发给你`,
    usage: "用法：npm start，要加选项时写成 npm start -- --help",
    commands: {
      start: "运行",
      setup: "一步一步设置",
      doctor: "检查设置、网络和各个接收位置，告诉你怎么修",
      demo: "看演示，不需要账号",
    },
    flagsOf: "npm start 的选项：",
    flags: {
      checkConfig: "检查设置，不运行",
      explainRules: "最近的每条撤回是按哪条规则处理的，不运行",
      help: "显示这些说明",
      version: "显示版本",
    },
    documents: "文档：README.zh-CN.md，全部设置：config/example.yaml",
  },
  screen: {
    starts: (version) => `wechat-recall-bridge ${version} 已启动`,
    startsWithLog: (version, logFile) => `wechat-recall-bridge ${version} 已启动，日志：${logFile}`,
    noLog: (logFile, code) =>
      `日志写不进 ${logFile}（${cause(code)}）；程序照常运行，请检查磁盘空间和目录权限`,
    fault: (text, logFile) => `程序出了错：${text}，经过写在日志里：${logFile}`,
    openData: {
      shared: (folder) =>
        `${folder} 里还有别的文件，所以没有改它的权限，本机其他用户可能读到消息；请给 DATA_DIR 换一个单独的目录`,
      unchangeable: (folder) =>
        `本机其他用户能读 ${folder} 里的消息，而且权限改不了；请把 DATA_DIR 换到本用户自己的目录`,
    },
    stopped: "已停止",
    stoppedLoggedIn: "已停止。登录还在，下次启动不用扫码",
  },
  fault: (text) => `程序出了错：${text}`,
  setting,
  rule,
  rules,
  listen: {
    EADDRINUSE: listen("PORT", "另一个程序在用这个端口", "请换一个空闲的端口，或者填 0 任选一个"),
    EACCES: listen("PORT", "本用户不能用这个端口", "请换 1024 以上的端口，或者填 0 任选一个"),
    EADDRNOTAVAIL: listen("HOST", "这不是本机的地址", "请填 127.0.0.1，或者填 0.0.0.0 表示全部地址"),
    ENOTFOUND: listen("HOST", "找不到这个名字", "请填本机的地址，例如 127.0.0.1"),
    unknown: (host, port, error, of) =>
      listen("HOST", `打不开（${error}）`, "请填 127.0.0.1")(host, port, of),
  },
  store,
};
