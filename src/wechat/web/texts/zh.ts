import type { WebSentences } from "./reasons.ts";

/** WeChat's own words follow ours. */
const because = (text: string, words: string): string => `${text}（${words}）`;

const SHAPES: ReadonlyMap<string, string> = new Map([
  ["empty", "空的"],
  ["html", "一个网页"],
  ["xml", "一段 XML"],
  ["json", "缺了内容的 JSON"],
  ["brokenJson", "不完整的 JSON"],
  ["script", "一段脚本"],
  ["text", "一段文字"],
]);

/** What the network's codes mean. Others are shown as they are. */
const NETWORK: ReadonlyMap<string, string> = new Map([
  ["ENOTFOUND", "找不到服务器，多半是没有联网或 DNS 不通"],
  ["EAI_AGAIN", "域名查不出来，多半是没有联网"],
  ["ECONNREFUSED", "连接被拒绝"],
  ["ECONNRESET", "连接被断开"],
  ["ETIMEDOUT", "连接超时"],
  ["UND_ERR_CONNECT_TIMEOUT", "连接超时"],
  ["ENETUNREACH", "网络不通"],
  ["EHOSTUNREACH", "网络不通"],
]);

function network(code: string): string {
  const meaning = NETWORK.get(code);
  return meaning === undefined ? code : `${code}，${meaning}`;
}

export const zh: WebSentences = {
  unknownContacts: "微信的联系人还没有取到",
  resting: "发得太频繁，微信要求停一阵",
  loginChanged: "发出之前换了登录",
  loggedInAnew: "中途重新登录了微信",
  noMessageId: "微信收下了消息，却没有给编号",
  noFileId: "微信收下了文件，却没有给编号",
  nothingSent: (text) => `${text}，什么也没有发出`,
  noAnswer: (endpoint, seconds) => `微信接口 ${endpoint} 在 ${seconds} 秒内没有回答`,
  noConnection: (endpoint, code) => because(`微信接口 ${endpoint} 连不上`, network(code)),
  answerTooLong: (endpoint, bytes) => `微信接口 ${endpoint} 的回答超过 ${bytes} 字节`,
  answered: (endpoint, ret, name, words) =>
    because(`微信接口 ${endpoint} 返回 ${ret}`, words === "" ? name : `${name}：${words}`),
  // What it lacks is named for the log only, unless it is a status.
  uselessAnswer: (endpoint, shape, length, lacks) => {
    const status = /^HTTP status (\d{3})$/.exec(lacks)?.[1];
    const what = `${SHAPES.get(shape) ?? "看不懂的内容"}，${length} 个字符`;
    return because(
      `微信接口 ${endpoint} 的回答用不了`,
      status === undefined ? what : `${what}，HTTP 状态 ${status}`,
    );
  },
  loginRefused: (ret, words) => (words === "" ? `代码 ${ret}` : because(words, ret)),
  foreignHost: "登录被转到了一个不属于微信的地址",
};
