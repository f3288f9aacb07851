import { httpZh } from "../../shared/post/reasons.ts";
import type { WecomSentences } from "./reasons.ts";

const NEW_ADDRESS = "请在群里打开机器人，复制完整的 Webhook 地址，填到 WECOM_WEBHOOK_URL，再重新启动";

const because =
  (text: string) =>
  (words: string): string =>
    `${text}（${words}）`;

export const zh: WecomSentences = {
  ...httpZh,
  badAddress: because(`企业微信不认这个机器人地址，或者机器人已经不在群里：${NEW_ADDRESS}`),
  robotOff: because("企业微信群机器人被停用了：请群主或管理员重新启用，或者换一个机器人"),
  notInGroup: because(`企业微信群机器人已经不在群里：请把它加回来。如果换了机器人，${NEW_ADDRESS}`),
  wrongIp: because("企业微信不让这台机器的 IP 发消息：请在机器人的设置里允许它"),
  minuteFull: "企业微信群机器人每分钟只能发 20 条，这一分钟的已经用完，等一等再发",
  tooOften: because("企业微信群机器人发得太快（每分钟最多 20 条），等一分钟再发"),
  concurrent: because("企业微信说同时发来的请求太多，几秒后再发"),
  busy: because("企业微信暂时繁忙"),
  badContent: because("企业微信没有收下这条消息的内容"),
  tooLong: because("太长，企业微信没有收下"),
  badMedium: because("企业微信没有收下这个文件"),
  uploadGone: because("企业微信上找不到上传过的文件，会重新上传"),
  unknown: because("企业微信没有收下，程序不认识这个原因：请看看机器人是否正常"),
  strangeAnswer: (host) =>
    `${host} 的回答不是企业微信机器人的格式：请核对 WECOM_WEBHOOK_URL，或者看看网络是否需要先登录`,
};
