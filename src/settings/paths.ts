import { parsed, type Rule, refuseBy } from "./rules.ts";

/** The parts of a text between its commas. A path may hold spaces, so they divide nothing. */
export function dividedByCommas(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Paths as written, divided by commas. No shell reads the settings, so `~` would be the name of a folder. */
export function paths(): Rule<readonly string[]> {
  return parsed((text) => {
    const parts = dividedByCommas(text);
    if (parts.some((part) => part.startsWith("~")))
      return refuseBy({
        en: "must not hold a path that begins with ~; write full paths that begin with /",
        zh: "里面的路径不能以 ~ 开头；请写从 / 开始的完整路径",
      });
    if (text.includes("\0"))
      return refuseBy({
        en: "must not hold a NUL character; write plain paths",
        zh: "不能含有 NUL 字符；请写普通的路径",
      });
    return parts;
  });
}
