/** Stands for what was taken out. No pattern below matches more because of it, so redacting twice changes nothing. */
export const MASK = "***";

/** UTF-16 units of one text that are told. The stack of a deep fault takes some 2,000. */
export const MAX_TEXT = 8_192;
/** Units that are looked at behind them: more than any token, ticket or cookie has. */
const MARGIN = 2_048;

/** Shorter values are left: taking out every `ab` would make the log unreadable and hide nothing worth hiding. */
const MIN_SECRET_LENGTH = 4;
/** Base64 of fewer bytes than this has too few letters of its own to be told from other text. */
const MIN_ENCODED_BYTES = 6;

/**
 * Names whose value is a secret, compared without case, `_` and `-`: web WeChat's credentials and the codes that lead
 * to them, tokens and headers of the bot platforms.
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

export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[_-]/g, "");
  return SECRET_NAMES.has(plain) || plain.endsWith("token") || plain.endsWith("cookie");
}

// Names that may be told by their name alone inside running text. `code` and `auth` are common words there.
const NAMED =
  "skey|wxsid|sid|wxuin|pass_?ticket|webwx_[a-z_]*ticket|data_?ticket|deviceid|uuid|ticket|[a-z_]*token|password|passwd";

/**
 * What lies between the first group and the second is the secret; where there is no group it reaches to the end of the
 * match. Each is linear: from no two places does one look far into the same text. An end that was cut off is no way out.
 */
const PATTERNS: readonly RegExp[] = [
  // Header lines, the rest of the line.
  /(\b(?:(?:set-)?cookie|(?:proxy-)?authorization)["']?\s*[:=]\s*)[^\r\n]+/gi,
  /(\b(?:Bearer|Basic)\s+)[\w.~+/=%-]{12,}/g,
  // User name and password of a URL; a raw @ in the password is legal enough to meet.
  /(:\/\/)[^\s/?#"'<>]*(@)/g,
  // Telegram: https://core.telegram.org/bots/api#authorizing-your-bot
  /()(?<!\d)\d{6,}(?::|%3A)[\w-]{30,}/gi,
  // Slack: https://docs.slack.dev/authentication/tokens
  /()xox[a-z](?:\.[a-z]+)?-[\w-]+/gi,
  /()xapp-[\w-]+/gi,
  // The web WeChat skey.
  /()(?:@|%40)crypt_[\w%-]+/gi,
  // The QR code's address: the id after /l/ is a key to the account.
  /(\/(?:l|qrcode)\/)[\w=%+-]{6,}/gi,
  // XML elements, JSON members, query parameters.
  new RegExp(`(<(?:${NAMED})>)[^<]+`, "gi"),
  new RegExp(`("(?:${NAMED})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)+`, "gi"),
  new RegExp(`("(?:${NAMED})"\\s*:\\s*)[\\w.-]+`, "gi"),
  new RegExp(`(\\b(?:${NAMED})(?:=|%3D)["']?)[^&\\s;"'<>,)]+`, "gi"),
];

/** Letters of the base64 form that are the same wherever in a longer text the secret was encoded. */
function base64Cores(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, "utf8");
  if (bytes.length < MIN_ENCODED_BYTES) return [];
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // The first letters also hold bits of what stands before, the last one bits of what follows.
    const start = shift === 0 ? 0 : shift + 1;
    const end = Math.floor(((shift + bytes.length) * 8) / 6);
    const core = encoded.slice(start, end);
    return [core, core.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Every form in which a secret may stand in a text: raw, JSON, percent and base64 codes. Longest first. */
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

/** From the first character on, up to the one before `end`. */
type Span = readonly [start: number, end: number];

/** Where secrets stand in a text: by their forms (see secretForms) and by pattern; in order, none touching another. */
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
 * Takes secrets out of a text. Of more than `MAX_TEXT` characters the beginning is told: the text is cut before it is
 * looked through, far enough behind the last character that is told to see a secret whole that lies across that place.
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

/** A pair of surrogates is one character. */
function endOf(text: string): number {
  if (text.length <= MAX_TEXT) return text.length;
  return /[\ud800-\udbff]/.test(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
}

/** Takes out what looks like a secret, and `secrets` in every form. */
export function redact(text: string, secrets: readonly string[] = []): string {
  return redactForms(text, secretForms(secrets));
}
