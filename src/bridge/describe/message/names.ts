import type { Who } from "../../../text/catalogue/phrase.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { cleanName } from "../../../text/tools/clean.ts";
import type { RecallAlert } from "../../model/alert.ts";
import type { GroupSender, ReceivedMessage, Sender } from "../../model/message.ts";
import type { AlertChat } from "../../ports/sink.ts";
import type { KnownChat } from "../../ports/stores/chats.ts";

/** The first name with something visible in it, clean for display; `""` if none. */
export function firstName(...names: readonly string[]): string {
  for (const name of names) {
    const clean = cleanName(name);
    if (clean !== "") return clean;
  }
  return "";
}

/** A name for a headline, or the neutral word when it is unknown. */
export function whoIs(name: string, neutral: string): Who {
  return name === "" ? neutral : { name };
}

/** The name to show for a member of a group: remark, else display name in the group, else nickname. */
function memberShown(sender: GroupSender): string {
  return firstName(sender.userRemarkName, sender.userDisplayName, sender.userNickName);
}

/** The name to show for the sender, `""` when unknown: the member's in a group, elsewhere the chat's. */
export function senderShown(sender: Sender): string {
  switch (sender.senderType) {
    case "GROUP":
      return memberShown(sender);
    case "CONTACT":
      return firstName(sender.contactRemarkName, sender.contactNickName);
    case "SUBSCRIPTION":
      return firstName(sender.subscriptionNickName);
    case "MYSELF":
      return firstName(sender.myNickName);
    case "UNSUPPORTED":
      return "";
    default:
      return sender satisfies never;
  }
}

/** The name of the chat from the first of these messages that has it, `""` when unknown. */
export function chatShown(...inOrder: readonly (ReceivedMessage | undefined)[]): string {
  const known = inOrder.filter((received) => received !== undefined);
  return firstName(
    ...known.map(({ chat }) => chat.title),
    ...known.map(({ message }) => (message.senderType === "GROUP" ? message.groupNickName : "")),
  );
}

/** A known chat as sinks get it. One without a name is called so, since it is a place all the same. */
export function alertChatOf({ key, names }: Pick<KnownChat, "key" | "names">, texts: Texts): AlertChat {
  return { key, name: firstName(...names) || texts.command.chat.nameless };
}

/** The group's new name, when it was renamed between the original and its recall. */
export function newGroupName({ original, notice }: RecallAlert): string | undefined {
  if (original?.chat.kind !== "GROUP") return undefined;
  const now = chatShown(notice);
  return now === "" || now === chatShown(original) ? undefined : now;
}
