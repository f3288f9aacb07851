import { type Failure, reasonSet } from "../../bridge/model/reason.ts";
import type { ReasonTexts, Sentences } from "../../text/catalogue/sentences.ts";
import { failuresIn, reasonTexts } from "../../text/reason-texts.ts";

/** Why a sink of a file did not take something. `words` are those of the file, `""` when it has none. */
const CODES = {
  /** It threw an error with a code that the delivery loop knows. */
  refused: ["file", "words"],
  threw: ["file", "words"],
  timedOut: ["file", "seconds"],
  stopped: ["file"],
  /** A response that is no success. */
  gaveBack: ["file"],
  notMade: ["file", "words"],
  badShape: ["file"],
} as const;
type ModuleSentences = Sentences<typeof CODES>;

const zhWords = (words: string): string => (words === "" ? "没有说明原因" : words);
const enWords = (words: string): string => (words === "" ? "it gave no reason" : words);

const zh: ModuleSentences = {
  refused: (file, words) => `${file} 报告：${zhWords(words)}`,
  threw: (file, words) => `${file} 出错：${zhWords(words)}`,
  timedOut: (file, seconds) => `${file} 在 ${seconds} 秒内没有做完，已中止`,
  stopped: (file) => `程序停止，打断了 ${file}`,
  gaveBack: (file) => `${file} 的 deliver 返回了一个失败的回应，所以不算送到。请改成没送到就抛出错误`,
  notMade: (file, words) =>
    `${file} 的 create 出错：${zhWords(words)}。请改好文件或它的设置，再重新启动本程序`,
  badShape: (file) =>
    `${file} 的 create 要直接返回一个对象：deliver 是函数，notify 是函数或者不写。请改好文件，再重新启动本程序`,
};

const en: ModuleSentences = {
  refused: (file, words) => `${file} says: ${enWords(words)}`,
  threw: (file, words) => `the sink of ${file} threw: ${enWords(words)}`,
  timedOut: (file, seconds) => `${file} did not finish within ${seconds} s and was aborted`,
  stopped: (file) => `the program stopped while ${file} was at work`,
  gaveBack: (file) =>
    `deliver of ${file} gave back a response that is no success, so it does not count as delivered. Let it throw instead`,
  notMade: (file, words) =>
    `create of ${file} threw: ${enWords(words)}. Correct the file or its settings and start the program again`,
  badShape: (file) =>
    `create of ${file} must give back an object, not a promise: deliver is a function, notify is a function or left out. Correct the file and start the program again`,
};

/** Makes the failures of one sink. */
export type ModuleSays = <K extends keyof typeof CODES>(
  code: K,
  params: Readonly<Record<(typeof CODES)[K][number], string | number | Failure>>,
) => Failure;

/** The reasons of a sink of that name: how they are raised, and what people read of them. */
export function moduleReasons(name: string): { readonly says: ModuleSays; readonly texts: ReasonTexts } {
  const reasons = reasonSet(name, CODES);
  return { says: failuresIn(reasons, en), texts: reasonTexts(reasons, zh, en) };
}
