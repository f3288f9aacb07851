import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isSecretName, MASK, MAX_TEXT, redact, secretSpans } from "../../src/process/redact.ts";

const word = (alphabet: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
const LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const around = fc.string({ unit: fc.constantFrom(..."ab 12 ,;()[]{}\"'\n中文&?#/"), maxLength: 20 });

/** Where each pattern's secret stands, `SECRET` in its place. */
const places: readonly (readonly [string, fc.Arbitrary<string>])[] = [
  [
    "https://api.telegram.org/botSECRET/getMe",
    fc.tuple(fc.nat(), word(LETTERS, 30, 40)).map(([n, s]) => `${n + 1e6}:${s}`),
  ],
  ["token SECRET refused", word(LETTERS, 10, 40).map((s) => `xoxb-${s}`)],
  ["token SECRET refused", word(LETTERS, 10, 40).map((s) => `xapp-1-${s}`)],
  ["skey SECRET end", word(LETTERS, 8, 30).map((s) => `@crypt_${s}_${s}`)],
  ["https://wx.qq.com/x?skey=SECRET&r=1", word(LETTERS, 6, 30)],
  ["https://wx.qq.com/x?a=1&sid=SECRET", word(LETTERS, 6, 30)],
  ["pass_ticket=SECRET;", word(`${LETTERS}%+/`, 6, 30)],
  ["https://login.weixin.qq.com/jslogin?uuid=SECRET", word(LETTERS, 6, 20)],
  ["https://login.weixin.qq.com/l/SECRET", word(LETTERS, 8, 20)],
  ["https://login.weixin.qq.com/qrcode/SECRET", word(LETTERS, 8, 20)],
  ["<error><skey>SECRET</skey></error>", word(LETTERS, 6, 30)],
  ['{"BaseRequest":{"Sid":"SECRET","Uin":1}}', word(LETTERS, 6, 30)],
  ["socks5://bob:SECRET@127.0.0.1:1080/", word(`${LETTERS}@%!:`, 6, 30)],
  ["Authorization: Bearer SECRET", word(LETTERS, 6, 30)],
  ["set-cookie: wxsid=SECRET; path=/", word(LETTERS, 6, 30)],
  ["cookie: a=b; webwx_data_ticket=SECRET", word(LETTERS, 6, 30)],
];

test("what looks like a secret is taken out wherever it stands", () => {
  for (const [place, secrets] of places) {
    fc.assert(
      fc.property(secrets, around, around, (secret, before, after) => {
        const text = `${before} ${place.replace("SECRET", () => secret)} ${after}`;
        assert.equal(redact(text).includes(secret), false, redact(text));
      }),
    );
  }
});

const registered = fc
  .string({ unit: "grapheme", minLength: 6, maxLength: 40 })
  .filter((s) => !s.includes("*"));

test("a registered secret is taken out raw, in JSON, in URLs and in base64 at any offset", () => {
  fc.assert(
    fc.property(registered, fc.string(), fc.string(), (secret, before, after) => {
      const joined = Buffer.from(before + secret + after, "utf8");
      const whole = encodeURIComponent(secret.toWellFormed());
      for (const text of [
        before + secret + after,
        JSON.stringify({ value: secret }),
        `/path?x=${whole}`,
        new URLSearchParams({ x: secret }).toString(),
      ]) {
        const clean = redact(text, [secret]);
        assert.equal(clean.includes(secret) || clean.includes(whole), false, clean);
      }
      for (const form of ["base64", "base64url"] as const) {
        // What is left of the encoded text does not hold the secret any more, whichever way it is cut.
        const clean = redact(joined.toString(form), [secret]);
        assert.ok(clean.includes(MASK), clean);
        for (const part of clean.split(MASK)) {
          assert.equal(Buffer.from(part, form).toString("utf8").includes(secret), false);
        }
      }
    }),
  );
});

test("redacting twice changes nothing more", () => {
  fc.assert(
    fc.property(fc.constantFrom(...places), word(LETTERS, 31, 40), around, ([place], secret, after) => {
      const once = redact(place.replace("SECRET", secret) + after, [secret]);
      assert.equal(redact(once, [secret]), once);
    }),
  );
});

test("ordinary lines stay as they are", () => {
  for (const line of [
    "logged in as 小明, 128 messages kept",
    "GET https://wx.qq.com/cgi-bin/mmwebwx-bin/synccheck?r=1700000000000 took 25 s",
    "connect ECONNREFUSED 127.0.0.1:1080",
    "alert R7K2 sent to telegram at 14:02:11 (2 tries)",
    "the code is 3 and the ticket office opens at 9",
    "mail to bob@example.com about https://example.com/a@b",
    "webwxsync answered ret 1101; selector 2",
    "basic settings, a bearer of news",
  ]) {
    assert.equal(redact(line, ["another-secret"]), line);
  }
});

test("short values are not taken out: the line stays readable", () => {
  assert.equal(redact("a cat and a dog", ["a", "cat"]), "a cat and a dog");
});

test("names of secrets are known in every spelling, other names are not taken for them", () => {
  for (const name of [
    "skey",
    "Skey",
    "pass_ticket",
    "passTicket",
    "SLACK_BOT_TOKEN",
    "set-cookie",
    "wxsid",
    "uuid",
  ]) {
    assert.equal(isSecretName(name), true, name);
  }
  for (const name of ["sink", "state", "codes", "size", "inside", "version", "attempts", "tokens_left"]) {
    assert.equal(isSecretName(name), false, name);
  }
});

/** No 8 characters from the beginning of the secret, whatever is left out behind them. */
function assertNoBeginning(clean: string, secret: string, where: string): void {
  assert.equal(clean.includes(secret.slice(0, 8)), false, `${where}: …${clean.slice(-120)}`);
}

const filler = fc.constantFrom("x ", "海", "ab,", "://", "1", "\n");

test("a registered secret is shown in no half, wherever the cut falls", () => {
  const secrets = fc
    .string({ unit: "grapheme-ascii", minLength: 8, maxLength: 60 })
    .filter((s) => !s.includes("*"));
  fc.assert(
    fc.property(
      secrets,
      filler,
      fc.integer({ min: -70, max: 70 }),
      fc.nat(5_000),
      (secret, unit, shift, after) => {
        const before = unit.repeat(MAX_TEXT).slice(0, MAX_TEXT + shift);
        fc.pre(!before.includes(secret.slice(0, 8)));
        const clean = redact(before + secret + unit.repeat(after), [secret]);
        assertNoBeginning(clean, secret, `${unit} ${shift}`);
        const encoded = redact(before + encodeURIComponent(secret) + unit.repeat(after), [secret]);
        assertNoBeginning(encoded, encodeURIComponent(secret), `${unit} ${shift}`);
      },
    ),
  );
});

test("a registered secret that is longer than everything that is told is shown in no half", () => {
  const secret = word(LETTERS, 3 * MAX_TEXT, 3 * MAX_TEXT);
  fc.assert(
    fc.property(secret, fc.nat(MAX_TEXT + 10), (long, shift) => {
      assertNoBeginning(redact("-".repeat(shift) + long, [long]), long, String(shift));
    }),
    { numRuns: 20 },
  );
});

test("of secrets that overlap neither is shown in part", () => {
  const [first, second] = ["abcdefgh-12345", "12345-some-more-words-of-it"];
  assert.equal(redact("so abcdefgh-12345-some-more-words-of-it end", [first, second]), `so ${MASK} end`);
});

test("what looks like a secret is shown in no half, wherever the cut falls", () => {
  for (const [place, secrets] of places) {
    fc.assert(
      fc.property(secrets, fc.integer({ min: -120, max: 20 }), (secret, shift) => {
        fc.pre(secret.length >= 8);
        const text = `${"- ".repeat(MAX_TEXT).slice(0, MAX_TEXT + shift)} ${place.replace("SECRET", () => secret)} ${"- ".repeat(5_000)}`;
        assertNoBeginning(redact(text), secret, `${place} ${shift}`);
      }),
    );
  }
});

test("of a long text the beginning is told, and how much was left out", () => {
  const text = "word ".repeat(MAX_TEXT);
  assert.equal(redact(text), `${text.slice(0, MAX_TEXT)}… (${text.length - MAX_TEXT} more characters)`);
  assert.equal(redact("x".repeat(MAX_TEXT)), "x".repeat(MAX_TEXT));
  // No half of a character either.
  assert.ok(redact(`${"x".repeat(MAX_TEXT - 1)}😀 and more`).isWellFormed());
});

/** What made one pattern or another look again and again from the next letter on. */
const hostile = [
  ...["a", "1", "://", "a://", "xoxa.", "xapp-", "@crypt_", "/l/aaaaa", "<", "token", "webwx_", "a-", "\\"],
  ...["cookie ", "cookie:\n", "Bearer a ", "111111:", "token=", '"token":"', '"token":"\\"', "token%3D"],
];
const heads = ["", "<", '"', "cookie", "Bearer", '"token":"', '"token"', "https://", "111111"];

test("a hostile text of 5 MB is told in some kB", () => {
  for (const unit of hostile) {
    for (const head of heads) {
      const text = head + unit.repeat(5_000_000 / unit.length);
      assert.ok(redact(text, ["a-secret-of-ours"]).length < 2 * MAX_TEXT, `${head}${unit}…`);
    }
  }
});

// With one that is quadratic this takes from minutes to hours, and the test runner ends it.
test("no pattern looks at a text more often than it is long", () => {
  for (const unit of [...hostile, " ", "\n"]) {
    for (const head of heads) {
      const spans = secretSpans(head + unit.repeat(1_000_000 / unit.length), []);
      assert.ok(spans.length <= 1_000_000, `${head}${unit}…`);
    }
  }
});
