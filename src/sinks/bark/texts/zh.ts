import { httpZh } from "../../shared/post/reasons.ts";
import type { BarkSentences } from "./reasons.ts";

const said = (text: string, words: string): string => (words === "" ? text : `${text}（${words}）`);

export const zh: BarkSentences = {
  ...httpZh,
  deviceUnknown: (host, words) =>
    said(`${host} 不认识这个设备 key：请打开 Bark 应用，重新复制地址，填进 BARK_URL，再重新启动`, words),
  deviceGone: (host, words) =>
    said(`苹果说这台设备收不到推送了：请在手机上打开一次 Bark 应用，让它重新向 ${host} 登记`, words),
  appleUnreachable: (host, words) => said(`${host} 没能把推送交给苹果`, words),
  strangeAnswer: (host) =>
    `${host} 的回答不是 Bark 给的（中间有代理或登录页？）：请检查 BARK_URL 是不是应用里复制的地址`,
};
