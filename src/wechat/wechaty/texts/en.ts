import type { WechatySentences } from "./reasons.ts";

export const en: WechatySentences = {
  ended: (how) => `the puppet's process ended by itself (${how})`,
  threw: (text) => `the puppet failed and its process was ended: ${text}`,
  hung: (seconds) => `the puppet's process did not answer for ${seconds} s and was ended`,
  slowStart: (seconds) => `the puppet did not start within ${seconds} s`,
  startFailed: (text) => `the puppet could not start: ${text}`,
  unreachable: (text) => `the server behind the puppet cannot be reached: ${text}`,
  stopped: (seconds) => `the puppet stopped by itself and did not come back within ${seconds} s`,
  noAnswer: (text) => `the puppet does not say that it is alive: ${text}`,
  lostLogin: "the puppet has no login any more after its restart",
  notSent: (text) => `the puppet did not send it: ${text}`,
  late: (seconds) => `the puppet did not answer within ${seconds} s`,
};
