import type { Texts } from "../../../text/catalogue/texts.ts";
import { cleanName, withoutCommands } from "../../../text/tools/clean.ts";
import type { ChatCandidate } from "../../chats/find-chat.ts";
import type { KnownChat } from "../../ports/stores/chats.ts";

/** The name of a chat to show. */
export function chatTitle(names: readonly string[], texts: Texts): string {
  const shown = names.map(cleanName).find((name) => name !== "");
  return shown === undefined ? texts.command.chat.nameless : withoutCommands(shown);
}

/** The same with its kind. */
export function knownChatLabel({ names, kind }: Pick<KnownChat, "names" | "kind">, texts: Texts): string {
  const { label, kinds } = texts.command.chat;
  return label(chatTitle(names, texts), kinds[kind]);
}

/** Labels for a choice between chats; those that read the same get a number. `accountId`: who is logged in. */
export function choiceLabels(
  chats: readonly ChatCandidate[],
  accountId: string | undefined,
  texts: Texts,
): readonly string[] {
  const { label, kinds, otherAccount } = texts.command.chat;
  const labels = chats.map(({ names, kind, accountId: owner }) => {
    const other = accountId !== undefined && owner !== accountId;
    return label(chatTitle(names, texts), other ? `${kinds[kind]} · ${otherAccount}` : kinds[kind]);
  });
  const seen = new Map<string, number>();
  return labels.map((text) => {
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    return labels.filter((other) => other === text).length === 1 ? text : `${text} ${count}`;
  });
}
