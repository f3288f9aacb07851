import { oneLine } from "./text.ts";

/** What the web protocol brings that has no message kind of its own. The names are those of the normalized message. */
export type Subtype =
  | "chatHistory"
  | "transfer"
  | "redPacket"
  | "call"
  | "pat"
  | "note"
  | "music"
  | "gift"
  | "groupNotice"
  | "liveLocation"
  | "todo"
  | "solitaire"
  | "friendRequest"
  | "possibleFriend"
  | "uploading"
  | "voiceReminder"
  | "goods"
  | "coupon"
  | "stickerSet"
  | "position"
  | "system"
  | "withoutId"
  | "unknown";

// In the order in which they stand in a summary.
const WORDS = ["nickname", "title", "fileName", "amount", "memo", "text", "lines"] as const;
// Addresses, names of programs and codes: no words of the message.
const FACTS = ["sourceName", "url", "state", "kind", "msgType", "appType"] as const;

type DetailName = (typeof WORDS | typeof FACTS)[number];

/** Fields in WeChat's own words; those without words are left out. */
export type Details = { readonly [Name in DetailName]?: string };

export type Unsupported = {
  readonly subtype: Subtype;
  readonly details: Details;
  /** One line, never empty: WeChat's own words, else the subtype's name and what tells it from others. */
  readonly summary: string;
};

/** What a message is and what it carries. It composes no sentence: the reader's language is not known here. */
export function unsupported(subtype: Subtype, given: Details = {}): Unsupported {
  const details: { -readonly [Name in DetailName]?: string } = {};
  for (const name of [...WORDS, ...FACTS]) {
    const text = given[name]?.trim() ?? "";
    if (text !== "") details[name] = text;
  }
  return { subtype, details, summary: summaryOf(subtype, details) };
}

function summaryOf(subtype: Subtype, details: Details): string {
  const { lines, kind, state, msgType, appType } = details;
  const words = new Set(
    WORDS.flatMap((name) => (name === "lines" ? (lines?.split("\n") ?? []) : (details[name] ?? []))),
  );
  if (words.size > 0) return oneLine([...words].join(" · "));
  return oneLine(`${subtype} ${kind ?? state ?? msgType ?? appType ?? ""}`);
}
