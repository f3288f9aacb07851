import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { describeAlert } from "../../../src/bridge/describe/alert.ts";
import { plainAlert } from "../../../src/sinks/shared/plain.ts";
import { plainParts, utf8Bytes } from "../../../src/sinks/shared/post/plain-parts.ts";
import { allTexts } from "../../all-texts.ts";
import { alertOf, groupTextMessage, RECALLED_AT, textMessage } from "../../fakes/alerts.ts";

const options = (locale: "zh" | "en", possibleDuplicate = false) => ({
  texts: allTexts(locale),
  now: RECALLED_AT + 2_000,
  timeZone: "UTC",
  possibleDuplicate,
});

test("names stand in 「」 in Chinese and bare in English, whatever script they have", () => {
  const alert = alertOf({ original: groupTextMessage("三点", { nick: "马晓川", group: "Hiking" }) });
  const [zh, en] = (["zh", "en"] as const).map((locale) => plainAlert(describeAlert(alert, options(locale))));
  assert.match(zh ?? "", /^「马晓川」在「Hiking」撤回了一条消息\n/);
  assert.match(en ?? "", /^马晓川 recalled a message in Hiking\n/);
});

test("a text of any length arrives whole in parts that fit, cut in the same places whatever marks the footer has", () => {
  const unit = fc.oneof(
    fc.constantFrom("海", "👨‍👩‍👧", "a", "\n", " ", "é"),
    fc.string({ unit: "grapheme", maxLength: 3 }),
  );
  fc.assert(
    fc.property(
      fc.array(unit, { maxLength: 3_000 }),
      fc.integer({ min: 500, max: 4_000 }),
      (units, limit) => {
        const alert = alertOf({ original: textMessage(units.join("")) });
        const [once, again] = [false, true].map((mark) =>
          plainParts(describeAlert(alert, options("zh", mark)), { limit, measure: utf8Bytes }),
        );
        assert.ok(once !== undefined && again !== undefined);
        const whole = plainParts(describeAlert(alert, options("zh")), { limit: 1e9, measure: utf8Bytes });
        for (const { parts } of [once, again])
          for (const part of parts) assert.ok(utf8Bytes(part) <= limit, `${utf8Bytes(part)} of ${limit}`);
        const words = (parts: readonly string[]): string =>
          parts
            .map((part) => part.slice(0, part.lastIndexOf("\n")))
            .join("")
            .replace(/\s/g, "");
        assert.equal(words(once.parts), words(whole.parts));
        assert.equal(once.key, again.key);
        if (once.parts.length > 1) assert.equal(words(again.parts), words(once.parts));
      },
    ),
    { numRuns: 60 },
  );
});
