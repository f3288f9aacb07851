import { cleanLine, cleanName, withoutCommands } from "../../text/tools/clean.ts";
import { foldText } from "../../text/tools/fold.ts";
import { nearest } from "../../text/tools/nearest.ts";
import type { ListedChat } from "../ports/source-session.ts";
import type { KnownChat } from "../ports/stores/chats.ts";

/** A chat that a person may mean. */
export type ChatCandidate = {
  readonly accountId: string;
  readonly kind: KnownChat["kind"];
  readonly chatName: string;
  /** Names that it has now, the one to show first. */
  readonly names: readonly string[];
  /** The same and the names that it had, as they are compared (`foldName`). */
  readonly folded: { readonly now: readonly string[]; readonly former: readonly string[] };
  /** Set when it is in the directory. */
  readonly known: KnownChat | undefined;
};

/** Which chat was meant. `nearest`: a name that is near. `among`: how many chats there are. */
export type FoundChat =
  | { readonly kind: "one"; readonly chat: ChatCandidate }
  | { readonly kind: "several"; readonly chats: readonly ChatCandidate[] }
  | { readonly kind: "none"; readonly nearest: string | undefined; readonly among: number };

/** Text that `cleanLine` and the compatibility forms of `foldText` leave as it is: ASCII and Chinese characters. */
const SIMPLE = /^[\x20-\x7e\u3400-\u4dbf\u4e00-\u9fff]*$/;

/**
 * A name as it is compared. What a reader cannot see does not count, so that a name can be typed or copied as it was shown.
 * An account may have thousands of chats, most of them with simple names.
 */
function foldName(name: string): string {
  return SIMPLE.test(name) ? name.toLowerCase().replace(/ {2,}/g, " ").trim() : foldText(cleanLine(name));
}

/** A longer name is not compared letter by letter. UTF-16 units. */
const NEAR_UNITS = 32;

/**
 * All chats that can be meant: those of the directory, of all accounts, and those that the session lists for `accountId`. A
 * chat that both have is one candidate. It is recognized as the directory does it, by its identity, else by kind and name.
 */
export function chatCandidates(
  known: readonly KnownChat[],
  accountId: string | undefined,
  listed: readonly ListedChat[],
): readonly ChatCandidate[] {
  const own = recognizer(
    known.filter((chat) => chat.accountId === accountId),
    listed,
  );
  const met = new Set<number>();
  const candidates: ChatCandidate[] = [];
  for (const chat of accountId === undefined ? [] : listed) {
    const same = own(chat);
    if (same !== undefined) met.add(same.key);
    const former = same?.names.filter((name) => !chat.names.includes(name)) ?? [];
    candidates.push(candidate(accountId ?? "", chat, chat.names, former, same));
  }
  for (const chat of known) {
    if (!met.has(chat.key))
      candidates.push(candidate(chat.accountId, chat, chat.names.slice(0, 1), chat.names.slice(1), chat));
  }
  return candidates;
}

function candidate(
  accountId: string,
  { kind, chatName }: Pick<ListedChat, "kind" | "chatName">,
  names: readonly string[],
  former: readonly string[],
  known: KnownChat | undefined,
): ChatCandidate {
  const folded = { now: names.map(foldName), former: former.map(foldName) };
  return { accountId, kind, chatName, names, folded, known };
}

/** A name means a chat of an earlier login only when no other chat, of then or of now, has it. */
function recognizer(
  known: readonly KnownChat[],
  listed: readonly ListedChat[],
): (chat: ListedChat) => KnownChat | undefined {
  const keyOf = (kind: string, name = ""): string => `${kind} ${name}`;
  const present = new Set(listed.map(({ chatName }) => chatName));
  const byIdentity = new Map(known.map((chat) => [chat.chatName, chat]));
  const earlier = known.filter(({ chatName }) => !present.has(chatName));
  const byName = Map.groupBy(earlier, ({ kind, names }) => keyOf(kind, names[0]));
  const nowByName = Map.groupBy(listed, ({ kind, names }) => keyOf(kind, names[0]));
  return ({ kind, chatName, names: [name = ""] }) => {
    const same = byIdentity.get(chatName);
    if (same !== undefined || name === "") return same;
    const namesakes = byName.get(keyOf(kind, name)) ?? [];
    const alone = namesakes.length === 1 && nowByName.get(keyOf(kind, name))?.length === 1;
    return alone ? namesakes[0] : undefined;
  };
}

/**
 * The chat that a person means by a name. Case, width and accents do not matter. A whole name goes before a beginning, and
 * a name of now before a former one. An empty name means none.
 */
export function findChat(typed: string, candidates: readonly ChatCandidate[]): FoundChat {
  const exact = exactChats(typed, candidates);
  if (exact.length > 0) return oneOf(exact);
  const wanted = foldName(typed);
  const begins = (name: string): boolean => name.startsWith(wanted);
  const beginning = wanted === "" ? [] : bySome(candidates, begins);
  if (beginning.length > 0) return oneOf(beginning);
  return { kind: "none", nearest: nearestName(wanted, candidates), among: candidates.length };
}

/** Chats whose whole name was typed. */
export function exactChats(typed: string, candidates: readonly ChatCandidate[]): readonly ChatCandidate[] {
  const wanted = foldName(typed);
  return wanted === "" ? [] : bySome(candidates, (name) => name === wanted);
}

/** Those with a name of now that fits; when there is none, those with a former one. */
function bySome(
  candidates: readonly ChatCandidate[],
  fits: (name: string) => boolean,
): readonly ChatCandidate[] {
  const now = candidates.filter(({ folded }) => folded.now.some(fits));
  return now.length > 0 ? now : candidates.filter(({ folded }) => folded.former.some(fits));
}

function oneOf(chats: readonly ChatCandidate[]): FoundChat {
  const [chat] = chats;
  return chats.length === 1 && chat !== undefined ? { kind: "one", chat } : { kind: "several", chats };
}

function nearestName(wanted: string, candidates: readonly ChatCandidate[]): string | undefined {
  if (wanted.length > NEAR_UNITS) return undefined;
  const shown = new Map<string, string>();
  for (const { names, folded } of candidates) {
    for (const [index, name] of folded.now.entries()) shown.set(name, names[index] ?? "");
  }
  const known = [...shown.keys()];
  const found = nearest(wanted, known) ?? beginningAlike(wanted, known);
  return found === undefined ? undefined : withoutCommands(cleanName(shown.get(found) ?? ""));
}

/**
 * The name that has the longest beginning in common with what was typed: three characters at least, more than half of what was
 * typed. It is not much longer.
 */
function beginningAlike(wanted: string, known: readonly string[]): string | undefined {
  let best: { readonly name: string; readonly units: number } | undefined;
  for (const name of known) {
    if (name.length > 2 * wanted.length) continue;
    let units = 0;
    while (units < wanted.length && wanted[units] === name[units]) units += 1;
    if (units * 2 > wanted.length && units > (best?.units ?? 2)) best = { name, units };
  }
  return best?.name;
}
