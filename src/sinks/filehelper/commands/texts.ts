import type { Locale } from "../../../text/catalogue/texts.ts";

/** What this sink says itself. */
export type FilehelperWords = {
  /** WeChat refused the file that the reply to a command brings. */
  readonly fileNotSent: (fileName: string) => string;
  /** A recall of another account than this filehelper's. `id` with its `#`. */
  readonly ofOtherAccount: (id: string) => string;
};

const WORDS: Readonly<Record<Locale, FilehelperWords>> = {
  zh: {
    fileNotSent: (fileName) =>
      `文件「${fileName}」没能发到这里：网页版微信没有收下。如果是文件太大，可以换个地方要，或者缩小范围再试`,
    ofOtherAccount: (id) => `${id} 是另一个账号的撤回，不在这里显示`,
  },
  en: {
    fileNotSent: (fileName) =>
      `“${fileName}” could not be sent here: web WeChat did not take it. If it is too large, ask for it at another place, or for less of it`,
    ofOtherAccount: (id) => `${id} belongs to another account, so it is not shown here`,
  },
};

/** The sentences in the present language of `texts`. */
export function filehelperWords({ locale }: { readonly locale: Locale }): FilehelperWords {
  return WORDS[locale];
}
