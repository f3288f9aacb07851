import type { Texts } from "../../../text/catalogue/texts.ts";
import { shortReason } from "../../describe/short-reason.ts";
import { failureOf } from "../../model/errors.ts";
import { testShower } from "../../ports/sink.ts";
import { inTime, LateError } from "../../timing/in-time.ts";
import type { Command, CommandDeps, TestPlace } from "../shared/command.ts";
import { NAMES } from "../shared/names.ts";

/** How long a place may take, in milliseconds. */
const PLACE_MS = 20_000;

/** Sends a test alert to every place at once, and tells how each took it. */
export const test: Command = {
  name: "test",
  names: NAMES.test,
  summary: (texts) => texts.command.summaries.test,
  usage: (texts) => texts.command.usages.test,
  readerMay: false,
  acts: true,
  hidden: false,
  menu: true,
  run: async (_request, deps) => {
    const { test: sentences } = deps.texts.command;
    const places = deps.places();
    if (places.length === 0) return sentences.noPlaces;
    const lines = await Promise.all(places.map((place) => tryPlace(place, deps)));
    return [sentences.title, ...lines].join("\n");
  },
};

async function tryPlace({ sink, title, off }: TestPlace, deps: CommandDeps): Promise<string> {
  const { texts, clock } = deps;
  const { test: sentences } = texts.command;
  if (off) return sentences.off(title);
  const show = testShower(sink);
  if (show === undefined) return sentences.leftOut(title);
  const begun = clock.monotonic();
  try {
    await inTime((signal) => show(sentences.alert, signal), PLACE_MS, clock);
    return sentences.arrived(title, tookWords(clock.monotonic() - begun, texts));
  } catch (error) {
    if (error instanceof LateError) return sentences.late(title, PLACE_MS / 1000);
    return sentences.failed(title, shortReason(failureOf(error), texts));
  }
}

function tookWords(ms: number, { command }: Texts): string {
  return ms < 1_000 ? command.test.ms(Math.round(ms)) : command.test.seconds((ms / 1_000).toFixed(1));
}
