import type { Check, CheckLine, CheckStatus } from "../kinds/check.ts";
import type { Locale } from "../text/catalogue/texts.ts";
import { wrapWords } from "../text/tools/wrap.ts";

/** Words instead of colours, four cells each. */
const MARKS: Readonly<Record<Locale, Readonly<Record<CheckStatus, string>>>> = {
  zh: { ok: "正常", warn: "注意", fail: "故障" },
  en: { ok: "ok  ", warn: "WARN", fail: "FAIL" },
};
const INDENT = " ".repeat(6);
const COLUMNS = 80;

const TEXTS = {
  zh: {
    help: [
      "npm run doctor            检查设置、数据、网络和每个接收提醒的地方，每项一行",
      "npm run doctor -- --json  同样的结果，给程序读",
      "不发消息，不要登录二维码，不改任何东西；程序正在运行时也可以用。",
      "没有故障时退出码是 0，有故障是 1。",
    ].join("\n"),
    noSuchArgument: (argument: string) => `${argument}：没有这个参数；只有 --json 和 --help`,
    line: (title: string, seen: string) => `${title}：${seen}`,
    todo: (todo: string) => `要做的：${todo}`,
    summary: (all: number, warn: number, fail: number) =>
      `共 ${all} 项：${[`${all - warn - fail} 项正常`, ...(warn === 0 ? [] : [`${warn} 项注意`]), ...(fail === 0 ? [] : [`${fail} 项故障`])].join("，")}`,
  },
  en: {
    help: [
      "npm run doctor            checks settings, data, network and each place",
      "npm run doctor -- --json  the same for programs",
      "It sends no message, asks for no login code and changes nothing.",
      "A bridge may run beside it.",
      "The exit code is 0 when nothing fails, else 1.",
    ].join("\n"),
    noSuchArgument: (argument: string) =>
      `${argument}: there is no such argument; the only ones are --json and --help`,
    line: (title: string, seen: string) => `${title}: ${seen}`,
    todo: (todo: string) => `To do: ${todo}`,
    summary: (all: number, warn: number, fail: number) =>
      `${all} checks: ${[`${all - warn - fail} ok`, ...(warn === 0 ? [] : [`${warn} to look at`]), ...(fail === 0 ? [] : [`${fail} failed`])].join(", ")}`,
  },
} as const;

/** What the program itself says. */
export function doctorTexts(locale: Locale): {
  readonly help: string;
  noSuchArgument(argument: string): string;
} {
  return TEXTS[locale];
}

/** The check as data, in one language. */
export function recordOf(check: Check, locale: Locale): CheckLine {
  const { id, title, status, seen } = check;
  const group = id.split(".")[0] ?? id;
  const todo = check.status === "ok" ? "" : check.todo[locale];
  return { id, group, title: title[locale], status, seen: seen[locale], todo };
}

/** All checks as `--json` prints them. */
export function jsonOf(checks: readonly Check[], locale: Locale): string {
  return JSON.stringify({ checks: checks.map((check) => recordOf(check, locale)) }, undefined, 2);
}

/** The check for a terminal of 80 columns: mark, title, what was seen, and below it what to do. */
export function rowsOfCheck(check: Check, locale: Locale): readonly string[] {
  const { title, status, seen, todo } = recordOf(check, locale);
  const room = COLUMNS - INDENT.length;
  const rows = [
    ...wrapWords(TEXTS[locale].line(title, seen), room),
    ...(todo === "" ? [] : wrapWords(TEXTS[locale].todo(todo), room)),
  ];
  const mark = `${MARKS[locale][status]}  `;
  return rows.map((row, index) => `${index === 0 ? mark : INDENT}${row}`);
}

/** How many there are, and how many a person should look at. */
export function summaryOf(checks: readonly Check[], locale: Locale): string {
  const count = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  return TEXTS[locale].summary(checks.length, count("warn"), count("fail"));
}

const ORDER: readonly CheckStatus[] = ["fail", "warn", "ok"];

/** All checks as a message in a chat, which wraps lines by itself: what needs a person comes first. */
export function messageOf(checks: readonly Check[], locale: Locale): string {
  const lines = ORDER.flatMap((status) => checks.filter((check) => check.status === status)).flatMap(
    (check) => {
      const { title, status, seen, todo } = recordOf(check, locale);
      const line = `${MARKS[locale][status].trimEnd()} ${TEXTS[locale].line(title, seen)}`;
      return todo === "" ? [line] : [line, TEXTS[locale].todo(todo)];
    },
  );
  return [summaryOf(checks, locale), ...lines].join("\n");
}

/** Whether anything does not work. */
export function hasFailed(checks: readonly Check[]): boolean {
  return checks.some(({ status }) => status === "fail");
}
