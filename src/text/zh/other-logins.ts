import type { OtherLogins } from "../catalogue/login-way.ts";
import { confirmBy } from "./command-spacing.ts";
import { atPlaces, ending } from "./login-words.ts";

const THERE = "请到外部程序那边";
const RISK = "微信可能警告、踢下线或限制账号。建议使用实名且常用的账号，不要频繁登录。";
const EARLY =
  "刚登录就被微信踢下线。这不是网络问题，马上再登录只会更糟，可能招来警告甚至封号。\n稳妥的做法：先停几天；丢不起的账号不要再试";
const STORE_STICKER = "商店表情，消息来源没有给图";

export const zhOtherLogins: OtherLogins = {
  code: {
    login: {
      risk: `提示：这是第三方登录方式，${RISK}`,
      reasons: {
        kicked: "账号在别处登录，这边被挤下线。两边轮流登录会互相挤，请只留一个",
        loggedOutOnPhone: "在手机上退出了，或者微信结束了这次登录",
        refused: "微信不让这个账号或这个网络环境这样登录",
        expired: "微信不再认这次登录",
        byRequest: "按你的要求退出",
        early: EARLY,
      },
      otherWay: "",
    },
    announcement: {},
    command: {
      logoutAsk: (command) => `这会退出微信登录，之后要重新扫码才能继续监听。${confirmBy("确认", command)}`,
      loggedOut: "已退出微信登录",
      loggedOutHere: "没能确认是否已经退出。请在手机微信里看看登录的设备",
      logoutUnconfirmed: "没能确认是否已经退出。请在手机微信里看看登录的设备",
    },
    why: {},
    media: { storeSticker: STORE_STICKER },
    stoppedLoggedIn: "已停止。登录还在，下次启动一般不用扫码",
  },
  elsewhere: {
    login: {
      risk: `提示：微信由外部程序登录，属于第三方登录方式，${RISK}`,
      watching: (accountName, places) =>
        `正在监听：${accountName}。撤回提醒会发到${atPlaces(places)}。按 Ctrl-C 停止`,
      recallsGo: (places) => `撤回提醒会发到${atPlaces(places)}。按 Ctrl-C 停止`,
      unanswered: () => `没有人扫描，已停止。${THERE}再试`,
      stoppedUnfinished: () => `登录没有完成，已停止。${THERE}再试`,
      refused: (detail) => `微信拒绝了登录${ending(detail)}\n不要连续重试，过一段时间再说`,
      loggedOut: (reason, detail) =>
        `微信已退出登录，不再监听撤回：${reason}${ending(detail)}\n${THERE}重新登录`,
      reasons: {
        kicked: "外部程序说，账号被挤下线",
        loggedOutOnPhone: "外部程序说，登录被退出了",
        refused: "外部程序说，微信不让这个账号登录",
        expired: "外部程序说，登录已经到期",
        byRequest: "按你的要求退出",
        early: EARLY,
      },
      again: "",
      otherWay: "",
    },
    announcement: {
      offline: (since, duration, reason) =>
        `已经 ${duration}没有收到推送的消息（${since} 起）${ending(reason)}\n请看看外部程序是否还在运行。它恢复以后，提醒自动继续`,
      unreachable: (since, duration, reason) =>
        `外部程序还没有连上来，已经等了 ${duration}（${since} 起）${ending(reason)}\n请看看它是否在运行，填的地址和令牌对不对`,
      noNetwork: (reason) => `还没有收到推送的消息${ending(reason)}\n请启动外部程序，并检查它填的地址和令牌`,
      watchingAgain: (accountName, duration, from, to, messages, recalls) =>
        `正在监听：${accountName}。之前停了 ${duration}（${from}–${to}），这段时间的消息收到 ${messages} 条，撤回 ${recalls} 条`,
      back: (duration, from, to, messages, recalls) =>
        `推送已恢复：中断 ${duration}（${from}–${to}），收到 ${messages} 条消息、${recalls} 条撤回`,
    },
    command: {
      logoutAsk: (command) =>
        `这会请外部程序退出微信登录，这里也不再收这个账号的消息，之后可以换另一个账号。${confirmBy("确认", command)}`,
      loggedOut: "已经退出，这里不再收这个账号的消息，可以换另一个账号了",
      loggedOutHere: `这里不再收这个账号的消息，可以换另一个账号了。微信的登录可能还在，${THERE}退出`,
      logoutUnconfirmed: `微信的登录可能还在，${THERE}退出。这里可以换另一个账号了`,
    },
    why: {
      offline: (reason) => `收不到推送的消息：${reason}`,
      quiet: "没有收到推送的消息，请看看外部程序是否还在运行",
      starting: "等外部程序连上来",
      loggedOut: `需要登录，${THERE}登录`,
    },
    media: { storeSticker: STORE_STICKER },
    stoppedLoggedIn: "已停止。微信的登录不受影响",
  },
};
