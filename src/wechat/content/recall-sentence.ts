/** What WeChat's own sentence says. `name` is as my phone shows it; `of` is the member whose message an admin recalled. */
export type RecallSentence =
  | { readonly by: "me" }
  | { readonly by: "other"; readonly name: string; readonly of?: string };

const MINE: ReadonlySet<string> = new Set([
  "你撤回了一条消息",
  "你收回了一則訊息",
  "你撤回了一則訊息",
  "你已收回訊息",
  "You recalled a message",
  "You've recalled a message",
]);
const ENDINGS = [
  "撤回了一条消息",
  "收回了一則訊息",
  "撤回了一則訊息",
  "has recalled a message",
  "recalled a message",
  "がメッセージを取り消しました",
] as const;
const BY_ADMIN = /^"(.{1,200})" ?撤回了成员 ?"(.{1,200})" ?的一条消息$/;
// A nickname has at most 32 characters; anything much longer is no sentence of WeChat's.
const LONGEST = 500;

function unquoted(name: string): string {
  return name.length > 1 && name.startsWith('"') && name.endsWith('"') ? name.slice(1, -1) : name;
}

/**
 * Recognises the sentence of a recall notice in the languages seen so far. For words only: it depends on the phone's
 * language, and whose message it was is decided by the stored original.
 */
export function parseRecallSentence(text: string): RecallSentence | undefined {
  const sentence = text.trim().replace(/\.$/, "");
  if (sentence.length > LONGEST) return undefined;
  if (MINE.has(sentence)) return { by: "me" };
  const admin = BY_ADMIN.exec(sentence);
  if (admin !== null) return { by: "other", name: admin[1] ?? "", of: admin[2] ?? "" };
  for (const ending of ENDINGS) {
    if (!sentence.endsWith(ending)) continue;
    const name = unquoted(sentence.slice(0, -ending.length).trim());
    if (name !== "") return { by: "other", name };
  }
  return undefined;
}
