import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import stringWidth from "string-width";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import { createFilehelperSink } from "../../src/sinks/filehelper/sink.ts";
import { createTerminalSink } from "../../src/sinks/terminal/sink.ts";
import { textsFor } from "../../src/text/index.ts";
import { splitText } from "../../src/text/tools/split.ts";
import { MAX_TEXT_LENGTH } from "../../src/wechat/web/send/send.ts";
import {
  alertOf,
  contactChat,
  fileMessage,
  groupTextMessage,
  linkMessage,
  RECALLED_AT,
} from "../fakes/alerts.ts";
import { ScriptedNotes } from "../fakes/scripted-notes.ts";
import { ScriptedSession } from "../fakes/scripted-session.ts";
import { scaled } from "../scale.ts";
import { drawnScreen, lineScreen } from "./terminal/screens.ts";
import { Vt } from "./terminal/vt.ts";

const signal = new AbortController().signal;
const once = { possibleDuplicate: false, silent: false };
const clock = { now: () => RECALLED_AT + 2_000, monotonic: () => 0, sleep: async () => {} };
const texts = textsFor("zh");
const runs = { numRuns: scaled(150, 5_000) };

/** Pieces that have broken terminals, chats and databases elsewhere. */
const piece = fc.oneof(
  fc.constantFrom(
    "\u001b[2J",
    "\u001b]0;title\u0007",
    "\u001b]52;c;cm0gLXJm\u001b\\",
    "\u001bP1$r\u001b\\",
    "\u001b[6n",
    "\u009b31m",
    "\u009d8;;http://x\u009c",
    "\u001b",
    "\u001b[",
    "\u001b(0",
    "\u001bc",
    "\u0000",
    "\u0007",
    "\u0008\u0008\u0008",
    "\u000e",
    "\u007f",
    "\r",
    "\r\n",
    "\n",
    "\u0085",
    "\u2028",
    "\u2029",
    "\t",
    "\ud800",
    "\udfff",
    "\udc00\ud800",
    "\u202e",
    "\u202dabc",
    "\u2066\u2067",
    "\u2069\u2069",
    "\u200f\u061c\u200e",
    "\u200b\u2060\ufeff",
    "e\u0301\u0301\u0301",
    "👩‍👩‍👧‍👦",
    "\u{e0041}",
    "\ufffe",
    "نص عربي",
    "——",
    "#R7K2",
    "「」",
    "│ ",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);
const hostile = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(""));

