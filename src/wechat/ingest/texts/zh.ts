import type { IngestSentences } from "./reasons.ts";

const because = (text: string, words: string): string => (words === "" ? text : `${text}（${words}）`);

export const zh: IngestSentences = {
  silent: (seconds) => `外部程序已经 ${seconds} 秒没有动静`,
  neverHeard: "外部程序还没有连上来",
  notOnline: "外部程序连上了，但还没有报告微信在线",
  saidOffline: (words) => because("外部程序报告微信断线", words),
  loginRefused: (words) => because("外部程序没有登录", words),
  receivesOnly: "外部程序只收不发",
  takesNoCommands: "外部程序现在没有来取任务",
  notFetched: (seconds) => `${seconds} 秒内没有程序来取这个任务，什么也没有发出`,
  noAnswer: (seconds) => `外部程序取走了任务，${seconds} 秒内没有回报结果，可能已经发出`,
  refused: (words) => because("外部程序拒绝发送", words),
  wantsPause: (words) => because("外部程序要求过一会儿再发", words),
  unreadableFile: (fileName) => `读不出文件 ${fileName}`,
  loginChanged: "发出之前换了登录",
};
