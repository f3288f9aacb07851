import type { CommandTexts } from "../catalogue/command-texts.ts";
import { after, amid } from "./command-spacing.ts";

const until = (moment: string | undefined): string =>
  moment === undefined ? "静音，没有期限" : `静音到 ${moment}`;

export const zhCommands: CommandTexts = {
  summaries: {
    status: "查看状态",
    recent: "最近的撤回",
    show: "再看一条撤回，连同图片和文件",
    search: "在撤回里搜索",
    context: "撤回前后的消息",
    mute: "不再提醒某个聊天",
    unmute: "恢复某个聊天的提醒",
    rules: "规则和静音，各用了几次",
    export: "把撤回列表导出成文件",
    forget: "彻底删除留存的撤回",
    login: "获取登录二维码",
    logout: "退出微信登录",
    retry: "重发失败的提醒",
    test: "给每个地方发一条测试提醒",
    doctor: "检查每一项，哪里不对、怎么办",
    page: "网页的一次性链接",
    lang: "切换语言",
    help: "列出可用的命令",
    start: "打个招呼",
    pair: "用配对码绑定这个聊天",
  },
  usages: {
    status: { words: "", example: "" },
    recent: { words: "[条数] [聊天]", example: "5 家人" },
    show: { words: "编号", example: "R7K2" },
    search: { words: "关键词 …", example: "集合 三点" },
    context: { words: "编号", example: "R7K2" },
    mute: { words: "聊天或编号 [时长]", example: "同学群 2小时" },
    unmute: { words: "聊天或编号", example: "同学群" },
    rules: { words: "", example: "" },
    export: { words: "[json 或 csv] [天数]", example: "csv 7" },
    forget: { words: "编号 …，或者 全部", example: "R7K2" },
    login: { words: "[有单独登录的地方]", example: "文件传输助手" },
    logout: { words: "[有单独登录的地方]", example: "文件传输助手" },
    retry: { words: "", example: "" },
    test: { words: "", example: "" },
    doctor: { words: "", example: "" },
    page: { words: "[令牌 或 作废]", example: "作废" },
    lang: { words: "中文 或 英文", example: "英文" },
    help: { words: "[命令]", example: "静音" },
  },
  helpTitle: "可用的命令：",
  greeting: "你好。微信里有人撤回消息时，原文会发到这里。",
  unknown: (name, helpCommand, meant) =>
    `没有${amid(name)}这个命令。${meant === undefined ? "" : `是不是${after(meant)}？`}发送${amid(helpCommand)}看有哪些命令`,
  ownersOnly: "这个命令只有主人可以用",
  stale: (command) => `${amid(command).trimStart()}是在程序没有运行时发来的，没有执行。需要的话请再发一次`,
  loginStarted: "好的，二维码一拿到就发出来",
  loginStarting: "正在启动：先试保存的登录，不能用了就发二维码",
  alreadyOnline: "已经在线，不用再登录",
  loginRunning: "登录正在进行：扫已经发出的二维码，并在手机上确认",
  loginOnPhone: "正在登录：请在手机微信上确认",
  loginAgain: "登录正在进行，再发一次：请用手机微信完成",
  loginOffline: "现在连不上微信，正在自动重连。登录仍然有效，不用重新扫码",
  loginAsk: (command) =>
    `刚被微信拒绝。再登录会提高封号风险，建议等几天。确定要登录吗？${confirmBy("确定", command)}`,
  loginYes: "仍然登录",
  loginLate: (command) => `这个确认已经过期，没有登录。需要的话请先发送${after(command)}`,
  failed: "没有成功，原因在日志里",
  doneAlready: "已经做过了，不会再做一次",
  quoted: (command) => `「${command}」`,
  logoutAsk: (command) =>
    `这会退出微信的网页登录并删除登录凭证，之后要重新扫码才能继续监听。${confirmBy("确认", command)}`,
  logoutYes: "确认退出",
  logoutLate: (command) => `这个确认已经过期，没有退出。需要的话请先发送${after(command)}`,
  loggedOut: "已退出微信登录，登录凭证已删除",
  loggedOutHere: "登录凭证已删除，但没能通知微信。请在手机微信顶部的「网页微信已登录」里退出",
  logoutUnconfirmed: "没能通知微信。请在手机微信顶部的「网页微信已登录」里退出",
  notLoggedIn: "现在没有登录，不用退出",
  own: {
    unknown: (word, logins) =>
      logins.length === 0
        ? `「${word}」没有单独的登录，什么都没有做`
        : `「${word}」没有单独的登录，什么都没有做。有单独登录的：${logins.join("、")}`,
    accepted: (title) => `好的，提醒会发给${title}现在登录的这个账号`,
    logoutAsk: (title, command) =>
      `这会退出${title}的单独登录并删除登录凭证，之后要重新扫码才能往那里发提醒。监听消息的登录不受影响。${confirmBy("确认", command)}`,
  },
  retried: (count) => `正在重发 ${count} 条提醒`,
  nothingToRetry: "没有被放弃的提醒；还在等待的现在再试一次",
  showCode: "再发一次二维码",
  retryNow: "现在重试",
  help: {
    more: (command) => `想看某个命令怎么用，比如：${command}`,
    usage: (command) => `用法：${command}`,
    example: (command) => `例如：${command}`,
    alsoCalled: (command) => `也可以写：${command}`,
    needsNothing: "后面不用写别的",
    plain: (statusCommand, recentCommand, helpCommand) =>
      `这里只认命令，不会聊天。\n${statusCommand} 看是否在线${recentCommand === undefined ? "" : `，${recentCommand} 看最近的撤回`}\n全部命令：${helpCommand}`,
    plainActs: (command) => `没有执行：这里只认命令。要执行的话，发送${after(command)}`,
    notUnderstood: (words) => `没看懂「${words}」。`,
  },
  list: {
    page: (page, pages) => `第 ${page} 页，共 ${pages} 页`,
    next: (command) => `下一页：${command}`,
    back: "◀",
    forward: "▶",
    none: "还没有留存的撤回",
    noneOfChat: (chat) => `「${chat}」没有留存的撤回`,
    noneFound: (words) => `没有找到含「${words}」的撤回`,
    gone: (recentCommand, searchCommand) =>
      `这个列表已经不在了（程序重启过，或者后来又看了很多列表）。请重新发送${amid(recentCommand)}或${after(searchCommand)}`,
    emptied: "这个列表里的撤回都已经删除了",
    badCount: (count, most, recentCommand) =>
      `条数可以写 1 到 ${most}，「${count}」不行。比如${after(recentCommand)}`,
    wordsTooLong: (most) => `关键词太长，最多 ${most} 个字。少写几个词再搜`,
    notKept: "撤回没有留存，因为 HISTORY_DAYS 设成了 0。想要留存的话，把它改成天数（比如 30）再重启程序",
  },
  id: {
    unknown: (id, meant, recentCommand) =>
      `没有编号 ${id} 的撤回。${meant === undefined ? "" : `是不是 ${meant}？`}编号在每条提醒的末尾，也可以用${amid(recentCommand)}看`,
    notAnId: (word, recentCommand) =>
      `「${word}」不是编号。编号是 R 加三个字母或数字，比如 R7K2：在每条提醒的末尾，也可以用${amid(recentCommand)}看`,
    mention: (id) => `${id} 是「提到你」的提醒。这类提醒不留存，只有撤回才留存`,
    gone: (id) => `${id} 已经不在留存的列表里了：删除过，过了保留的天数，或者它来的时候还没有开始留存`,
    ofOtherAccount: (id) => `${id} 是另一个账号的撤回，在这里看不了，也改不了`,
    several: (id) => `有几条撤回都是 ${id}，要哪一条？`,
  },
  show: {
    fetching: (command) => `原文里的图片或文件还在下载，过一会儿用${amid(command)}再看`,
  },
  context: {
    title: (id, chat) => `${id} 前后的消息（${chat}）：`,
    notSeen: "（原文没有收到）",
    nothing: (id) => `${id} 前后的消息都没有了。没被撤回的消息，过了微信允许撤回的时间就不留了`,
  },
  chat: {
    kinds: { GROUP: "群", CONTACT: "联系人", SUBSCRIPTION: "公众号" },
    nameless: "没有名字的聊天",
    label: (name, kind) => `${name}（${kind}）`,
    otherAccount: "另一个账号",
    ofOtherAccount: "这是另一个账号的聊天，在这里改不了",
    unknown: (name, meant) =>
      `没有找到聊天「${name}」。${meant === undefined ? "" : `是不是「${meant}」？`}请写备注、昵称或群名，写开头几个字也行`,
    noneKnown: (name) => `没有找到聊天「${name}」：现在一个聊天都不认识。登录以后，或者收到撤回以后再试`,
    several: (name) => `有几个聊天都叫「${name}」或以它开头，要哪一个？`,
    more: (count) => `还有 ${count} 个没有列出，请把名字写全一些`,
    choose: (command, label) => `${command} – ${label}`,
    choiceGone: "这个选择已经不在了（程序重启过，或者已经选过）。请把原来的命令再发一次",
  },
  mute: {
    muted: (chat, moment, kept, unmuteCommand) =>
      `「${chat}」已${until(moment)}。${kept ? "撤回照样留存，只是不提醒。" : ""}恢复用${after(unmuteCommand)}`,
    already: (chat, moment, unmuteCommand) =>
      `「${chat}」之前就已${until(moment)}。恢复用${after(unmuteCommand)}`,
    unmuted: (chat) => `「${chat}」恢复提醒`,
    notMuted: (chat) => `「${chat}」没有静音`,
    unmute: "取消静音",
    badDuration: (word, examples) =>
      `没看懂时长「${word}」。可以写 ${examples.join("、")}，最长十年；不写就没有期限`,
    durations: ["30分钟", "2小时", "3天", "1周"],
  },
  rules: {
    title: "规则（从上往下，第一条符合的算数）：",
    noRules: "没有规则，撤回都会发到每个地方",
    mutes: "静音的聊天：",
    noMutes: "没有静音的聊天",
    more: (count) => `另外还有 ${count} 条没有列出`,
    applied: (count) => (count === 0 ? "还没用过" : `用了 ${count} 次`),
    until: (moment) => (moment === undefined ? "没有期限" : `到 ${moment}`),
    ownRecalls: { silent: "自己的撤回：静默提醒", off: "自己的撤回：只留存，不提醒" },
    mentions: "有人提到你：提醒",
  },
  export: {
    done: (count) => `共 ${count} 条撤回`,
    nothing: "没有可以导出的撤回",
    nothingInDays: (days) => `最近 ${days} 天没有撤回，没有可以导出的`,
    tooLarge: (limit, command) => `导出的文件会超过 ${limit}，没有导出。请减少天数，比如${after(command)}`,
    badWord: (word) => `没看懂「${word}」。格式写 json 或 csv，天数写数字`,
    badDays: (days, most) => `天数可以写 1 到 ${most}，「${days}」不行`,
    yes: "是",
    no: "否",
    columns: {
      id: "编号",
      account: "账号",
      chat: "聊天",
      chatKind: "聊天类型",
      from: "发送人",
      kind: "类型",
      text: "内容",
      sentAt: "发出时间",
      recalledAt: "撤回时间",
      own: "我发的",
      recalledBy: "撤回人",
      matched: "有原文",
      fileName: "文件名",
      mime: "文件格式",
      bytes: "字节数",
    },
  },
  forget: {
    done: (ids) =>
      `${ids.join("、")} 已彻底删除：文字、图片和文件都不在这台机器上了。各平台已经收到的那一份不归这里管，需要的话请在那边删`,
    doneAll: (count) =>
      `${count} 条撤回已彻底删除：文字、图片和文件都不在这台机器上了。各平台已经收到的不归这里管，需要的话请在那边删`,
    ask: (count, command) =>
      `这会彻底删除留存的全部 ${count} 条撤回，连同图片和文件，还没发出的提醒也会删掉，不能恢复。${confirmBy("确认", command)}`,
    yes: "全部删除",
    late: (command) => `这个确认已经过期，没有删除。需要的话请先发送${after(command)}`,
    tooMany: (most) => `一次最多删 ${most} 条，没有删除。请分几次写`,
    nothing: "没有留存的撤回，不用删",
  },
  doctorRuns: "已经在检查了，结果会发到要求检查的那个地方。请过一会儿再试",
  test: {
    alert: "测试提醒：能看到这条，就能收到撤回。",
    title: "测试提醒的结果：",
    arrived: (sink, took) => `${sink}：已送达，用了 ${took}`,
    failed: (sink, reason) => `${sink}：没有送达，${reason}`,
    late: (sink, seconds) => `${sink}：${seconds} 秒内没有回应`,
    leftOut: (sink) => `${sink}：不测试，因为它写在别人的聊天里`,
    off: (sink) => `${sink}：已停用，当前的消息来源只能接收`,
    noPlaces: "没有开启任何接收提醒的地方",
    ms: (ms) => `${ms} 毫秒`,
    seconds: (seconds) => `${seconds} 秒`,
  },
  page: {
    link: (url) => `网页的链接，十分钟内有效，只能用一次：\n${url}`,
    linkAtStart: (url) => `网页（十分钟内有效，只能用一次）：${url}`,
    token: (token, url) => `给程序用的令牌，只显示这一次：\n${token}\n读取撤回的地址：${url}`,
    revoked: "网页的登录、打开的页面、令牌和没用过的链接都已作废",
    off: "没有开网页。把 HTTP_PORT 设成一个端口（比如 9464）再重启程序",
    notYet: "网页还没有准备好，请过几秒再试",
    notHere: "这里别人也看得到，所以没有给链接。请在只有自己看得到的地方要：用斜杠命令，或者和机器人私聊",
  },
  language: {
    now: (zhCommand, enCommand) => `现在用中文。换语言：${amid(zhCommand).trimStart()}或${after(enCommand)}`,
    changed: "好的，从现在起用中文",
    already: "已经是中文了",
    unknown: (word, zhCommand, enCommand) =>
      `没有「${word}」这种语言。可以用${amid(zhCommand)}或${after(enCommand)}`,
    names: { zh: "中文", en: "English" },
  },
  buttons: { context: "上下文", mute: "静音这个聊天", forget: "删除" },
};

function confirmBy(how: string, command: string | undefined): string {
  return command === undefined ? "" : `${how}的话，一分钟内发送${after(command)}`;
}
