import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { describeAlert } from "../../../src/bridge/describe/alert.ts";
import { loginWords } from "../../../src/bridge/describe/login.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import type { Waiting } from "../../../src/bridge/ports/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { cleanContent } from "../../../src/text/tools/clean.ts";
import { alertOf, groupTextMessage, linkMessage, quoteMessage, RECALLED_AT } from "../../fakes/alerts.ts";
import { scaled } from "../../scale.ts";
import type { SlackMessage } from "../../simulators/slack/index.ts";
import { CHANNEL, OWNER, type Rig, shownText, withRig } from "./rig.ts";

const texts = textsFor("zh");
const SEED = 20_260_314;

/** What calls, links, formats, hides, reorders or breaks somewhere. */
const SPITE = [
  "<!channel>",
  "<!everyone|everyone>",
  "<@U0SOMEONE>",
  "<#C0ALERTS01|x>",
  "<!subteam^S0TEAM>",
  "@everyone @channel @here #general",
  "<http://example.org/a?b=1&c=2|click>",
  "https://example.org/a",
  "mailto:a@example.org",
  "&amp;&lt;!here&gt;",
  "*bold* _i_ ~s~ `c` ```pre```",
  "> quote\n- list\n1. x",
  ":smile: :skin-tone-2:",
  "\u202egnp.exe\u2066",
  "\u200b\u200d\ufeff\u00ad",
  "\u0000\u0007\u001b[31m",
  "\ud800",
  "\udc00x",
  "👨‍👩‍👧‍👦🏳️‍🌈",
  "e\u0301\u0302".repeat(5),
  '"\\\n\t\r\n',
  "渡口的船八点开",
  " ",
];
const piece = fc.oneof(fc.constantFrom(...SPITE), fc.string({ unit: "binary", maxLength: 40 }));
const short = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(""));
const long = fc
  .tuple(short, fc.constantFrom(1, 1, 1, 30, 700, 9_000))
  .map(([text, times]) => text.repeat(times).slice(0, 100_000));
const name = fc.record({ nick: short, display: short, group: short, remark: short });

/** All that Slack would show as something else than letters. */
function liveParts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(liveParts);
  if (typeof value !== "object" || value === null) return [];
  const { type } = { type: undefined, ...value };
  const inert = [
    "rich_text",
    "rich_text_section",
    "rich_text_quote",
    "text",
    "context",
    "plain_text",
    "divider",
  ];
  const known = type === undefined || inert.includes(type) || type === "actions" || type === "button";
  return [...(known ? [] : [String(type)]), ...Object.values(value).flatMap(liveParts)];
}

/** Footers and dividers aside. */
function isRich(block: unknown): boolean {
  return typeof block === "object" && block !== null && "type" in block && block.type === "rich_text";
}

const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Nothing of `message` is live; its notification is the beginning of what is shown, with nothing but Slack's escapes. */
function inert(message: Pick<SlackMessage, "text" | "blocks">): void {
  assert.deepEqual(liveParts(message.blocks), []);
  assert.doesNotMatch(message.text, /[<>]|&(?!(?:amp|lt|gt);)/);
  assert.ok(message.text.length <= 4_000);
}

/** Whatever was sent was taken at the first try and calls nobody. */
function clean({ slack, log }: Rig): void {
  for (const { method, outcome } of slack.calls()) assert.equal(outcome, "ok", method);
  assert.deepEqual(slack.pings(), []);
  assert.deepEqual(
    log.filter(({ level }) => level === "warn" || level === "error"),
    [],
  );
}

