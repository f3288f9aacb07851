import type { ConnectionState } from "../../bridge/model/connection-state.ts";
import type { Chat, MsgType } from "../../bridge/model/message.ts";
import type { Locale } from "../../text/catalogue/texts.ts";

/**
 * What the page shows, as plain data: the server makes it, the views turn it into HTML. Texts are in the reader's language and
 * come from people, so the views escape all of them. Times are ISO 8601 in UTC where programs read them; what people read is
 * made by the server in the bridge's time zone.
 */

/** Bytes of a recalled message, as `GET /api/recalls` gives them. */
export type MediaItem = {
  /** Relative to the address of the page. Nothing is loaded from it before a person asks for it. */
  readonly url: string;
  readonly mime: string;
  readonly fileName: string;
  readonly bytes: number;
};

/** A listed recall, as `GET /api/recalls` gives it. */
export type RecallItem = {
  /** The short id, without `#`. */
  readonly id: string;
  /** `null` when the original was not seen. */
  readonly kind: MsgType | null;
  readonly chat: { readonly name: string; readonly kind: Chat["kind"] };
  readonly from: string;
  readonly text: string;
  readonly sentAt: string | null;
  readonly recalledAt: string;
  /** `other`: recalled by somebody else than its author. */
  readonly by: { readonly name: string; readonly other: boolean };
  readonly own: boolean;
  readonly matched: boolean;
  readonly media: readonly MediaItem[];
};

/** A listed recall with what people read of it. */
export type RecallCard = {
  readonly item: RecallItem;
  /** Tells recalls with the same short id apart. */
  readonly alertId: string;
  /** The first line of the alert: who recalled what where. */
  readonly headline: string;
  /** Sent and recalled, in words. */
  readonly times: string;
  /** What stands instead of text or bytes, and why something is missing; `""` for nothing. */
  readonly note: string;
};

/** The filters of the list. `""`: not set. */
export type RecallFilter = {
  /** All words must be in it. */
  readonly q: string;
  /** Full name or stable id of the chat. */
  readonly chat: string;
  readonly kind: MsgType | "";
  readonly by: "other" | "";
};

export type RecallList = {
  readonly cards: readonly RecallCard[];
  readonly filter: RecallFilter;
  /** How many there are with this filter. */
  readonly total: number;
  /** `before` of the next page; `null` at the end. */
  readonly next: string | null;
  /** True on a page that is not the first one: new recalls do not appear on it. */
  readonly isLater: boolean;
  /** Names of the chats to choose from. */
  readonly chats: readonly string[];
  /** Kinds to choose from, with their names for people. */
  readonly kinds: readonly { readonly kind: MsgType; readonly name: string }[];
  /** Days that recalls stay listed; 0: none are. */
  readonly keptDays: number;
};

/** The login as it is now. */
export type LoginPart = {
  /** `code`: there is one to scan. `idle`: nothing is going on. */
  readonly state: "code" | "scanned" | "confirm" | "confirmed" | "idle";
  /** What a person reads and should do. */
  readonly words: string;
  /** With `code`: the address of its picture (PNG), relative to the page, another one for each code. */
  readonly picture: string | null;
  /** With `code` and `confirm`. */
  readonly expiresAt: string | null;
  /** What the button asks for; `null`: there is none. */
  readonly offers: "login" | "logout" | null;
  /** The sink whose own login it is; `""`: the login of the source. */
  readonly of: string;
};

export type SinkPart = {
  readonly name: string;
  readonly title: string;
  readonly delivered: number;
  readonly waiting: number;
  readonly dead: number;
  /** `""` when all is well. */
  readonly trouble: string;
};

/** State and figures. */
export type StatusPart = {
  readonly state: ConnectionState;
  readonly light: "green" | "yellow" | "red";
  /** The state in words, with its reason and since when. */
  readonly words: string;
  readonly accountName: string;
  readonly lines: readonly string[];
  readonly sinks: readonly SinkPart[];
  readonly canRetry: boolean;
};

/** Figures for each day, the oldest first. */
export type DayFigures = {
  /** Unix seconds of each day's beginning in the bridge's time zone. */
  readonly days: readonly number[];
  readonly recalls: readonly number[];
  /** `null`: not known for that day. */
  readonly messages: readonly (number | null)[];
};

export type RulesPart = {
  /** A rule in words, and how often it applied. */
  readonly rules: readonly { readonly number: number; readonly words: string; readonly applied: number }[];
  readonly mutes: readonly { readonly chat: string; readonly words: string }[];
};

/** What every view of a signed-in person has. */
export type Frame = {
  readonly locale: Locale;
  /** Where the page is mounted, with a slash at its end: `/`, or the path of HTTP_PUBLIC_URL. */
  readonly base: string;
  readonly view: ViewName;
  readonly version: string;
  readonly status: Pick<StatusPart, "state" | "light" | "words">;
};

/** The views, each at `base` + its name; `recalls` is at `base` itself. */
export const VIEW_NAMES = ["recalls", "status", "doctor", "rules"] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/**
 * A form of the page posts to `base` + `do` with these fields (`application/x-www-form-urlencoded`) and is sent back to
 * `back`. A script does the same with `Accept: application/json` and gets `{"text"}`, or `{"ask", "text"}` when the command
 * asks first: then it posts again with `sure=yes`.
 */
export type PageAction =
  | { readonly act: "retry" | "test" }
  /** `of`: see `LoginPart`. */
  | { readonly act: "login" | "logout"; readonly of: string }
  | { readonly act: "mute"; readonly chat: string; readonly time: "" | "1h" | "8h" | "3d" }
  | { readonly act: "unmute"; readonly chat: string }
  | { readonly act: "forget"; readonly alertId: string }
  | { readonly act: "lang"; readonly locale: Locale }
  | { readonly act: "leave" };

/**
 * Server-sent events of `base` + `events`. `recall`: HTML of its card (one `data` line for each line of it), with the id of
 * its alert as `id`. `late`: the same for a card whose bytes or original came later. `status`: `StatusPart` as JSON. `login`:
 * `LoginPart` as JSON. `gone`: the id of an alert that was deleted. A comment comes every 25 s.
 */
export type PageEventName = "recall" | "late" | "status" | "login" | "gone";
