import type { ChatFullInfo, ChatMember, ChatPermissions } from "grammy/types";

/** Kinds of media that alerts bring, by the name of the right. GIFs go as `other_messages` (ChatPermissions). */
export const UPLOADS = ["photos", "videos", "voice_notes", "documents", "other_messages"] as const;
export type UploadKind = (typeof UPLOADS)[number];

/** What the bot may do in a chat that is no private one. */
export type Rights = {
  readonly isMember: boolean;
  readonly mayPost: boolean;
  /** Kinds of media that it may not send. */
  readonly missing: readonly UploadKind[];
  readonly mayManageTopics: boolean;
};

type Sending = { readonly [K in UploadKind as `can_send_${K}`]?: boolean } & {
  readonly can_send_messages?: boolean;
};

/**
 * By the bot's place in the chat (https://core.telegram.org/bots/api#chatmember). Administrators of a group may send
 * everything. Others may send what the group allows to all, and no more than their own restrictions leave.
 */
export function rightsOf(chat: ChatFullInfo, member: ChatMember): Rights {
  const everything = { isMember: true, mayPost: true, missing: [], mayManageTopics: true };
  switch (member.status) {
    case "creator":
      return everything;
    case "administrator": {
      const mayPost = chat.type !== "channel" || member.can_post_messages === true;
      return { isMember: true, mayPost, missing: [], mayManageTopics: member.can_manage_topics === true };
    }
    case "member":
      return chat.type === "channel" ? nothing(true) : sending(true, [permissionsOf(chat)]);
    case "restricted":
      return sending(member.is_member, [permissionsOf(chat), member]);
    case "left":
    case "kicked":
      return nothing(false);
    default:
      return member satisfies never;
  }
}

function permissionsOf(chat: ChatFullInfo): ChatPermissions {
  return "permissions" in chat ? (chat.permissions ?? {}) : {};
}

/** A right that is not named is there: older servers do not know all of them. */
function sending(isMember: boolean, of: readonly Sending[]): Rights {
  return {
    isMember,
    mayPost: of.every(({ can_send_messages: may }) => may !== false),
    missing: UPLOADS.filter((kind) => of.some((rights) => rights[`can_send_${kind}`] === false)),
    mayManageTopics: false,
  };
}

/** In a channel only administrators post. */
function nothing(isMember: boolean): Rights {
  return { isMember, mayPost: false, missing: [], mayManageTopics: false };
}
