import { isIP } from "node:net";
import { z } from "zod";
import type { Bilingual, Texts } from "../text/catalogue/texts.ts";

/** A setting's schema: it turns the text from the environment or the file into a typed value. */
export type Rule<T> = z.ZodType<T, string>;

type RuleWords = Texts["start"]["rule"];
/** What a value must be, and the next step, in the reader's language. */
export type Sentence = (texts: Texts) => string;

/** A value breaks its rule. The sentence never contains the value, which may be a secret. */
class Refused extends Error {
  readonly sentence: Sentence;
  /** The sentence says which part of the value is wrong, so the value is not shown before it. */
  readonly whole: boolean;

  constructor(sentence: Sentence, whole = false) {
    super("the value breaks its rule");
    this.sentence = sentence;
    this.whole = whole;
  }
}

function refuse(say: (words: RuleWords) => string): never {
  throw new Refused(({ start }) => say(start.rule));
}

/**
 * Refuses a text inside `parsed`, for rules that only one sink or source has. The sentence follows the value, as those
 * of `RuleTexts` do. Always throws.
 */
export function refuseBy(sentence: Bilingual): never {
  throw new Refused(({ locale }) => sentence[locale]);
}

/**
 * The same for a value of many parts. The sentence follows the name of the setting alone: it says which part is wrong.
 * Always throws.
 */
export function refuseWhole(sentence: Sentence): never {
  throw new Refused(sentence, true);
}

/** The key in zod's issue for our refusal. */
const REFUSED = "refused";

type Issue = z.core.$ZodIssue;

/** A value that breaks its rule. `sentence` follows the name and the value; with `whole` only the name. */
export type WrongValue = { readonly name: string; readonly sentence: Sentence; readonly whole: boolean };

function refusedBy(issue: Issue): Refused | undefined {
  const refused: unknown = issue.code === "custom" ? issue.params?.[REFUSED] : undefined;
  return refused instanceof Refused ? refused : undefined;
}

/** What people read about an issue: the sentence of our rule, never zod's own words. */
export function sentenceOf(issue: Issue): Sentence {
  return refusedBy(issue)?.sentence ?? (({ start }) => start.rule.unreadable);
}

/** Whether that sentence follows the name of the setting alone. */
export function isWhole(issue: Issue): boolean {
  return refusedBy(issue)?.whole === true;
}

/** A rule of its own: `read` turns the text into the value, or refuses it. */
export function parsed<T>(read: (text: string) => T): Rule<T> {
  return z.string().transform((text, context): T => {
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      context.addIssue({ code: "custom", message: error.message, params: { [REFUSED]: error } });
      return z.NEVER;
    }
  });
}

/** A whole number from `min` to `max`. `example` is shown when a text is refused. */
export function wholeNumber(min: number, max: number, example: number): Rule<number> {
  return parsed((text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    return refuse((words) => words.wholeNumber(min, max, example));
  });
}

const TRUE = ["true", "1", "yes", "on"];
const FALSE = ["false", "0", "no", "off"];

/** A switch: on or off. */
export function flag(): Rule<boolean> {
  return parsed((text) => {
    const word = text.toLowerCase();
    if (TRUE.includes(word)) return true;
    if (FALSE.includes(word)) return false;
    return refuse((words) => words.flag);
  });
}

/** One of some words. */
export function oneOf<const T extends string>(...words: readonly T[]): Rule<T> {
  return parsed((text) => {
    const found = words.find((word) => word === text.toLowerCase());
    return found ?? refuse((say) => say.oneOf(words));
  });
}

/** A path as written. No shell reads the settings, so `~` would be the name of a folder. */
export function path(): Rule<string> {
  return parsed((text) => {
    if (text.startsWith("~")) return refuse((words) => words.folderWithTilde);
    if (text.includes("\0")) return refuse((words) => words.nul);
    return text;
  });
}

