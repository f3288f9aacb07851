import type { TroubleTexts } from "../catalogue/trouble-texts.ts";
import { USUAL_CAUSES } from "./login-words.ts";

/** The platform's own words follow ours. */
const because = (text: string, words: string): string => `${text}（${words}）`;

export const zhTrouble: TroubleTexts = {
  program: {
    stopped: "还没发出，程序就停止了",
    unexpected: (text) => because("出了意外的错误", text),
    verbatim: (text) => text,
    database: (text) => because("数据库出了问题", text),
    unreadableMedia: (path, error) => `${path} 读不出来（${error}）：请检查 DATA_DIR/media`,
    noMedia: "这条提醒里没有图片或文件",
    damagedAlert: "这条提醒在数据库里损坏了，显示不出来",
    sinkSwitchedOff: "停用期间等得太久，没有再发",
  },
  session: {
    notLoggedIn: "微信没有登录",
    otherAccount: "这条提醒属于另一个微信账号：请登录那个账号，再重试",
    packedAnew: "中途换了微信账号登录，重新整理后再发",
    unknownChat: "在现在的联系人里找不到原来的聊天",
    accountRefused: (said) => `${said}。${USUAL_CAUSES}`,
  },
  proxy: {
    credentials: "代理不认用户名和密码",
    signIn: "代理要求用别的方式登录",
    answered: (status) => `代理回了 HTTP ${status}`,
    noConnection: (reply) => `代理连不过去：SOCKS5 应答 ${reply}`,
  },
  heartbeat: {
    unreachable: (host, cause) => because(`连不上 ${host}`, cause),
    timedOut: (host, seconds) => `${host} 在 ${seconds} 秒内没有回答`,
    redirected: (host, status) => `${host} 要转到别的地址（HTTP ${status}），程序不会跟过去：请填最终的地址`,
    refused: (host, status) => `${host} 不认这个地址（HTTP ${status}）：请核对后重新填写`,
    failing: (host, status) => `${host} 暂时出了问题（HTTP ${status}）`,
  },
};
