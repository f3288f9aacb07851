import { isIP } from "node:net";
import { z } from "zod";

/** A setting's schema: from the text of the environment or the file to its typed value. */
export type Rule<T> = z.ZodType<T, string>;

class Refused extends Error {}

/** Ends the reading of a value. `rule` goes on after "must" or says what is wrong, `fix` is the next step. */
function refuse(rule: string, fix: string): never {
  throw new Refused(`${rule}; ${fix}`);
}

/** A schema whose only issue text is "rule; fix": it never holds the value, which may be a secret. */
function parsed<T>(read: (text: string) => T): Rule<T> {
  return z.string().transform((text, context): T => {
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  });
}

export function wholeNumber(min: number, max: number, example: number): Rule<number> {
  return parsed((text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    return refuse(
      `must be a whole number from ${min} to ${max}`,
      `write digits only, for example ${example}`,
    );
  });
}

const TRUE = ["true", "1", "yes", "on"];
const FALSE = ["false", "0", "no", "off"];

export function flag(): Rule<boolean> {
  return parsed((text) => {
    const word = text.toLowerCase();
    if (TRUE.includes(word)) return true;
    if (FALSE.includes(word)) return false;
    return refuse("must be true or false", "1/0, yes/no and on/off are understood too");
  });
}

export function oneOf<const T extends string>(...words: readonly T[]): Rule<T> {
  return parsed((text) => {
    const found = words.find((word) => word === text.toLowerCase());
    return found ?? refuse(`must be one of ${words.join(", ")}`, "choose one of them");
  });
}

/** A path as written. No shell stands between the settings and the file system, so `~` would be a folder's name. */
export function path(): Rule<string> {
  return parsed((text) => {
    if (text.startsWith("~")) return refuse("must not start with ~", "write the folder in full, from /");
    if (text.includes("\0")) return refuse("must not contain a NUL character", "write a plain path");
    return text;
  });
}

/** `sqlite://` and a path; the value is the path. */
export function storeUrl(): Rule<string> {
  return parsed((text) => {
    const file = /^sqlite:\/\/(.+)$/s.exec(text)?.[1];
    if (file === undefined) {
      return refuse("must start with sqlite:// and name a file", "only sqlite:// is supported for now");
    }
    if (file.startsWith(":"))
      return refuse("must name a file on disk", "for example sqlite://data/bridge.sqlite");
    if (file.startsWith("~")) return refuse("must not start with ~", "write the path in full, from /");
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
  if (url === undefined) return refuse("must be an http:// or https:// address", `for example ${example}`);
  if (url.username !== "" || url.password !== "") {
    return refuse("must not hold a user name or password", `write it like ${example}`);
  }
  if (url.search !== "" || url.hash !== "") {
    return refuse("must not hold ? or #", `write it like ${example}`);
  }
  return url;
}

/** Scheme, host and port; the value has no slash at the end. */
export function origin(example: string): Rule<string> {
  return parsed((text) => {
    const url = webUrl(text, example);
    if (url.pathname !== "/") return refuse("must be an origin without a path", `write it like ${example}`);
    return url.origin;
  });
}

/** An address to which paths are added; `ending` says whether the value ends in a slash, whatever was written. */
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

export function proxy(): Rule<string> {
  const example = "for example socks5://127.0.0.1:1080";
  return parsed((text) => {
    if (text.toLowerCase().startsWith("socks5h:")) {
      return refuse(
        "must start with socks5://",
        "socks5:// resolves names at the proxy here, as socks5h:// does",
      );
    }
    const url = readUrl(text, [...WEB, "socks5:"]);
    if (url === undefined) return refuse("must be an http://, https:// or socks5:// address", example);
    if (!["", "/"].includes(url.pathname) || url.search !== "" || url.hash !== "") {
      return refuse("must end after host and port", example);
    }
    if (!decodable(url.username) || !decodable(url.password)) {
      return refuse("holds a % that is no percent code", "write % in a user name or password as %25");
    }
    // RFC 1929 knows no login without a password, and undici offers none then.
    if (url.protocol === "socks5:" && (url.username === "") !== (url.password === "")) {
      return refuse("must give both user name and password, or neither", example);
    }
    return text;
  });
}

export type Hours = { readonly from: number; readonly to: number };

/** Local hours; may go over midnight. `off` gives `null`. */
export function hours(): Rule<Hours | null> {
  return parsed((text) => {
    if (text.toLowerCase() === "off") return null;
    const match = /^(\d{1,2})-(\d{1,2})$/.exec(text);
    const from = Number(match?.[1]);
    const to = Number(match?.[2]);
    if (from <= 23 && to <= 23 && from !== to) return { from, to };
    return refuse("must be two different hours from 0 to 23 joined by -, or off", "for example 23-8");
  });
}

export function host(): Rule<string> {
  return parsed((text) => {
    if (isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text)) return text;
    return refuse("must be an IP address or a host name", "for example 127.0.0.1");
  });
}

/** `off` gives `null`; 0 lets the system choose a free port. */
export function port(): Rule<number | null> {
  return parsed((text) => {
    if (text.toLowerCase() === "off") return null;
    const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    return value <= 65535 ? value : refuse("must be a port from 0 to 65535, or off", "for example 9464");
  });
}

/** A token or an id of a fixed form. */
export function shaped(pattern: RegExp, rule: string, fix: string): Rule<string> {
  return parsed((text) => (pattern.test(text) ? text : refuse(rule, fix)));
}

function listed(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== "");
}

/** Several of `shaped`, divided by commas or spaces. */
export function shapedList(pattern: RegExp, rule: string, fix: string): Rule<readonly string[]> {
  return parsed((text) => {
    const parts = listed(text);
    return parts.length > 0 && parts.every((part) => pattern.test(part)) ? parts : refuse(rule, fix);
  });
}

/** Telegram: chat ids have at most 52 significant bits (Bot API, type Chat), so a number holds them. */
export function telegramChatId(): Rule<number> {
  return parsed((text) => {
    const value = /^-?[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value)) return value;
    return refuse(
      "must be the chat's numeric id, not its @name",
      "leave it out and send /pair in the chat, or write for example 123456789",
    );
  });
}

export function telegramUserIds(): Rule<readonly number[]> {
  return parsed((text) => {
    const ids = listed(text).map((part) => (/^[1-9]\d{0,15}$/.test(part) ? Number(part) : Number.NaN));
    if (ids.length > 0 && ids.every((id) => Number.isSafeInteger(id))) return ids;
    return refuse(
      "must be numeric user ids divided by commas, not @names",
      "for example 123456789,987654321",
    );
  });
}
