import { emojiSpans, escapeHtml } from "./wire-text.ts";

export type RecallForm = "compact" | "pretty" | "bare";
export type RecallLocale = "zh" | "en" | "zh-TW";

export interface RecallContent {
  /** Permanent id of the chat. */
  readonly session: string;
  /** The phone's 32-bit number, which matches nothing on the web. */
  readonly oldMsgId: string;
  readonly msgId: string;
  /** Already as on the wire: see `recallSentence`. */
  readonly sentence: string;
  readonly form: RecallForm;
  /** Quotes of `type="revokemsg"` as `&quot;` instead of plain. */
  readonly escapedQuotes: boolean;
  /** Spaces around the ids. */
  readonly padded: boolean;
  /** More XML after the known nodes, unescaped. */
  readonly extraNodes: string;
}

/**
 * Content of a recall notice. The XML is escaped once, quotes stay plain; what the server adds later is raw: emoji spans
 * inside CDATA and, in the pretty form of some phones, `<br/>` with tabs. `bare` is the sentence alone.
 */
export function recallContent(parts: RecallContent): string {
  if (parts.form === "bare") return parts.sentence;
  const pad = parts.padded ? " " : "";
  const nodes = [
    tag("session", parts.session),
    tag("oldmsgid", parts.oldMsgId),
    tag("msgid", `${pad}${parts.msgId}${pad}`),
    `&lt;replacemsg&gt;&lt;![CDATA[${parts.sentence}]]&gt;&lt;/replacemsg&gt;`,
  ];
  if (parts.form === "pretty")
    nodes.push("&lt;announcement_id&gt;&lt;![CDATA[]]&gt;&lt;/announcement_id&gt;");
  if (parts.extraNodes !== "") nodes.push(escapeTags(parts.extraNodes));
  const quote = parts.escapedQuotes ? "&quot;" : '"';
  const open = `&lt;sysmsg type=${quote}revokemsg${quote}&gt;`;
  if (parts.form === "compact")
    return `${open}&lt;revokemsg&gt;${nodes.join("")}&lt;/revokemsg&gt;&lt;/sysmsg&gt;`;
  const lines = nodes.map((line) => `<br/>\t\t${line}`).join("");
  return `${open}<br/>\t&lt;revokemsg&gt;${lines}<br/>\t&lt;/revokemsg&gt;<br/>&lt;/sysmsg&gt;`;
}

function tag(name: string, text: string): string {
  return `&lt;${name}&gt;${text}&lt;/${name}&gt;`;
}

function escapeTags(xml: string): string {
  return xml.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** Who took back whose message, by the names my phone shows. */
export interface RecallActors {
  /** `undefined`: I did. */
  readonly name: string | undefined;
  /** The author, when that is somebody else: a group's owner took it back. */
  readonly ofName: string | undefined;
}

/** replacemsg in the language of my phone. */
export function recallSentence({ name, ofName }: RecallActors, locale: RecallLocale): string {
  const who = name === undefined ? YOU[locale] : `"${nameInXml(name)}"`;
  if (ofName !== undefined) return OF_MEMBER[locale](who, nameInXml(ofName));
  return name === undefined ? OWN[locale] : OTHER[locale](who);
}

/** Names are escaped once more than the XML around them; emoji spans are raw. */
function nameInXml(name: string): string {
  return emojiSpans(escapeHtml(escapeHtml(name)));
}

type Words<T> = { readonly [locale in RecallLocale]: T };

const YOU: Words<string> = { zh: "你", "zh-TW": "你", en: "You" };

const OWN: Words<string> = { zh: "你撤回了一条消息", "zh-TW": "你已收回訊息", en: "You recalled a message" };

const OTHER: Words<(who: string) => string> = {
  zh: (who) => `${who} 撤回了一条消息`,
  "zh-TW": (who) => `${who} 收回了一則訊息`,
  en: (who) => `${who} has recalled a message.`,
};

// The words of a group owner's recall are not documented anywhere: these are ours.
const OF_MEMBER: Words<(who: string, ofName: string) => string> = {
  zh: (who, ofName) => `${who} 撤回了成员"${ofName}"的一条消息`,
  "zh-TW": (who, ofName) => `${who} 收回了成員"${ofName}"的一則訊息`,
  en: (who, ofName) => `${who} recalled a message from "${ofName}"`,
};