/** `sqlite://` and a path; the value is the path. */
export function storeUrl(): Rule<string> {
  return parsed((text) => {
    const file = /^sqlite:\/\/(.+)$/s.exec(text)?.[1];
    if (file === undefined) return refuse((words) => words.store);
    if (file.startsWith(":")) return refuse((words) => words.storeOnDisk);
    if (file.startsWith("~")) return refuse((words) => words.storeWithTilde);
    return file;
  });
}

function readUrl(text: string, protocols: readonly string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && protocols.includes(url.protocol) && url.hostname !== "" ? url : undefined;
}

const WEB = ["http:", "https:"];

function webUrl(text: string, example: string): URL {
  const url = readUrl(text, WEB);
  if (url === undefined) return refuse((words) => words.webAddress(example));
  if (url.username !== "" || url.password !== "") return refuse((words) => words.webUser(example));
  if (url.search !== "" || url.hash !== "") return refuse((words) => words.webQuery(example));
  return url;
}

/** Scheme, host and port; the value has no slash at the end. */
export function origin(example: string): Rule<string> {
  return parsed((text) => {
    const url = webUrl(text, example);
    if (url.pathname !== "/") return refuse((words) => words.origin(example));
    return url.origin;
  });
}

/** An address to which paths are added. `ending`: whether the value ends in a slash, whatever was written. */
export function baseUrl(example: string, ending: "slash" | "noSlash"): Rule<string> {
  return parsed((text) => {
    const url = webUrl(text, example);
    const bare = `${url.origin}${url.pathname}`.replace(/\/+$/, "");
    return ending === "slash" ? `${bare}/` : bare;
  });
}

function decodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** The address of an HTTP, HTTPS or SOCKS5 proxy. */
export function proxy(): Rule<string> {
  return parsed((text) => {
    if (text.toLowerCase().startsWith("socks5h:")) return refuse((words) => words.socks5h);
    const url = readUrl(text, [...WEB, "socks5:"]);
    if (url === undefined) return refuse((words) => words.proxy);
    if (!["", "/"].includes(url.pathname) || url.search !== "" || url.hash !== "") {
      return refuse((words) => words.proxyPath);
    }
    if (!decodable(url.username) || !decodable(url.password)) {
      return refuse((words) => words.proxyPercent);
    }
    // RFC 1929 has no login without a password, and undici sends none then.
    if (url.protocol === "socks5:" && (url.username === "") !== (url.password === "")) {
      return refuse((words) => words.proxyUser);
    }
    return text;
  });
}

/** Local hours from 0 to 23, over midnight when `from` is later than `to`. */
export type Hours = { readonly from: number; readonly to: number };

/** Local hours such as `23-7`. `off` gives `null`. */
export function hours(): Rule<Hours | null> {
  return parsed((text) => {
    if (text.toLowerCase() === "off") return null;
    const match = /^(\d{1,2})-(\d{1,2})$/.exec(text);
    const from = Number(match?.[1]);
    const to = Number(match?.[2]);
    if (from <= 23 && to <= 23 && from !== to) return { from, to };
    return refuse((words) => words.hours);
  });
}

/** A host name or an IP address. */
export function host(): Rule<string> {
  return parsed((text) => {
    if (isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text)) return text;
    return refuse((words) => words.host);
  });
}

/** `off` gives `null`; 0 lets the system choose a free port. */
export function port(): Rule<number | null> {
  return parsed((text) => {
    if (text.toLowerCase() === "off") return null;
    const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    return value <= 65535 ? value : refuse((words) => words.port);
  });
}

/** A text of a fixed form, such as a token or an id. `sentence` follows a value that is refused. */
export function shaped(pattern: RegExp, sentence: Bilingual): Rule<string> {
  return parsed((text) => (pattern.test(text) ? text : refuseBy(sentence)));
}

/** Several values in one text, divided by commas or spaces. */
export function listed(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== "");
}

/** Several of `shaped`, divided by commas or spaces. */
export function shapedList(pattern: RegExp, sentence: Bilingual): Rule<readonly string[]> {
  return parsed((text) => {
    const parts = listed(text);
    return parts.length > 0 && parts.every((part) => pattern.test(part)) ? parts : refuseBy(sentence);
  });
}
