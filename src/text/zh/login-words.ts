import type { LoginCommand } from "../catalogue/texts.ts";

export const ending = (detail: string): string => (detail === "" ? "" : `：${detail}`);

export const loginAgain = (loginCommand: LoginCommand, word: string): string => {
  if (loginCommand === undefined) return `在终端里重新启动程序${word}`;
  if (typeof loginCommand !== "string" && "press" in loginCommand)
    return `按「${loginCommand.press}」${word}`;
  return typeof loginCommand === "string"
    ? `发送 ${loginCommand} ${word}`
    : `到${atPlaces(loginCommand.at)}里发登录命令${loginCommand.of === undefined ? "" : `（login ${loginCommand.of}）`}${word}`;
};

/** A space beside a name in Latin letters, none beside a Chinese one. */
export function atPlaces(places: readonly string[]): string {
  return ` ${places.join("、")} `.replace(/^ (?=\p{Script=Han})|(?<=\p{Script=Han}) $/gu, "");
}

export const USUAL_CAUSES = "常见原因：新账号、没有实名或没绑支付、换了地方、最近受过处罚";
