/** All texts of the demo and of its story, in the reader's language. */
export type DemoWords = {
  readonly account: string;
  readonly cast: { readonly friend: string; readonly member: string; readonly group: string };
  /** What people in the story write. */
  readonly lines: {
    readonly secret: string;
    readonly slip: string;
    readonly fileName: string;
    readonly file: string;
    readonly street: string;
    readonly place: string;
  };
  readonly titles: {
    readonly text: string;
    readonly own: string;
    readonly unseen: string;
    readonly photo: string;
    readonly voice: string;
    readonly file: string;
    readonly location: string;
  };
  readonly codeSent: (code: string) => string;
  readonly loggedIn: string;
  readonly filehelper: string;
  readonly terminal: string;
  readonly nothingCame: string;
  /** Time between the recall notice and the alert. */
  readonly after: (ms: number) => string;
  /** A person's word for each of Telegram's names of a medium (`photo`). */
  readonly kinds: ReadonlyMap<string, string>;
  readonly inAlert: (mime: string) => string;
  readonly inThread: (mime: string) => string;
  readonly comma: string;
  readonly bytes: (bytes: number) => string;
  readonly stopped: (exitCode: number | null, loggedOut: boolean) => string;
  readonly complete: string;
  readonly missing: (count: number) => string;
};

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;

const en: DemoWords = {
  account: "Song",
  cast: { friend: "Chen Mo", member: "Ayun", group: "Board game night" },
  lines: {
    secret: "the key is under the flower pot 🔑\ndon't tell anybody",
    slip: "see you tomorow",
    fileName: "packing list.txt",
    file: "1. umbrella\n2. water\n3. meet at seven\n",
    street: "25 Beishan Street",
    place: "Broken Bridge",
  },
  titles: {
    text: "A friend recalls a text message",
    own: "I recall my own message on the phone",
    unseen: "Somebody recalls a message that the bridge never saw",
    photo: "A group member recalls a photo",
    voice: "A friend recalls a voice message",
    file: "A group member recalls a file",
    location: "A friend recalls a location",
  },
  codeSent: (code) => `The Telegram bot sent a QR code: ${code}`,
  loggedIn: "The phone scanned and confirmed it. The bridge is logged in, and the code is deleted.",
  filehelper: "File Transfer (filehelper)",
  terminal: "terminal",
  nothingCame: "NO ALERT CAME",
  after: (ms) => `${ms} ms after the recall notice`,
  kinds: new Map([["venue", "location"]]),
  inAlert: (mime) => `${mime} in the alert`,
  inThread: (mime) => `${mime} in the thread`,
  comma: ", ",
  bytes: (bytes) => (bytes < 10_000 ? `${bytes} bytes` : kilobytes(bytes)),
  stopped: (exitCode, loggedOut) =>
    `The bridge stopped with exit code ${exitCode}. WeChat is ${loggedOut ? "logged out" : "still logged in"}.`,
  complete: "Every recall was shown at every place.",
  missing: (count) => `${count === 1 ? "1 alert is" : `${count} alerts are`} missing or wrong.`,
};

const zh: DemoWords = {
  account: "小宋",
  cast: { friend: "陈默", member: "芸姐", group: "周三桌游" },
  lines: {
    secret: "钥匙在花盆底下 🔑\n别告诉别人",
    slip: "明天见，打错字了",
    fileName: "春游清单.txt",
    file: "1. 带伞\n2. 带水\n3. 七点集合\n",
    street: "北山街 25 号",
    place: "断桥",
  },
  titles: {
    text: "朋友撤回一条文字消息",
    own: "我在手机上撤回自己的消息",
    unseen: "有人撤回一条程序没收到过的消息",
    photo: "群成员撤回一张图片",
    voice: "朋友撤回一条语音",
    file: "群成员撤回一个文件",
    location: "朋友撤回一个位置",
  },
  codeSent: (code) => `Telegram 机器人发来了登录二维码：${code}`,
  loggedIn: "手机已扫码并确认：登录成功，二维码已删除。",
  filehelper: "文件传输助手",
  terminal: "终端",
  nothingCame: "没有收到提醒",
  after: (ms) => `收到撤回通知后 ${ms} 毫秒`,
  kinds: new Map([
    ["photo", "图片"],
    ["voice", "语音"],
    ["document", "文件"],
    ["venue", "位置"],
  ]),
  inAlert: (mime) => `提醒里的 ${mime}`,
  inThread: (mime) => `消息列里的 ${mime}`,
  comma: "，",
  bytes: (bytes) => (bytes < 10_000 ? `${bytes} 字节` : kilobytes(bytes)),
  stopped: (exitCode, loggedOut) =>
    `程序已停止，退出码 ${exitCode}；微信${loggedOut ? "已退出登录" : "仍保持登录"}。`,
  complete: "每一条撤回都送到了每一个地方。",
  missing: (count) => `有 ${count} 条提醒没送到或内容不对。`,
};

/** Chooses the language as the bridge does: by LOCALE, else by LANG. */
export function demoWords(env: NodeJS.ProcessEnv): DemoWords {
  const locale = env.LOCALE?.trim().toLowerCase();
  if (locale === "zh" || locale === "en") return locale === "zh" ? zh : en;
  return env.LANG?.toLowerCase().startsWith("zh") === true ? zh : en;
}
