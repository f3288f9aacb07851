import type { IngestSentences } from "./reasons.ts";

const because = (text: string, words: string): string => (words === "" ? text : `${text}（${words}）`);

export const zh: IngestSentences = {
  silent: (seconds) => `送消息来的程序已经 ${seconds} 秒没有动静`,
  neverHeard: "送消息来的程序还没有连上来",
  notOnline: "送消息来的程序连上了，但还没有报告微信在线",
  saidOffline: (words) => because("送消息来的程序报告微信断线", words),
  loginRefused: (words) => because("送消息来的程序没有登录", words),
  receivesOnly: "送消息来的程序只收不发",
  takesNoCommands: "送消息来的程序现在没有来取任务",
  notFetched: (seconds) => `${seconds} 秒内没有程序来取这个任务，什么也没有发出`,
  noAnswer: (seconds) => `送消息来的程序取走了任务，${seconds} 秒内没有回报结果，可能已经发出`,
  refused: (words) => because("送消息来的程序拒绝发送", words),
  wantsPause: (words) => because("送消息来的程序要求过一会儿再发", words),
  unreadableFile: (fileName) => `读不出文件 ${fileName}`,
  loginChanged: "发出之前换了登录",
};
