import type { WebSentences } from "./reasons.ts";

/** WeChat's own words follow ours. */
const because = (text: string, words: string): string => `${text}（${words}）`;

export const zh: WebSentences = {
  unknownContacts: "微信的联系人还没有取到",
  resting: "发得太频繁，微信要求停一阵",
  loginChanged: "发出之前换了登录",
  loggedInAnew: "中途重新登录了微信",
  noMessageId: "微信收下了消息，却没有给编号",
  noFileId: "微信收下了文件，却没有给编号",
  nothingSent: (text) => `${text}，什么也没有发出`,
  noAnswer: (endpoint, seconds) => `微信接口 ${endpoint} 在 ${seconds} 秒内没有回答`,
  noConnection: (endpoint, code) => because(`微信接口 ${endpoint} 连不上`, code),
  answerTooLong: (endpoint, bytes) => `微信接口 ${endpoint} 的回答超过 ${bytes} 字节`,
  answered: (endpoint, ret, name, words) =>
    because(`微信接口 ${endpoint} 返回 ${ret}`, words === "" ? name : `${name}：${words}`),
  uselessAnswer: (endpoint, shape, length, lacks) =>
    because(
      `微信接口 ${endpoint} 的回答用不了`,
      `${shape}，${length} 个字符${lacks === "" ? "" : `，${lacks}`}`,
    ),
  loginRefused: (ret, words) => (words === "" ? `代码 ${ret}` : because(words, ret)),
  foreignHost: "登录被转到了一个不属于微信的地址",
};
