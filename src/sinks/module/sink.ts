import { describeAlert, idLine } from "../../bridge/describe/alert.ts";
import { type MediaWords, mediaLine } from "../../bridge/describe/message/media.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import { DeliveryError } from "../../bridge/model/errors.ts";
import type { Failure } from "../../bridge/model/reason.ts";
import { isMedia, type MediaState } from "../../bridge/ports/media.ts";
import type { AnnouncementDisplay, MediaDisplay, Sink } from "../../bridge/ports/sink.ts";
import type { SinkBasics } from "../../bridge/ports/sink-deps.ts";
import { cleanContent } from "../../text/tools/clean.ts";
import { isWhole } from "../shared/kept-file.ts";
import { plainAlert } from "../shared/plain.ts";
import { moduleAlert } from "./alert.ts";
import { ModuleCalls, type ModuleVoice } from "./calls.ts";
import type { ModuleDelivery, ModuleFunction, ModuleMedia } from "./contract.ts";

/** What `create` of a file gave back, with its functions bound to it. */
export type MadeSink = { readonly deliver: ModuleFunction; readonly notify: ModuleFunction | undefined };

export type ModuleSinkDeps = SinkBasics & {
  readonly name: string;
  readonly voice: ModuleVoice;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/** A medium for the file, and for the words of the alert. */
type Shown = { readonly media: ModuleMedia | undefined; readonly words: MediaWords | undefined };

/**
 * A sink whose platform is a file of the person's own. Words never wait for bytes: an alert whose bytes are still being
 * downloaded is delivered at once, and one more call with the same alert brings them, or the reason why there are none.
 */
export function createModuleSink(made: MadeSink, deps: ModuleSinkDeps): Sink & MediaDisplay {
  const { name, texts, clock, voice } = deps;
  const zone = deps.timeZone === undefined ? {} : { timeZone: deps.timeZone };
  const calls = new ModuleCalls(voice, clock);

  const deliver = async (
    alert: Alert,
    delivery: Omit<ModuleDelivery, "signal">,
    signal: AbortSignal,
  ): Promise<void> => {
    const gaveBack = await calls.run(
      (until) => made.deliver(moduleAlert(alert, texts), Object.freeze({ ...delivery, signal: until })),
      signal,
    );
    if (!isRefusal(gaveBack)) return;
    const failure = voice.says("gaveBack", { file: voice.file });
    throw new DeliveryError("unavailable", failure, { maybeDelivered: true });
  };

  const shownOf = async (alert: Alert, media: MediaState | undefined): Promise<Shown> => {
    const { original } = alert;
    if (original === undefined || !isMedia(original)) return { media: undefined, words: undefined };
    if (media?.state === "kept" && (await isWhole(media.file))) {
      const { path, mime, fileName, bytes } = media.file;
      return { media: Object.freeze({ path, mime, fileName, bytes }), words: media };
    }
    // Kept no longer: a person has deleted it.
    const words: MediaWords = media === undefined || media.state === "kept" ? { state: "unknown" } : media;
    const reason = mediaLine(original.message, words, texts);
    return { media: Object.freeze({ reason, pending: words.state === "fetching" }), words };
  };

  const { notify } = made;
  const notices: Partial<AnnouncementDisplay> =
    notify === undefined
      ? {}
      : {
          notify: async (text, signal) => {
            await calls.run((until) => notify(cleanContent(text), Object.freeze({ signal: until })), signal);
          },
        };

  return {
    name,
    start: async () => {},
    deliver: async (alert, { possibleDuplicate, silent, media: state }, signal) => {
      const { media, words } = await shownOf(alert, state);
      const options = { texts, now: clock.now(), possibleDuplicate, silent, media: words, ...zone };
      const text = plainAlert(describeAlert(alert, options));
      await deliver(alert, { text, media, silent, possibleDuplicate, followUp: false }, signal);
      return { messageId: "", mediaIncluded: state?.state === "kept" };
    },
    deliverMedia: async (alert, outcome, { possibleDuplicate, silent }, signal) => {
      const { original } = alert;
      if (original === undefined || !isMedia(original)) return { messageId: "" };
      const { media, words } = await shownOf(alert, outcome);
      const line = mediaLine(original.message, words ?? outcome, texts);
      const text = `${idLine(alert, possibleDuplicate, texts)}\n${line}`;
      await deliver(alert, { text, media, silent, possibleDuplicate, followUp: true }, signal);
      return { messageId: "" };
    },
    ...notices,
    stop: async () => {},
  };
}

/** The place of a sink that could not be made: everything waits until a person has mended its file. */
export function createBrokenSink(name: string, failure: Failure): Sink & MediaDisplay {
  const refuse = async (): Promise<never> => {
    throw new DeliveryError("auth", failure);
  };
  return { name, start: async () => {}, deliver: refuse, deliverMedia: refuse, stop: async () => {} };
}

/** `return fetch(…)`: a response that is no success would count as delivered. All other values mean nothing. */
function isRefusal(value: unknown): boolean {
  try {
    return typeof value === "object" && value !== null && "ok" in value && value.ok === false;
  } catch {
    return false;
  }
}
