/** Characters: https://docs.slack.dev/reference/app-manifest */
const HINT_LIMIT = 1_000;
/** What YAML reads as a text without quotes. */
const HINT = /^[a-z][a-z| ]*$/;
const LINE = /^( +usage_hint: ).*$/m;

/** The manifest of the Slack app: a document of which one line follows from the list of commands. */
export const slackManifest = {
  /** From the root of the project. */
  path: "config/slack-manifest.yaml",
  write: withUsageHint,
} as const;

/** The manifest with `hint` as what Slack shows behind `/wechat`. Throws RangeError when Slack or YAML would not take it. */
export function withUsageHint(manifest: string, hint: string): string {
  if (!LINE.test(manifest))
    throw new RangeError("the manifest has no line `usage_hint:`: add it to its slash command");
  if (hint.length > HINT_LIMIT)
    throw new RangeError(
      `the usage hint has ${hint.length} characters and Slack takes ${HINT_LIMIT}: leave commands out of it`,
    );
  if (!HINT.test(hint))
    throw new RangeError(
      `the usage hint must be small letters and bars, not ${JSON.stringify(hint)}: use plain names`,
    );
  return manifest.replace(LINE, (_, start: string) => start + hint);
}
