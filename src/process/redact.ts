/** Replaces a secret. No pattern below matches because of it, so redacting twice changes nothing. */
export const MASK = "***";

/** UTF-16 units of one text that are logged. A deep stack takes about 2,000. */
export const MAX_TEXT = 8_192;
/** Units after them that are searched for secrets too: longer than any token, ticket or cookie. */
const MARGIN = 2_048;

/** Shorter values are not masked: masking every `ab` would make the log unreadable. */
const MIN_SECRET_LENGTH = 4;
/** The base64 form of fewer bytes is too short to be recognised in other text. */
const MIN_ENCODED_BYTES = 6;

/**
 * Names whose values are secrets: credentials of web WeChat and the login codes that lead to them, tokens and headers of
 * the bot platforms. Compared without case, `_` and `-`.
 */
const SECRET_NAMES: ReadonlySet<string> = new Set(
  [
    ...[
      "skey",
      "sid",
      "wxsid",
      "uin",
      "wxuin",
      "passticket",
      "ticket",
      "deviceid",
      "uuid",
      "code",
      "qr",
      "qrcode",
    ],
    ...["cookie", "cookies", "setcookie", "webwxdataticket", "webwxauthticket", "webwxuvid", "dataticket"],
    ...["authticket", "token", "tokens", "bottoken", "apptoken", "accesstoken", "secret", "secrets"],
    ...["authorization", "proxyauthorization", "password", "passwd", "auth", "proxy"],
  ].map((name) => name.toLowerCase()),
);

/** Whether the value under this name is a secret. */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[_-]/g, "");
  return SECRET_NAMES.has(plain) || plain.endsWith("token") || plain.endsWith("cookie");
}

// Names that mark a secret in running text too. `code` and `auth` are missing: they are common words.
const NAMED =
  "skey|wxsid|sid|wxuin|pass_?ticket|webwx_[a-z_]*ticket|data_?ticket|deviceid|uuid|ticket|[a-z_]*token|password|passwd";

/**
 * The secret is what a match has between its first and its second group, or up to its end when there is no second group.
 * Every pattern takes linear time, and also matches a secret whose end was cut off.
 */
const PATTERNS: readonly RegExp[] = [
  // Header lines, the rest of the line.
  /(\b(?:(?:set-)?cookie|(?:proxy-)?authorization)["']?\s*[:=]\s*)[^\r\n]+/gi,
  /(\b(?:Bearer|Basic)\s+)[\w.~+/=%-]{12,}/g,
  // User name and password of a URL. The password may contain an unescaped @.
  /(:\/\/)[^\s/?#"'<>]*(@)/g,
  // Telegram: https://core.telegram.org/bots/api#authorizing-your-bot
  /()(?<!\d)\d{6,}(?::|%3A)[\w-]{30,}/gi,
  // Slack: https://docs.slack.dev/authentication/tokens
  /()xox[a-z](?:\.[a-z]+)?-[\w-]+/gi,
  /()xapp-[\w-]+/gi,
  // The web WeChat skey.
  /()(?:@|%40)crypt_[\w%-]+/gi,
  // The address in a login code: the id after /l/ or /qrcode/ gives access to the account.
  /(\/(?:l|qrcode)\/)[\w=%+-]{6,}/gi,
  // XML elements, JSON members, query parameters.
  new RegExp(`(<(?:${NAMED})>)[^<]+`, "gi"),
  new RegExp(`("(?:${NAMED})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)+`, "gi"),
  new RegExp(`("(?:${NAMED})"\\s*:\\s*)[\\w.-]+`, "gi"),
  new RegExp(`(\\b(?:${NAMED})(?:=|%3D)["']?)[^&\\s;"'<>,)]+`, "gi"),
];

/** The parts of a secret's base64 form that do not depend on its position in a longer encoded text. */
function base64Cores(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, "utf8");
  if (bytes.length < MIN_ENCODED_BYTES) return [];
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // The first letters also contain bits of the text before, the last letter bits of the text after.
    const start = shift === 0 ? 0 : shift + 1;
    const end = Math.floor(((shift + bytes.length) * 8) / 6);
    const core = encoded.slice(start, end);
    return [core, core.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Every form of the secrets that is masked: raw, in JSON, percent-encoded and in base64. The longest first. */
export function secretForms(secrets: readonly string[]): readonly string[] {
  const forms = secrets
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => {
      // encodeURIComponent throws on half a surrogate pair.
      const whole = secret.toWellFormed();
      const form = new URLSearchParams([["", whole]]).toString().slice(1);
      return [
        secret,
        JSON.stringify(secret).slice(1, -1),
        encodeURI(whole),
        encodeURIComponent(whole),
        form,
        ...base64Cores(secret),
      ];
    });
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** UTF-16 positions; `end` is exclusive. */
type Span = readonly [start: number, end: number];

/** The positions of secrets in a text, found by their forms (see `secretForms`) and by pattern. In order, without overlaps. */
export function secretSpans(text: string, forms: readonly string[]): readonly Span[] {
  const found: Span[] = [];
  for (const form of forms) {
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
      found.push([at, at + form.length]);
    }
  }
  for (const pattern of PATTERNS) {
    for (const { 0: whole, 1: before = "", 2: behind = "", index } of text.matchAll(pattern)) {
      found.push([index + before.length, index + whole.length - behind.length]);
    }
  }
  return joined(found);
}

function joined(spans: readonly Span[]): readonly Span[] {
  const inOrder: Span[] = [];
  for (const [start, end] of spans.toSorted(([a], [b]) => a - b)) {
    const last = inOrder.at(-1);
    if (last === undefined || start > last[1]) inOrder.push([start, end]);
    else if (end > last[1]) inOrder[inOrder.length - 1] = [last[0], end];
  }
  return inOrder;
}

/**
 * Masks the secrets in a text and cuts it to `MAX_TEXT` units. It is searched a little further than that (`MARGIN`), so that
 * a secret across the cut is found whole, but no further: the time stays bounded.
 */
export function redactForms(text: string, forms: readonly string[]): string {
  const [longest = ""] = forms;
  const looked = text.slice(0, MAX_TEXT + Math.max(MARGIN, longest.length));
  const told = endOf(text);
  let clean = "";
  let at = 0;
  for (const [start, end] of secretSpans(looked, forms)) {
    if (start >= told) break;
    clean += looked.slice(at, start) + MASK;
    at = end;
  }
  clean += looked.slice(at, Math.max(at, told));
  const left = text.length - Math.max(at, told);
  return left === 0 ? clean : `${clean}… (${left} more characters)`;
}

/** Where the text is cut: never between two surrogates. */
function endOf(text: string): number {
  if (text.length <= MAX_TEXT) return text.length;
  return /[\ud800-\udbff]/.test(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
}

/** Masks what looks like a secret, and `secrets` in every form. */
export function redact(text: string, secrets: readonly string[] = []): string {
  return redactForms(text, secretForms(secrets));
}
