import type { Message } from "../../../bridge/model/message.ts";

/**
 * Where the bytes of a medium can be had besides the upstream's own `PUT`. `inline`: base64, for previews that come with
 * the message. `oneBotFile`: the id for OneBot's `get_file`.
 */
export type MediaPlace =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "inline"; readonly base64: string }
  | { readonly kind: "oneBotFile"; readonly fileId: string };

/** What the upstream says of a message's bytes. */
export type AnnouncedMedia = {
  /** Bytes. */
  readonly size?: number | undefined;
  /** Hexadecimal, small letters. */
  readonly sha256?: string | undefined;
  readonly mime?: string | undefined;
  readonly place?: MediaPlace | undefined;
};

/** An event that an upstream pushed, checked. All dialects become this, and this is what the inbox keeps, as JSON. */
export type IngestEvent = {
  /** Unique per upstream. */
  readonly id: string;
  /** Unix milliseconds by the upstream's clock. */
  readonly at: number;
} & (
  | { readonly type: "qr"; readonly url: string; readonly expiresAt: number }
  | { readonly type: "scanned" }
  | {
      readonly type: "online";
      readonly account: { readonly id: string; readonly nickName: string };
      readonly canSend: boolean;
      /** It answers `fetchMedia` commands. */
      readonly canFetchMedia: boolean;
    }
  | { readonly type: "message"; readonly message: Message; readonly media?: AnnouncedMedia | undefined }
  | {
      readonly type: "recall";
      readonly chat: string;
      readonly revokedMsgId: string;
      readonly by?: { readonly id: string; readonly name: string } | undefined;
      readonly recalledAt?: number | undefined;
      readonly replaceMessage?: string | undefined;
    }
  | { readonly type: "offline"; readonly reason: string; readonly retryInMs?: number | undefined }
  /** `reason` as the upstream wrote it. */
  | { readonly type: "loggedOut"; readonly reason: string }
  | { readonly type: "ping" }
);
