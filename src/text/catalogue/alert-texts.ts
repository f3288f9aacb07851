import type { MediaTexts } from "./media-texts.ts";
import type { Phrase, Who } from "./phrase.ts";
import type { Thing, ThingKind, UnsupportedTexts } from "./thing-texts.ts";

/** See `describe/alert.ts` for where each piece goes. */
export type AlertTexts = {
  /** Used where a name is unknown. */
  readonly someone: string;
  readonly aGroup: string;
  readonly anAccount: string;
  /** Me, as the one who wrote a message in a list. */
  readonly you: string;
  /** First lines. */
  readonly headline: {
    readonly contact: (who: Who, thing: Thing) => Phrase;
    readonly member: (who: Who, group: Who, thing: Thing) => Phrase;
    /** The owner or an admin of a group recalled a member's message. */
    readonly memberByOther: (recaller: Who, author: Who, group: Who, thing: Thing) => Phrase;
    readonly memberByMe: (author: Who, group: Who, thing: Thing) => Phrase;
    readonly mine: (chat: Who, thing: Thing) => Phrase;
    readonly mineInGroup: (group: Who, thing: Thing) => Phrase;
    readonly mineByOther: (recaller: Who, group: Who, thing: Thing) => Phrase;
    readonly account: (account: Who, thing: Thing) => Phrase;
    /** Somebody mentioned me (@) in a group. */
    readonly mention: (who: Who, group: Who) => Phrase;
    /** Ends the first line when there is no original. */
    readonly notSeen: string;
  };
  /** Second line. `sent` and `difference` are left out when they are unknown or make no sense. */
  readonly times: (sent: string | undefined, recalled: string, difference: string | undefined) => string;
  /** Second line of a mention. */
  readonly sentAt: (sent: string) => string;
  /** Stands above the messages before a mention. */
  readonly before: string;
  /** What somebody said, in a line with others. `who` is never empty. */
  readonly said: (who: string, words: string) => string;
  /** Stands in a list for what a recall without its original said. */
  readonly missed: string;
  /** A difference of less than a second. */
  readonly atOnce: string;
  readonly after: (duration: string) => string;
  readonly miss: {
    readonly beforeWatch: (since: string) => string;
    readonly offlineGap: (from: string, to: string) => string;
    readonly expired: (since: string) => string;
  };
  /** Shown for a text without visible characters. */
  readonly blank: string;
  /** The message that was replied to; `name` may be `""`. */
  readonly quote: (name: string, content: string) => string;
  /** A kind without article or measure word, for a label. */
  readonly noun: (kind: ThingKind) => string;
  readonly linkSource: (source: string) => string;
  readonly card: {
    readonly alias: (alias: string) => string;
    readonly region: (region: string) => string;
    readonly male: string;
    readonly female: string;
  };
  readonly unsupported: UnsupportedTexts;
  readonly media: MediaTexts;
  /** Used instead of the group's name where the reader is in that group. */
  readonly thisGroup: string;
  /** The group was renamed between the message and its recall. */
  readonly renamed: (name: string) => string;
  readonly possibleDuplicate: string;
  /** In the last line of an alert that makes no sound. */
  readonly silent: string;
};
