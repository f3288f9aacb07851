import { httpZh } from "../../shared/post/reasons.ts";
import type { NtfySentences } from "./reasons.ts";

const said = (text: string, words: string): string => (words === "" ? text : `${text}（${words}）`);

export const zh: NtfySentences = {
  ...httpZh,
  tokenRefused: (host, words) =>
    said(`${host} 不认这个 token：请在 ntfy 的账号页新建一个，填进 NTFY_TOKEN，再重新启动`, words),
  noAccess: (host, words) =>
    said(`${host} 不让往这个主题发消息：请检查 NTFY_URL，或者在 NTFY_TOKEN 填上有写权限的 token`, words),
  topicRefused: (host, words) => said(`${host} 不收这个主题名：请在 NTFY_URL 里换一个`, words),
  dayIsFull: (host, words) => said(`${host} 今天的消息条数已经用完，过后会再试`, words),
  strangeAnswer: (host) =>
    `${host} 的回答不是 ntfy 给的（中间有代理或登录页？）：请检查 NTFY_URL 是不是主题的地址`,
};
