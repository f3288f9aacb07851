import type { ElsewhereTexts } from "../catalogue/command-texts.ts";
import { confirmBy } from "./command-spacing.ts";

export const zhElsewhere: ElsewhereTexts = {
  passedOn: "已转告外部程序，请它登录微信。它给出二维码的话，会发到能显示的地方",
  notOurs: "登录归外部程序管，它不接受从这里来的请求：请到它那边登录微信",
  ask: "请它登录",
  logoutAsk: (command) =>
    `登录归外部程序管，它不接受从这里来的请求，微信的登录要到它那边退出。这里只能不再收这个账号的消息，好换另一个账号。${confirmBy("确认", command)}`,
};
