import type { Codes } from "../../../bridge/model/reason.ts";
import type { Sentences } from "../../../text/catalogue/sentences.ts";

/**
 * Why a place that is reached by plain HTTP requests did not take something: part of the reasons of each such sink.
 * `host` is the host of its address; `words` begin the answer, `""` when it has none.
 */
export const HTTP_CODES = {
  stopped: ["host"],
  /** `cause`: a code of the network or of the system, or what a proxy said. */
  unreachable: ["host", "cause"],
  timedOut: ["host", "seconds"],
  redirected: ["host", "status"],
  keyRefused: ["host", "status", "words"],
  notThere: ["host", "status", "words"],
  refused: ["host", "status", "words"],
  tooLarge: ["host", "words"],
  tooMany: ["host", "words"],
  failing: ["host", "status"],
} as const satisfies Codes;

export type HttpSentences = Sentences<typeof HTTP_CODES>;

const english = (text: string, words: string): string => (words === "" ? text : `${text} (${words})`);
const chinese = (text: string, words: string): string => (words === "" ? text : `${text}（${words}）`);

export const httpZh: HttpSentences = {
  stopped: (host) => `程序停止，打断了发往 ${host} 的请求`,
  unreachable: (host, cause) => `连不上 ${host}，或者连接中断（${cause}）`,
  timedOut: (host, seconds) => `${host} 在 ${seconds} 秒内没有回答`,
  redirected: (host, status) => `${host} 要转到别的地址（HTTP ${status}），程序不会跟过去：请改填最终的地址`,
  keyRefused: (host, status, words) =>
    chinese(`${host} 不认地址里的密钥或 token（HTTP ${status}）：请核对后重新填写`, words),
  notThere: (host, status, words) =>
    chinese(`${host} 上没有这个地址（HTTP ${status}）：请核对后重新填写`, words),
  refused: (host, status, words) => chinese(`${host} 没有收下（HTTP ${status}）`, words),
  tooLarge: (host, words) => chinese(`太大，${host} 没有收下`, words),
  tooMany: (host, words) => chinese(`发得太快，${host} 要求等一等`, words),
  failing: (host, status) => `${host} 暂时出了问题（HTTP ${status}）`,
};

export const httpEn: HttpSentences = {
  stopped: (host) => `stopped during a request to ${host}`,
  unreachable: (host, cause) => `${host} cannot be reached or broke off (${cause})`,
  timedOut: (host, seconds) => `${host} did not answer within ${seconds} s`,
  redirected: (host, status) =>
    `${host} redirects to another address (HTTP ${status}), which is not followed: set the final address`,
  keyRefused: (host, status, words) =>
    english(
      `${host} does not accept the key or token of the address (HTTP ${status}): check it and set it again`,
      words,
    ),
  notThere: (host, status, words) =>
    english(`${host} has nothing at this address (HTTP ${status}): check it and set it again`, words),
  refused: (host, status, words) => english(`${host} did not take it (HTTP ${status})`, words),
  tooLarge: (host, words) => english(`too large for ${host}`, words),
  tooMany: (host, words) => english(`${host} asks to send more slowly`, words),
  failing: (host, status) => `${host} has a fault of its own (HTTP ${status})`,
};
