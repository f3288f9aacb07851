import { shortReason } from "../bridge/describe/short-reason.ts";
import { failureOf } from "../bridge/model/errors.ts";
import { testShower } from "../bridge/ports/sink.ts";
import { Cancelled } from "../kinds/questions.ts";
import type { ConfiguredSink } from "../kinds/sink-kind.ts";
import type { Scene } from "./deps.ts";
import type { SinkResult } from "./texts/words.ts";

/** How long a place may take, in milliseconds. */
const PLACE_MS = 20_000;

/** Sends the alert of `/test` to one sink and asks whether it arrived. `failed`: the person was told why. */
export async function testAlert(scene: Scene, configured: ConfiguredSink): Promise<SinkResult> {
  const { ask, texts, words } = scene;
  const title = configured.title[texts.locale];
  if (configured.sendsThroughSession) {
    ask.say("info", words.testAfterLogin(title));
    return "afterLogin";
  }
  const show = testShower(await configured.create(scene.sinkDeps(texts)));
  if (show === undefined) return "untested";
  const late = AbortSignal.timeout(PLACE_MS);
  try {
    await ask.wait(words.sending(title), (signal) =>
      show(texts.command.test.alert, AbortSignal.any([signal, late])),
    );
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    const why = late.aborted
      ? words.noAnswer(title, PLACE_MS / 1_000)
      : words.notSent(title, shortReason(failureOf(error), texts));
    ask.say("fail", why);
    return "failed";
  }
  const arrived = await ask.confirm({
    message: words.didItArrive(title),
    yes: words.arrivedYes,
    no: words.arrivedNo,
    initial: true,
  });
  return arrived ? "arrived" : "notSeen";
}
