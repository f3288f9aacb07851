import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { XMLValidator } from "fast-xml-parser";
import { alertPicture } from "../../demo/alert-picture.ts";
import { demoWords } from "../../demo/words/index.ts";
import { alertButtons } from "../../src/bridge/commands/alert-buttons.ts";
import { allTexts } from "../all-texts.ts";
import { alertOf, contactChat, received } from "../fakes/alerts.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { recallSentence } from "../simulators/wechat/recall-content.ts";
import { never, stage, visible } from "../sinks/telegram/support.ts";

const IMAGES = join(import.meta.dirname, "../../docs/images");
// After a change of the texts or of the drawing: node --test --test-update-snapshots test/demo/alert-picture.test.ts

for (const [locale, file] of [
  ["en", "alert.en.svg"],
  ["zh", "alert.zh-CN.svg"],
] as const)
  test(`docs/images/${file} shows the alert as the bridge sends it now`, async (t) => {
    const words = demoWords({ LOCALE: locale });
    const { friend } = words.cast;
    // Hours of this machine's zone, so that the alert is the same in every zone.
    const sentAt = new Date(2026, 4, 2, 19, 42, 7).getTime();
    const recalledAt = sentAt + 41_000;
    const where = contactChat("momo", friend);
    const original = received({ msgType: "TEXT", content: words.lines.secret }, where, { sentAt });
    const { sink, simulator } = await stage(t, {
      locale,
      clock: new ManualClock(recalledAt + 1_000),
      alertButtons: (alert) => alertButtons(alert, allTexts(locale), true),
    });
    await sink.deliver(alertOf({ original, recalledAt }), { possibleDuplicate: false, silent: false }, never);
    const [message] = visible(simulator);
    assert.ok(message !== undefined);
    const notice = recallSentence({ name: friend, ofName: undefined }, locale);
    const happening = { chat: friend, author: friend, said: words.lines.secret, notice };
    const shown = { ...message, date: recalledAt / 1_000 };
    const picture = alertPicture(happening, shown, {
      wechat: words.wechat(friend),
      alt: `${notice} → Telegram: ${message.text}`,
    });
    assert.equal(XMLValidator.validate(picture), true);
    t.assert.fileSnapshot(picture, join(IMAGES, file), { serializers: [String] });
  });
