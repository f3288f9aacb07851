import type { DemoWords } from "./words.ts";

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)}\u00a0秒`;

export const zh: DemoWords = {
  locale: "zh",
  account: "小宋",
  cast: { friend: "陈默", member: "芸姐", owner: "老周", group: "周六徒步群" },
  lines: {
    secret: "生日蛋糕订好了，周六带上山 🎂\n先别告诉芸姐",
    slip: "我也到来，七点见",
    advert: "登山杖清仓，两根 59，要的私聊我",
    fileName: "徒步装备清单.txt",
    file: "1. 登山鞋\n2. 两升水\n3. 头灯\n4. 七点东门集合\n",
  },
  titles: {
    login: "登录：二维码发到你的 Telegram",
    text: "朋友撤回了一条消息",
    photo: "群里有人撤回了一张照片",
    voice: "朋友撤回了一条语音",
    file: "群里有人撤回了一个文件",
    byOwner: "群主撤回了别人的消息",
    own: "你在手机上撤回了自己的消息",
    unseen: "被撤回的消息，程序从没收到过",
    commands: "还可以在 Telegram 里问它",
  },
  inBrackets: {
    photo: "[图片]",
    voice: (length) => `[语音] ${length}″`,
    file: (name) => `[文件] ${name}`,
  },
  drawing: {
    edited: "已编辑",
    deleted: "消息已删除",
    picture: "图片",
    video: "视频",
    animation: "动图",
    more: "⌄ 展开",
    app: "WeChat recalls",
    inThread: "消息列里的回复",
  },
  intro:
    "程序是真的，其余都是模拟：微信、Telegram 和 Slack 全在本机上，不用账号，也不连外网。下面有人在微信里发了消息又撤回，看看你会收到什么。",
  scan: "第一次登录，机器人把微信的登录二维码发给你：",
  loggedIn: "手机扫码，点「登录」。机器人随手删掉二维码，然后告诉你：",
  notDeleted: "二维码没有删掉",
  wechat: (chat) => `微信 · ${chat}`,
  filehelper: "文件传输助手",
  terminal: "终端",
  arrived: (place, ms) => `${place} · 撤回后 ${seconds(ms)}`,
  nothingCame: (place) => `${place} · 没有收到提醒`,
  alsoAt: (places) =>
    `同样的提醒也到了：${places.map(({ place, ms }) => `${place}（${seconds(ms)}）`).join("、")}`,
  press: (label, id) => `在 ${id} 下面点「${label}」，看看那时候群里在说什么：`,
  ask: (command) => `发送 ${command}：`,
  stopped: (exitCode, loggedOut) =>
    `程序已停止，退出码 ${exitCode}；微信${loggedOut ? "已退出登录" : "保持登录，下次启动不用再扫码"}。`,
  complete: "每一条撤回都送到了每一个地方。",
  next: "换成自己的微信：先看 README.zh-CN.md 里的风险说明，\n再 npm run setup 设置，npm start 启动，用手机扫二维码。",
  missing: (count) => `有 ${count} 条提醒没送到或内容不对。`,
  interrupted: "已中断，什么都没有留下。",
};
