/** Stands for what was taken out. No pattern below matches more because of it, so redacting twice changes nothing. */
export const MASK = "***";

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

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Header lines, the rest of the line.
  [/\b((?:set-)?cookie|(?:proxy-)?authorization)(["']?\s*[:=]\s*)[^\r\n]+/gi, `$1$2${MASK}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=%-]{12,}/g, `$1 ${MASK}`],
  // User name and password of a URL; a raw @ in the password is legal enough to meet.
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>]*@/gi, `$1${MASK}@`],
  // Telegram: https://core.telegram.org/bots/api#authorizing-your-bot
  [/\d{6,}(?::|%3A)[\w-]{30,}/gi, MASK],
  // Slack: https://docs.slack.dev/authentication/tokens
  [/xox[a-z](?:\.[a-z]+)?-[\w-]+/gi, MASK],
  [/xapp-[\w-]+/gi, MASK],
  // The web WeChat skey.
  [/(?:@|%40)crypt_[\w%-]+/gi, MASK],
  // The QR code's address: the id after /l/ is a key to the account.
  [/(\/(?:l|qrcode)\/)[\w=%+-]{6,}/gi, `$1${MASK}`],
  // XML elements, JSON members, query parameters.
  [new RegExp(`(<(?:${NAMED})>)[^<]*`, "gi"), `$1${MASK}`],
  [new RegExp(`("(?:${NAMED})"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|[\\w.-]+)`, "gi"), `$1"${MASK}"`],
  [new RegExp(`(\\b(?:${NAMED})(?:=|%3D)["']?)[^&\\s;"'<>,)]+`, "gi"), `$1${MASK}`],
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

/** Takes secrets out of a text: by their forms (see secretForms), then by pattern. */
export function redactForms(text: string, forms: readonly string[]): string {
  let clean = text;
  for (const form of forms) clean = clean.replaceAll(form, MASK);
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
  return clean;
}

/** Takes out what looks like a secret, and `secrets` in every form. */
export function redact(text: string, secrets: readonly string[] = []): string {
  return redactForms(text, secretForms(secrets));
}
