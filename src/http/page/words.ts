import type { RecalledType } from "../../bridge/model/message.ts";
import type { Locale, Texts } from "../../text/catalogue/texts.ts";

/** A short page: its title, and what to do. */
export type PlainWords = { readonly title: string; readonly words: string };

/** What the server of the page says itself. */
export type PageWords = {
  /** Nobody is signed in. */
  readonly stranger: PlainWords;
  /** A link that was used, or is too old. */
  readonly badLink: PlainWords;
  readonly tooMany: (seconds: number) => PlainWords;
  readonly foreignHost: PlainWords;
  readonly foreignOrigin: PlainWords;
  readonly notFound: PlainWords;
  readonly wrong: (what: string) => PlainWords;
  /** A field of a form, by its name. */
  readonly wrongField: (name: string) => PlainWords;
  readonly tooLarge: PlainWords;
  readonly failed: PlainWords;
  readonly crowded: PlainWords;
  readonly noLongerListed: string;
  readonly left: string;
  /** Names of the kinds of recalled messages, to choose from. */
  readonly kinds: Readonly<Record<RecalledType, string>>;
  /** The doctor does not run here. */
  readonly doctor: { readonly title: string; readonly seen: string; readonly todo: string };
};

const WORDS: Readonly<Record<Locale, PageWords>> = {
  zh: {
    stranger: { title: "需要链接", words: "向机器人发送 /page（撤回 网页），用它给的一次性链接打开。" },
    badLink: {
      title: "链接不能用了",
      words: "链接只能用一次，十分钟内有效。请再发送 /page（撤回 网页）要一个。",
    },
    tooMany: (seconds) => ({ title: "试得太多了", words: `错误的链接或令牌太多，请 ${seconds} 秒后再试。` }),
    foreignHost: {
      title: "地址不对",
      words: "这个地址不是给本网页用的。经过反向代理时，请把 HTTP_PUBLIC_URL 设成打开网页用的地址。",
    },
    foreignOrigin: { title: "没有执行", words: "请求来自别的网站，没有执行。请从本网页操作。" },
    notFound: { title: "没有这一页", words: "这个地址下什么也没有。" },
    wrong: (what) => ({ title: "请求不对", words: what }),
    wrongField: (name) => ({ title: "请求不对", words: `没有执行：表单里的 ${name} 不对。请刷新网页再试。` }),
    tooLarge: { title: "请求太大", words: "发来的内容太长，没有执行。" },
    failed: { title: "没有成功", words: "现在读不到，原因在日志里。过一会儿再试。" },
    crowded: { title: "打开的页面太多", words: "请关掉一些打开的页面再试。" },
    noLongerListed: "这条撤回已经不在列表里了",
    left: "已退出网页",
    kinds: {
      TEXT: "文字",
      IMAGE: "图片",
      VOICE: "语音",
      VIDEO: "视频",
      ANIMATION: "表情",
      FILE: "文件",
      LINK: "链接",
      POSITION: "位置",
      CARD: "名片",
      UNSUPPORTED: "其他",
    },
    doctor: {
      title: "检查",
      seen: "检查要用命令运行",
      todo: "在程序的文件夹里运行 npm run doctor",
    },
  },
  en: {
    stranger: {
      title: "A link is needed",
      words: "Send /page to the bot and open the one-time link that it gives you.",
    },
    badLink: {
      title: "This link is not valid",
      words: "A link works once, within ten minutes. Send /page to get another one.",
    },
    tooMany: (seconds) => ({
      title: "Too many tries",
      words: `Too many wrong links or tokens. Try again in ${seconds} s.`,
    }),
    foreignHost: {
      title: "Wrong address",
      words:
        "The page is not served under this address. Behind a reverse proxy, set HTTP_PUBLIC_URL to the address that people open.",
    },
    foreignOrigin: {
      title: "Nothing was done",
      words: "The request came from another website, so it was not carried out. Use the page itself.",
    },
    notFound: { title: "Not found", words: "There is nothing at this address." },
    wrong: (what) => ({ title: "Wrong request", words: what }),
    wrongField: (name) => ({
      title: "Wrong request",
      words: `Nothing was done: the field ${name} is wrong. Reload the page and try again.`,
    }),
    tooLarge: { title: "Too large", words: "What was sent is too long, so nothing was done." },
    failed: {
      title: "That did not work",
      words: "It cannot be read now; the log says why. Try again in a while.",
    },
    crowded: { title: "Too many open pages", words: "Close some of the open pages and try again." },
    noLongerListed: "This recall is no longer listed",
    left: "You have left the page",
    kinds: {
      TEXT: "Text",
      IMAGE: "Picture",
      VOICE: "Voice",
      VIDEO: "Video",
      ANIMATION: "Sticker",
      FILE: "File",
      LINK: "Link",
      POSITION: "Location",
      CARD: "Contact card",
      UNSUPPORTED: "Other",
    },
    doctor: {
      title: "The checks",
      seen: "They are run by a command",
      todo: "Run npm run doctor in the folder of the program",
    },
  },
};

export function pageWords({ locale }: Pick<Texts, "locale">): PageWords {
  return WORDS[locale];
}
