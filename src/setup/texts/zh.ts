import type { SetupWords, SinkResult } from "./words.ts";

const RESULTS: Readonly<Record<SinkResult, string>> = {
  arrived: "测试提醒已收到",
  notSeen: "测试提醒发出了，但你没收到",
  failed: "有问题，先留着",
  later: "还没配对，启动后再配",
  afterLogin: "登录微信后才能测试",
  untested: "没有测试",
};

/** No space beside a Chinese title. */
const spaced = (title: string): string =>
  /^\p{Script=Han}.*\p{Script=Han}$/u.test(title) ? title : ` ${title} `;

export const zh: SetupWords = {
  intro: "设置 wechat-recall-bridge。随时可以按 Ctrl-C 退出，不会改动任何文件",
  goOn: "知道了，继续设置吗？",
  goOnYes: "继续",
  goOnNo: "不了",
  where: "撤回提醒发到哪里？可以选几个（↑↓ 移动，空格勾选，回车确定）",
  atLeastOne: "至少选一个，不然提醒没有地方可去",
  setByEnvironment: (name) => `${name} 由环境变量设定，这里不问`,
  staysOn: (title, name) => `${title}：环境变量 ${name} 开着它，这里关不掉`,
  value: {
    needed: (name, title) => `${name}（留空就跳过${spaced(title).trimEnd()}）`,
    optional: (name) => `${name}（可以留空）`,
    madeWhenEmpty: (name) => `${name}（留空就自动生成一个）`,
    keep: (name, shown) => `${name}（现在是 ${shown}，留空就不变）`,
    made: (name, value) => `已生成 ${name}，接收它的程序或应用里也要填，请现在复制：\n${value}`,
    inPlace: { question: (name) => `接收的那边填好 ${name} 了吗？接着就发测试提醒`, yes: "填好了，继续" },
    port: "HTTP_PORT（端口号）",
  },
  checking: (title) => `正在检查${spaced(title).trimEnd()}`,
  checked: (title, seen) => `${title}：${seen}`,
  sending: (title) => `正在往${spaced(title)}发测试提醒`,
  didItArrive: (title) => `测试提醒已发到${spaced(title).trimEnd()}，收到了吗？`,
  arrivedYes: "收到了",
  arrivedNo: "没收到",
  notSent: (title, reason) => `${title}：测试提醒没有送达，${reason}`,
  noAnswer: (title, seconds) => `${title}：${seconds} 秒内没有回应`,
  testAfterLogin: (title) => `${title}要等登录微信以后才能测试：在手机上给文件传输助手发「撤回 测试」`,
  leftOut: (title) => `跳过了${spaced(title).trimEnd()}`,
  trouble: {
    question: "接下来怎么办？",
    again: "重新填写",
    proxy: (name) => `填写代理 ${name}`,
    resend: "再发一次测试提醒",
    keep: "先这样留着，以后再查",
    leave: (title) => `不用${spaced(title)}了`,
  },
  http: {
    question:
      "要打开网页吗？在浏览器里看撤回、状态和登录二维码。它会开一个 HTTP 端口，监控程序也能用（/healthz、/metrics），默认只有本机能访问",
    yes: "开",
    no: "不开",
  },
  review: {
    title: "请看一遍",
    language: "语言：中文",
    http: (port) => `HTTP 端口：${port}`,
    noHttp: "HTTP 端口：不开",
    result: (title, result) => `${title}：${RESULTS[result]}`,
    off: (title) => `${title}：停用`,
    setting: (name, shown) => `   ${name}: ${shown}`,
    question: "要怎么做？",
    save: (path) => `保存到 ${path}`,
    changeLanguage: "改语言",
    changeSinks: "改提醒发到哪里",
    changeSink: (title) => `重新设置${spaced(title).trimEnd()}`,
    changeHttp: "改 HTTP 端口",
    quit: "不保存，退出",
  },
  wrongSettings: "这样保存的话程序启动不了：",
  saveAnyway: "仍然保存",
  backToReview: "回去改",
  notWritten: (path, error) => `写不了 ${path}（${error}），原来的文件没有变。请检查目录的权限和磁盘空间`,
  header: "由 npm run setup 写成。全部设置见 config/example.yaml",
  saved: (path) => `已保存到 ${path}（只有你能读）`,
  kept: (path) => `原来的文件留在 ${path}`,
  next: "下一步：npm start，然后用手机微信扫码登录",
  starting: "现在启动",
  nothingChanged: "没有改动任何文件",
  noTty:
    "npm run setup 要在终端里运行，现在的输入或输出不是终端；也可以照 config/example.yaml 自己写 config/local.yaml",
  noArguments: (argument) => `${argument}：没有这个参数；npm run setup 不带参数`,
  offer: {
    question: "还没有任何设置。现在设置吗？大约三分钟；以后也可以运行 npm run setup",
    yes: "现在设置",
    no: "不设置，直接启动",
  },
};
