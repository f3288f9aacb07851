import type { WechatySentences } from "./reasons.ts";

export const zh: WechatySentences = {
  ended: (how) => `puppet 的进程自己退出了（${how}）`,
  threw: (text) => `puppet 出错，它的进程已结束：${text}`,
  hung: (seconds) => `puppet 的进程 ${seconds} 秒没有反应，已结束`,
  slowStart: (seconds) => `puppet 在 ${seconds} 秒内没有启动起来`,
  startFailed: (text) => `puppet 启动不了：${text}`,
  unreachable: (text) => `puppet 连不上它背后的服务：${text}`,
  stopped: (seconds) => `puppet 自己停了，${seconds} 秒内没有恢复`,
  noAnswer: (text) => `puppet 没有回答它是否正常：${text}`,
  lostLogin: "puppet 重启之后登录没有了",
  notSent: (text) => `puppet 没有发出去：${text}`,
  late: (seconds) => `puppet 在 ${seconds} 秒内没有回答`,
};
