import type { RecalledType } from "../../../bridge/model/message.ts";
import type { KnownChat } from "../../../bridge/ports/stores/chats.ts";
import type { History, HistoryFilter, ListedRecall } from "../../../bridge/ports/stores/history.ts";

/** What a person or program asks the list for. What is not set is left out. */
export type Wanted = {
  readonly q?: string | undefined;
  /** Full name or stable id. */
  readonly chat?: string | undefined;
  readonly kind?: RecalledType | undefined;
  readonly by?: "other" | undefined;
  /** The place of the last entry of the page before. */
  readonly before?: number | undefined;
  readonly limit: number;
};

export type WantedPage = {
  readonly recalls: readonly ListedRecall[];
  /** How many fit, the pages before this one not counted. */
  readonly rest: number;
  /** `before` of the next page; `undefined` at the end. */
  readonly next: number | undefined;
};

/** In words of a search. */
const BLANKS = /\s+/;

/** The filter of the list that is meant. A chat that nobody knows fits nothing. Pure. */
export function filterOf(
  { q = "", chat, kind, by }: Omit<Wanted, "before" | "limit">,
  chats: readonly KnownChat[],
): HistoryFilter {
  const words = q.split(BLANKS).filter((word) => word !== "");
  const meant = chats.filter(
    ({ names, stableId }) => names.some((name) => name === chat) || stableId === chat,
  );
  return {
    ...(words.length === 0 ? {} : { words }),
    ...(chat === undefined ? {} : { chats: meant.map(({ key }) => key) }),
    ...(kind === undefined ? {} : { kind }),
    ...(by === undefined ? {} : { byOther: true }),
  };
}

/** A page of the list. New entries do not shift it, since it begins at a place. Rejects with StoreError. */
export async function wantedPage(
  wanted: Wanted,
  history: Pick<History, "newest" | "page" | "entry">,
  chats: readonly KnownChat[],
): Promise<WantedPage> {
  const { before, limit } = wanted;
  const upTo = before === undefined ? await history.newest() : before - 1;
  const { recalls, total } = await history.page(filterOf(wanted, chats), { upTo, offset: 0, limit });
  const last = total > limit ? recalls.at(-1) : undefined;
  const place = last === undefined ? undefined : (await history.entry(last.alert.id))?.place;
  return { recalls, rest: total, next: place };
}
