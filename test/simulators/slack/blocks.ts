/**
 * What Slack accepts as `blocks`: https://docs.slack.dev/reference/block-kit/blocks. Only the types that a message of
 * text and pictures needs; everything else is refused, as is every unknown field.
 */

/** https://docs.slack.dev/reference/block-kit/blocks: up to 50 blocks in a message. */
export const MAX_BLOCKS = 50;
/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
export const MAX_SECTION_TEXT = 3000;
/** Undocumented, measured by users: https://github.com/slackapi/bolt-js/issues/2509 */
export const MAX_BLOCKS_JSON = 13_200;

type Json = Readonly<Record<string, unknown>>;
type Report = (rule: string, pointer: string) => void;
type Check = (value: unknown, pointer: string, report: Report) => void;

export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value, pointer, report) => {
    if (!allowed.includes(value)) report(`must be one of ${JSON.stringify(allowed)}`, pointer);
  };
const bool: Check = (value, pointer, report) => {
  if (typeof value !== "boolean") report("must be a boolean", pointer);
};
const str =
  (max: number, min = 1): Check =>
  (value, pointer, report) => {
    if (typeof value !== "string") report("must be a string", pointer);
    // RFC 8259 §8.2: what a reader does with half a surrogate pair is unpredictable; this one refuses.
    else if (!value.isWellFormed()) report("must be well-formed Unicode", pointer);
    else if (value.length > max) report(`must be less than ${max + 1} characters`, pointer);
    else if (value.length < min) report(`must be more than ${min - 1} characters`, pointer);
  };
const int =
  (min: number, max: number): Check =>
  (value, pointer, report) => {
    if (typeof value !== "number" || !Number.isInteger(value)) report("must be an integer", pointer);
    else if (value < min || value > max) report(`must be from ${min} to ${max}`, pointer);
  };
const list =
  (check: Check, max: number): Check =>
  (value, pointer, report) => {
    if (!Array.isArray(value)) return report("must be an array", pointer);
    if (value.length === 0) report("no fewer than 1 items allowed", pointer);
    if (value.length > max) report(`no more than ${max} items allowed`, pointer);
    for (const [index, item] of value.entries()) check(item, `${pointer}/${index}`, report);
  };

/** An object with exactly these fields; `required` must be there. */
const shape =
  (fields: Readonly<Record<string, Check>>, required: readonly string[]): Check =>
  (value, pointer, report) => {
    if (!isRecord(value)) return report("must be an object", pointer);
    for (const key of required)
      if (value[key] === undefined) report(`missing required field: ${key}`, pointer);
    for (const [key, field] of Object.entries(value)) {
      if (key === "type" || field === undefined) continue;
      const check = fields[key];
      if (check === undefined) report(`invalid additional property: ${key}`, pointer);
      else check(field, `${pointer}/${key}`, report);
    }
  };

/** An object whose `type` decides its shape. */
const byType =
  (shapes: Readonly<Record<string, Check>>, what: string): Check =>
  (value, pointer, report) => {
    const type = isRecord(value) ? value.type : undefined;
    const check = typeof type === "string" && Object.hasOwn(shapes, type) ? shapes[type] : undefined;
    if (check === undefined) report(`unsupported type of ${what}: ${JSON.stringify(type)}`, pointer);
    else check(value, pointer, report);
  };

const plain = (max: number): Check =>
  byType({ plain_text: shape({ text: str(max), emoji: bool }, ["text"]) }, "plain text");
const text = (max: number): Check =>
  byType(
    {
      plain_text: shape({ text: str(max), emoji: bool }, ["text"]),
      mrkdwn: shape({ text: str(max), verbatim: bool }, ["text"]),
    },
    "text",
  );

const style = shape(
  Object.fromEntries(
    ["bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"].map(
      (key) => [key, bool],
    ),
  ),
  [],
);
const id = (pattern: RegExp): Check => {
  return (value, pointer, report) => {
    if (typeof value !== "string" || !pattern.test(value)) report(`must match ${pattern.source}`, pointer);
  };
};

// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
const inline: Readonly<Record<string, Check>> = {
  text: shape({ text: str(MAX_BLOCKS_JSON), style }, ["text"]),
  link: shape({ url: str(3000), text: str(MAX_BLOCKS_JSON), unsafe: bool, style }, ["url"]),
  emoji: shape({ name: str(100), unicode: str(100), style }, ["name"]),
  user: shape({ user_id: id(/^[UW][A-Z0-9]+$/), style }, ["user_id"]),
  usergroup: shape({ usergroup_id: id(/^S[A-Z0-9]+$/), style }, ["usergroup_id"]),
  channel: shape({ channel_id: id(/^[CGD][A-Z0-9]+$/), style }, ["channel_id"]),
  team: shape({ team_id: id(/^T[A-Z0-9]+$/), style }, ["team_id"]),
  broadcast: shape({ range: oneOf("here", "channel", "everyone"), style }, ["range"]),
  color: shape({ value: id(/^#[0-9a-fA-F]{6}$/), style }, ["value"]),
  date: shape({ timestamp: int(0, 2 ** 40), format: str(300), url: str(3000), fallback: str(300), style }, [
    "timestamp",
    "format",
  ]),
};
const inlines = list(byType(inline, "rich text element"), 1000);
const border = oneOf(0, 1);
const richSection = shape({ elements: inlines }, ["elements"]);
const rich = byType(
  {
    rich_text_section: richSection,
    rich_text_quote: shape({ elements: inlines, border }, ["elements"]),
    rich_text_preformatted: shape(
      {
        elements: list(byType({ text: style_only("text"), link: style_only("link") }, "element"), 1000),
        border,
      },
      ["elements"],
    ),
    rich_text_list: shape(
      {
        elements: list(byType({ rich_text_section: richSection }, "list item"), 1000),
        style: oneOf("bullet", "ordered"),
        indent: int(0, 8),
        offset: int(0, 10_000),
        border,
      },
      ["elements", "style"],
    ),
  },
  "rich text object",
);
function style_only(name: "text" | "link"): Check {
  return (value, pointer, report) => inline[name]?.(value, pointer, report);
}

const block_id = str(255);
// https://docs.slack.dev/reference/block-kit/block-elements/button-element
const button = shape(
  {
    text: plain(75),
    action_id: str(255),
    value: str(2000),
    url: str(3000),
    style: oneOf("primary", "danger"),
    accessibility_label: str(75),
  },
  ["text"],
);
/** https://docs.slack.dev/reference/block-kit/blocks/actions-block; of its elements only buttons. */
const actions: Check = (value, pointer, report) => {
  shape({ elements: list(byType({ button }, "element"), 25), block_id }, ["elements"])(
    value,
    pointer,
    report,
  );
  const elements = isRecord(value) && Array.isArray(value.elements) ? value.elements : [];
  const ids = elements.map((element) => (isRecord(element) ? element.action_id : undefined));
  const given = ids.filter((id) => id !== undefined);
  if (new Set(given).size !== given.length) report("action_id must be unique in its block", pointer);
};
/** https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object: "the URL or ID", never both. */
const slackFile: Check = (value, pointer, report) => {
  shape({ id: id(/^F[A-Z0-9]{8,}$/), url: id(/^https:\/\/.{1,2990}$/) }, [])(value, pointer, report);
  if (isRecord(value) && (value.id === undefined) === (value.url === undefined))
    report("must have either id or url", pointer);
};
const image = { image_url: id(/^https:\/\/.{1,2990}$/), alt_text: str(2000) };
const blocks: Readonly<Record<string, Check>> = {
  section: (value, pointer, report) => {
    shape({ text: text(MAX_SECTION_TEXT), fields: list(text(2000), 10), expand: bool, block_id }, [])(
      value,
      pointer,
      report,
    );
    if (isRecord(value) && value.text === undefined && value.fields === undefined)
      report("missing required field: text", pointer);
  },
  divider: shape({ block_id }, []),
  actions,
  header: shape({ text: plain(150), block_id }, ["text"]),
  context: shape(
    {
      elements: list(
        byType(
          {
            plain_text: shape({ text: str(3000), emoji: bool }, ["text"]),
            mrkdwn: shape({ text: str(3000), verbatim: bool }, ["text"]),
            image: shape(image, ["image_url", "alt_text"]),
          },
          "context element",
        ),
        10,
      ),
      block_id,
    },
    ["elements"],
  ),
  // https://docs.slack.dev/reference/block-kit/blocks/image-block: an address or a file of Slack.
  image: (value, pointer, report) => {
    const fields = { ...image, slack_file: slackFile, title: plain(2000), block_id };
    shape(fields, ["alt_text"])(value, pointer, report);
    if (isRecord(value) && (value.image_url === undefined) === (value.slack_file === undefined))
      report("must have either image_url or slack_file", pointer);
  },
  markdown: shape({ text: str(12_000), block_id }, ["text"]),
  rich_text: shape({ elements: list(rich, 1000), block_id }, ["elements"]),
};
const allBlocks = list(byType(blocks, "block"), MAX_BLOCKS);

/** Slack's complaints in its own form, empty when the blocks are fine. */
export function blockErrors(value: readonly unknown[]): readonly string[] {
  const errors: string[] = [];
  allBlocks(value, "/blocks", (rule, pointer) => errors.push(`[ERROR] ${rule} [json-pointer:${pointer}]`));
  const ids = value
    .map((block) => (isRecord(block) ? block.block_id : undefined))
    .filter((x) => x !== undefined);
  if (new Set(ids).size !== ids.length) errors.push("[ERROR] block_id must be unique [json-pointer:/blocks]");
  return errors;
}
