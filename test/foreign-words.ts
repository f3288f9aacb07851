/** What stays as it is in every language: names of settings, commands, products, and of pages and buttons on a screen. */
const NAMES: readonly RegExp[] = [
  /config\/slack-manifest\.yaml|DATA_DIR\/media|xoxb-…/g,
  /`[^`]*`/g,
  /\/(?:pair|retry)\b/g,
  /@BotFather/g,
  /\bSOURCE=\w+/g,
  /Bot User OAuth Token|OAuth & Permissions|Socket Mode|Bot API|（Start）|General|（thread）/g,
  /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g,
  /\b(?:Telegram|Slack|HTTP|SOCKS5|token|id)\b/g,
];

/** Latin words in a Chinese text that are neither such names nor among `quoted`, words of somebody else. */
export function foreignWords(text: string, quoted: readonly string[] = []): readonly string[] {
  let rest = text;
  for (const words of quoted) rest = rest.replaceAll(words, " ");
  for (const name of NAMES) rest = rest.replace(name, " ");
  return rest.match(/[A-Za-z]{2,}/g) ?? [];
}
