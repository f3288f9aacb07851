import type { CommandTexts } from "../catalogue/command-texts.ts";
import type { OwnLoginTexts } from "../catalogue/texts.ts";
import { confirmBy } from "./command-spacing.ts";
import { atPlaces, ending, loginAgain, USUAL_CAUSES } from "./login-words.ts";

/** About the login of a sink's own. */
export const zhOwnLogin: OwnLoginTexts = {
  heading: (title) => `${title}登录（只用来往${title}发提醒，和监听消息的登录无关）`,
  needed: (title, places) =>
    places.length === 0
      ? `${title}需要单独登录，但二维码没有地方显示：请运行 npm run setup，勾上「终端」，再重新启动`
      : `${title}需要单独登录：二维码在${atPlaces(places)}里，请用手机微信扫一扫`,
  loggedIn: (accountName) => `已登录：${accountName}`,
  loggedOut: (reason, detail, loginCommand) =>
    `已退出登录，这里的提醒先留着，登录后再发：${reason}${ending(detail)}\n${loginAgain(loginCommand, "重新登录")}`,
  reasons: {
    kicked: "账号在别处打开了同一个网页，这边被挤下线。两边轮流登录会互相挤，请只留一个",
    loggedOutOnPhone: "在手机上退出了，或者微信结束了这次登录",
    refused: `微信不让这个账号或这个网络环境用这个网页。${USUAL_CAUSES}`,
    expired: "微信不再认这次登录。网页登录一般半天到几天就到期，属于正常情况",
    byRequest: "按你的要求退出，登录凭证已经删除",
    early: "刚登录就被微信结束，马上再登录只会更糟。请先停几天再试",
  },
  stranger: (title, name, watched, confirm, logout) =>
    `${title}登录的是「${name}」，而监听的是「${watched}」。在你确认之前，提醒不会发给「${name}」。\n也是你的号，就发送 ${confirm}；不是，就发送 ${logout}`,
};

/** The commands about it. */
export const zhOwnLoginCommands: CommandTexts["own"] = {
  unknown: (word, logins) =>
    logins.length === 0
      ? `「${word}」没有单独的登录，什么都没有做`
      : `「${word}」没有单独的登录，什么都没有做。有单独登录的：${logins.join("、")}`,
  again: (title) => `登录${title}`,
  accepted: (title) => `好的，提醒会发给${title}现在登录的这个账号`,
  loggedOut: (title) => `已退出${title}的单独登录，登录凭证已删除`,
  logoutAsk: (title, command) =>
    `这会退出${title}的单独登录并删除登录凭证，之后要重新扫码才能往那里发提醒。监听消息的登录不受影响。${confirmBy("确认", command)}`,
};
