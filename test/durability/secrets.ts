import type { Passed } from "./gate.ts";

/** Names of query parameters, JSON members and XML elements whose value nobody else may read. */
const NAMES = "skey|sid|wxsid|uin|wxuin|pass_ticket|ticket|uuid|deviceid|webwx_data_ticket|aeskey|passticket";
/** Cookies that say nothing of the account. */
const PUBLIC_COOKIES = new Set(["mm_lang", "wxloadtime"]);

const PATTERNS: readonly RegExp[] = [
  new RegExp(`[?&"](${NAMES})=([^&";\\s]+)`, "gi"),
  new RegExp(`"(${NAMES})"\\s*:\\s*"?([^",}\\s]+)`, "gi"),
  new RegExp(`<(${NAMES})>([^<]+)<`, "gi"),
  /QRLogin\.(uuid) = "([^"]+)"/g,
  /(synccheck uuid)" *: *"([^"]+)"/g,
];

/** Collects what web WeChat and its client told each other in confidence. Value to name. */
export class Secrets {
  readonly found = new Map<string, string>();

  add(name: string, value: string): void {
    // Shorter values stand everywhere.
    if (value.length >= 6) this.found.set(value, name);
  }

  look({ request, body, answer }: Passed): void {
    for (const text of [request.url ?? "", body.toString("utf8"), answer.toString("utf8")]) {
      for (const pattern of PATTERNS) {
        for (const [, name = "", value = ""] of text.matchAll(pattern)) {
          this.add(name, value);
          this.add(name, decoded(value));
        }
      }
    }
    for (const pair of (request.headers.cookie ?? "").split("; ")) {
      const [name = "", ...value] = pair.split("=");
      if (!PUBLIC_COOKIES.has(name)) this.add(`cookie ${name}`, value.join("="));
    }
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