test("any names and words of an alert arrive as they are and do nothing, alone and in a pack", async () => {
  const kind = fc.constantFrom("text" as const, "text" as const, "quote" as const, "link" as const);
  const alert = fc
    .record({ kind, content: long, names: name, possibleDuplicate: fc.boolean() })
    .map(({ kind, content, names, possibleDuplicate }, index = 0): Waiting => {
      const plain = groupTextMessage(content, names);
      const original =
        kind === "text" ? plain : kind === "quote" ? quoteMessage(content) : linkMessage(undefined, content);
      return { alert: { ...alertOf({ original }), id: `id-${index}` }, possibleDuplicate, silent: false };
    });
  await fc.assert(
    fc.asyncProperty(fc.array(alert, { minLength: 1, maxLength: 8 }), async (alerts) => {
      await withRig({ start: false }, async (rig) => {
        const { sink, slack, signal } = rig;
        const count = sink.fitting(alerts);
        await sink.deliverPacked(alerts.slice(0, count), signal);
        for (const { alert, possibleDuplicate } of alerts.slice(count, count + 2))
          await sink.deliver(alert, { possibleDuplicate, silent: false }, signal);
        const messages = slack.messages(CHANNEL);
        messages.forEach(inert);
        const shown = messages
          .map((message) => shownText({ blocks: message.blocks.filter(isRich) }))
          .join("");
        for (const { alert, possibleDuplicate } of alerts.slice(0, count)) {
          const { headline, times, blocks } = describeAlert(alert, {
            texts,
            now: RECALLED_AT + 2_000,
            timeZone: "UTC",
            possibleDuplicate,
          });
          assert.ok(shown.includes(`${headline.map(({ text }) => text).join("")}\n${times}`));
          assert.ok(shown.includes(blocks.map(({ text }) => text).join("")));
          const message = alert.original?.message;
          // Nothing but blanks is no words.
          if (message?.msgType === "TEXT" && message.content.trim() !== "")
            assert.ok(shown.includes(cleanContent(message.content)));
        }
        const [first] = messages;
        const head = describeAlert(alerts[0]?.alert ?? alertOf(), {
          texts,
          now: RECALLED_AT,
          timeZone: "UTC",
          possibleDuplicate: false,
        }).headline.map(({ text }) => text);
        const [line = ""] = unescaped(first?.text ?? "").split("\n");
        assert.ok(line !== "" && (line === head.join("") || head.join("").startsWith(line.slice(0, -1))));
        clean(rig);
      });
    }),
    { numRuns: scaled(12, 200), seed: SEED },
  );
});

test("any notice, login and reply of the bridge arrives as it is and does nothing", async () => {
  await withRig(
    { answer: () => ({ text: reply, buttons: [{ label: reply, name: "login", args: [] }] }) },
    async (rig) => {
      const { sink, slack, signal } = rig;
      await slack.waitForSocket();
      await fc.assert(
        fc.asyncProperty(short, short, long, async (accountName, before, text) => {
          reply = text;
          const seen = slack.messages(CHANNEL).length;
          const whispered = slack.whispers(CHANNEL).length;
          const view = { state: "loggedIn", accountName, before } as const;
          // What was there is edited, which is another method with other rules.
          await sink.showLogin({ state: "scanned", picture: undefined }, signal);
          await sink.showLogin(view, signal);
          await sink.showLogin({ state: "refused", detail: verbatim(text) }, signal);
          await sink.notify(`x${text}`, signal);
          await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "status" });
          if (text !== "") await slack.waitFor(() => slack.whispers(CHANNEL).length > whispered);
          const [login, refused, notice] = slack.messages(CHANNEL).slice(seen);
          assert.ok(login && refused && notice);
          const time = (): string => "";
          const words = loginWords(view, { texts, loginCommand: "/wechat login", time }).text;
          assert.equal(shownText(login), cleanContent(words));
          const shown = shownText(notice);
          if (shown.endsWith("…") && !text.endsWith("…"))
            assert.ok(cleanContent(`x${text}`).startsWith(shown.slice(0, -1).trimEnd()));
          else assert.equal(shown, cleanContent(`x${text}`));
          for (const message of [login, refused, notice, ...slack.whispers(CHANNEL).slice(whispered)])
            inert(message);
        }),
        { numRuns: scaled(25, 1_000), seed: SEED },
      );
      clean(rig);
      assert.deepEqual(slack.violations(), []);
    },
  );
});

let reply = "";