/** Commands of a terminal, halves of characters, and what reorders the text around it. */
const FORBIDDEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/;
/** The two weights that alerts have. */
const OWN = /\u001b\[(?:1|2|22)m/g;

function assertHarmless(text: string, allowed = ""): void {
  assert.ok(text.isWellFormed(), "no half of a character");
  const found = FORBIDDEN.exec(allowed === "" ? text : text.replaceAll(allowed, ""));
  assert.equal(found, null, `${JSON.stringify(found?.[0])} in ${JSON.stringify(text)}`);
}

/** What a reader must find again of the words: all of them but what is no writing or has no place of its own. */
function visible(words: string): string {
  return words
    .toWellFormed()
    .replace(/[\s\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu, "");
}

function openTerminal(columns: number | undefined, colour: boolean) {
  const written: string[] = [];
  const sink = createTerminalSink({
    ...lineScreen(async (text) => void written.push(text), { columns: () => columns, colour }),
    texts,
    clock,
    timeZone: "UTC",
  });
  return { sink, text: () => written.join("") };
}

function openFilehelper() {
  const session = new ScriptedSession();
  const sink = createFilehelperSink({ session, clock, texts, timeZone: "UTC", ...new ScriptedNotes().deps });
  return { sink, session };
}

const everywhere = (name: string, group: string, words: string, sentence: string) => [
  alertOf({ original: groupTextMessage(words, { nick: name, display: group, group }), sentence }),
  alertOf({ original: fileMessage(contactChat(name, ""), words, words), sentence }),
  alertOf({ original: linkMessage(contactChat(name, name), words) }),
  alertOf({ by: contactChat(name, group), sentence }),
];

describe("hostile names and words", () => {
  test("on the terminal: no control but our own, wherever they stand", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(hostile, hostile, hostile, hostile),
        fc.constantFrom(undefined, 14, 40, 80),
        fc.boolean(),
        async ([name, group, words, sentence], columns, colour) => {
          const { sink, text } = openTerminal(columns, colour);
          const reply = { alertMessageId: "", ...once };
          const file = { path: `/srv/${words}`, bytes: 1, mime: name, fileName: words };
          for (const alert of everywhere(name, group, words, sentence)) {
            await sink.deliver(alert, { ...once, media: { state: "kept", file } }, signal);
            await sink.deliverMedia(alert, { state: "kept", file }, reply, signal);
          }
          await sink.notify(words, signal);
          await sink.showLogin({ state: "loggedIn", accountName: name, before: group }, signal);
          await sink.showLogin({ state: "refused", detail: verbatim(words) }, signal);
          await sink.showLogin(
            { state: "loggedOut", reason: "refused", early: false, detail: verbatim(words) },
            signal,
          );
          assertHarmless(colour ? text().replace(OWN, "") : text());
        },
      ),
      runs,
    );
  });

  test("on a terminal with a login in place: what they say cannot move the cursor", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (name, detail) => {
        const vt = new Vt(80, 40);
        const sink = createTerminalSink({
          // Throws at any sequence that is not one of ours.
          ...drawnScreen(async (text) => vt.write(text), { columns: 80, rows: 40 }).screen,
          texts,
          clock,
          timeZone: "UTC",
        });
        const code = {
          state: "code",
          content: "https://example.org/l/x",
          expiresAt: 0,
          replaced: false,
        } as const;
        await sink.showLogin(code, signal);
        await sink.notify(detail, signal);
        await sink.showLogin({ state: "loggedIn", accountName: name, before: detail }, signal);
        await sink.notify("之后", signal);
        assert.equal(vt.all.at(-2), "之后");
        assert.doesNotMatch(vt.all.join(""), /[▀▄█]{5}/);
      }),
      { numRuns: scaled(40, 2_000) },
    );
  });

  test("in filehelper: no control, no half of a character, nothing that reorders", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(hostile, hostile, hostile, hostile),
        async ([name, group, words, sentence]) => {
          const { sink, session } = openFilehelper();
          const alerts = everywhere(name, group, words, sentence);
          for (const alert of alerts) await sink.deliver(alert, once, signal);
          await sink.deliverPacked(
            alerts.map((alert, index) => ({
              alert: { ...alert, id: `${index}` },
              possibleDuplicate: true,
              silent: false,
            })),
            signal,
          );
          for (const { text } of session.sends) assertHarmless(text, "\t");
        },
      ),
      runs,
    );
  });

  test("a name stays in its line, whatever is in it", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (name, group) => {
        const { sink, session } = openFilehelper();
        const { sink: screen, text } = openTerminal(undefined, false);
        const alert = alertOf({ original: groupTextMessage("八点", { nick: name, group }) });
        await sink.deliver(alert, once, signal);
        await screen.deliver(alert, once, signal);
        assert.equal(session.sends[0]?.text.split("\n").length, 6);
        assert.equal(text().split("\n").length, 6);
      }),
      runs,
    );
  });

  test("what can be read of the words is read again, all of it and in order", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, fc.constantFrom(undefined, 14, 40), async (words, columns) => {
        const original = groupTextMessage(`<${words}>`);
        const { sink, text } = openTerminal(columns, false);
        await sink.deliver(alertOf({ original }), once, signal);
        const quoted = text()
          .split("\n")
          .slice(2)
          .filter((line) => line.startsWith("│ "));
        assert.equal(visible(quoted.map((line) => line.slice(2)).join("")), visible(`<${words}>`));

        const { sink: helper, session } = openFilehelper();
        await helper.deliver(alertOf({ original }), once, signal);
        const body = session.sends[0]?.text ?? "";
        const between = body.slice(body.indexOf("\n——\n") + 4, body.lastIndexOf("\n——\n"));
        assert.equal(visible(between), visible(`<${words}>`));
      }),
      runs,
    );
  });

  const units = ["长", "👩‍👩‍👧‍👦", "\u0301", "\u001b[2J", "一行\n", "😀", "a b ", "e\u0301", "\n"];
  for (const unit of units.slice(0, scaled(5, units.length))) {
    test(`100 000 units of ${JSON.stringify(unit)} come through whole, in lines and texts that are not too long`, async () => {
      const words = `<${unit.repeat(Math.ceil(100_000 / unit.length))}>`;
      const original = groupTextMessage(words);
      const { sink, text } = openTerminal(80, false);
      await sink.deliver(alertOf({ original }), once, signal);
      const lines = text().split("\n");
      for (const line of lines) assert.ok(stringWidth(line) <= 80);
      assertHarmless(text());

      const { sink: helper, session } = openFilehelper();
      await helper.deliver(alertOf({ original }), once, signal);
      const sent = session.sends[0]?.text ?? "";
      assertHarmless(sent);
      const parts = splitText(sent, MAX_TEXT_LENGTH);
      assert.equal(parts.join(""), sent);
      for (const part of parts) assert.ok(part.length <= MAX_TEXT_LENGTH && part.isWellFormed());
      assert.ok(visible(sent).includes(visible(words)));
    });
  }
});
