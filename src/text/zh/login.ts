import type { LoginTexts } from "../catalogue/texts.ts";
import { atPlaces, ending, loginAgain, USUAL_CAUSES } from "./login-words.ts";
import { zhOwnLogin } from "./own-login.ts";

export const zhLogin: LoginTexts = {
  risk: "提示：网页版登录属于第三方登录方式，微信可能警告、踢下线或限制账号。建议使用实名且常用的账号，不要频繁登录。",
  needed: (places) =>
    places.length === 0
      ? "需要登录微信，但二维码没有地方显示：请运行 npm run setup，勾上「终端」，再重新启动"
      : `需要登录微信：二维码在${atPlaces(places)}里，请用手机微信扫一扫`,
  codeInThread: "二维码在这条消息的回复里",
  caption: (until) => `用手机微信扫一扫登录（需另一块屏幕，相册识别无效）。有效至 ${until}`,
  replaced: "已过期，新的二维码已换上",
  unfinished: "登录没有完成，新的二维码已换上",
  scanned: "已扫描，请在手机上确认",
  confirmed: "手机上已确认，正在登录",
  confirm: (until) => `不用扫码：请在手机微信上确认登录。有效至 ${until}`,
  loggedIn: (accountName) => `已登录：${accountName}。开始监听撤回`,
  watching: (accountName, places) =>
    `正在监听：${accountName}。撤回提醒会发到${atPlaces(places)}。按 Ctrl-C 停止，登录会保留`,
  recallsGo: (places) => `撤回提醒会发到${atPlaces(places)}。按 Ctrl-C 停止，登录会保留`,
  nowhere: (accountName) =>
    `正在监听：${accountName}，但提醒没有地方可去。请运行 npm run setup 再选一个地方，然后重新启动`,
  sinksOff: (places) => `${places.join("、")}已停用：消息来源只能接收，不能发送。等在那里的提醒会留着`,
  loggedInOther: (accountName, before) =>
    `已登录：${accountName}。这是另一个账号（之前是 ${before}），两个账号的留存消息分开保存。开始监听撤回`,
  unanswered: (loginCommand) => `没有人扫描，已停止。${loginAgain(loginCommand, "再试")}`,
  stoppedUnfinished: (loginCommand) => `登录没有完成，已停止。${loginAgain(loginCommand, "再试")}`,
  refused: (detail, loginCommand) =>
    `微信拒绝了登录${ending(detail)}\n不要连续重试，过一段时间再说。${loginAgain(loginCommand, "再试")}`,
  postponed: {
    quietHours: (until, loginCommand) =>
      `需要登录微信。现在是免打扰时间，${until} 会发出二维码。想马上登录的话，${loginAgain(loginCommand, "即可")}`,
    tooMany: (_until, loginCommand) =>
      `需要登录微信，但 24 小时内已经自动登录过 6 次，再多可能触发风控，所以停下了。${loginAgain(loginCommand, "登录")}`,
    coolDown: (until, loginCommand) =>
      `需要登录微信，但上次刚登录就被微信踢下线，${until} 之前不会自动登录。确实要现在登录的话，${loginAgain(loginCommand, "即可")}`,
  },
  loggedOut: (reason, detail, loginCommand) =>
    `微信已退出登录，不再监听撤回：${reason}${ending(detail)}\n${loginAgain(loginCommand, "重新登录")}`,
  reasons: {
    kicked: "账号在别处登录了网页版或桌面版微信，这边被挤下线。两边轮流登录会互相挤，请只留一个",
    loggedOutOnPhone: "在手机上退出了网页微信，或者微信结束了这次登录",
    refused: `微信不让这个账号或这个网络环境用网页版。${USUAL_CAUSES}`,
    expired:
      "微信不再认这次登录。网页登录一般半天到几天就到期，属于正常情况；要是比这早得多，就是微信结束了它，或者在手机上退出了",
    byRequest: "按你的要求退出，登录凭证已经删除",
    early:
      "刚登录就被微信踢下线。这不是网络问题：从 2025 年 1 月起，许多账号的网页登录会在几秒内被微信结束，马上再登录只会更糟，可能招来警告甚至封号。\n" +
      "稳妥的做法：先停几天；改用实名、绑了支付的老账号，在平时的网络里登录，同时不开电脑版微信；丢不起的账号不要再试",
  },
  unlessYou: (reason, early) => `${reason}。\n如果不是你自己操作的，那就是${early}`,
  own: zhOwnLogin,
  again: "重新登录",
  otherWay: "网页登录走不通的话，可以换一种消息来源，见 docs/sources.zh-CN.md",
  codeTitle: "微信登录二维码",
};
