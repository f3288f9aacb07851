import type { Alert } from "../../bridge/alert.ts";
import { describeAlert, idLine } from "../../bridge/describe.ts";
import { type MediaWords, mediaLine } from "../../bridge/describe-media.ts";
import { DeliveryError } from "../../bridge/errors.ts";
import { isMedia, type MediaContent, type MediaFile, type MediaState } from "../../bridge/media.ts";
import type { MediaDisplay, Sink, SinkDeps } from "../../bridge/sink.ts";
import {
  canSendMedia,
  FILEHELPER,
  type MediaSender,
  type OutgoingFile,
  SessionSendError,
} from "../../bridge/wechat-session.ts";
import { plainAlert } from "../plain.ts";
import { toDeliveryError } from "../session-errors.ts";
import { planOf } from "./media.ts";

export type FilehelperDeps = Pick<SinkDeps, "session" | "clock" | "texts"> & {
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/** What becomes of bytes here: they are sent, or words stand in for them. */
type Fate = { readonly send: OutgoingFile; readonly by: MediaSender } | { readonly words: MediaWords };

/**
 * Alerts as texts of mine to filehelper, through the logged-in session; bytes follow as messages of their own. The
 * alert's id is the key of the text, `<id>:media` that of the bytes and `<id>:media:words` that of words instead, so
 * that a repeat after an unanswered try adds nothing that WeChat already has.
 */
export function createFilehelperSink(deps: FilehelperDeps): Sink & MediaDisplay {
  const { session, texts } = deps;

  const fateOf = (content: MediaContent, file: MediaFile): Fate => {
    const plan = planOf(content, file);
    if ("limit" in plan) {
      return { words: { state: "tooLargeForSink", file, limit: plan.limit, platform: "filehelper" } };
    }
    if (!canSendMedia(session)) return { words: { state: "keptAt", file } };
    const { path, bytes, mime, fileName } = file;
    return { send: { path, bytes, mime, fileName, kind: plan.kind }, by: session };
  };

  /** What the alert itself says of the bytes, and whether that is all there is to say. */
  const inAlert = (
    alert: Alert,
    media: MediaState | undefined,
  ): { readonly words: MediaWords | undefined; readonly nothingFollows: boolean } => {
    if (media?.state !== "kept" || alert.original === undefined || !isMedia(alert.original)) {
      return { words: media, nothingFollows: false };
    }
    const fate = fateOf(alert.original.message, media.file);
    return "words" in fate
      ? { words: fate.words, nothingFollows: true }
      : { words: media, nothingFollows: false };
  };

  const send = async (signal: AbortSignal, work: () => Promise<void>): Promise<void> => {
    if (signal.aborted) throw new DeliveryError("unavailable", "stopped before it was sent");
    try {
      await work();
    } catch (error) {
      throw toDeliveryError(error);
    }
  };

  return {
    name: "filehelper",
    start: async () => {},
    deliver: async (alert, { possibleDuplicate, media }, signal) => {
      const { words, nothingFollows } = inAlert(alert, media);
      const text = describeAlert(alert, {
        texts,
        now: deps.clock.now(),
        possibleDuplicate,
        media: words,
        ...(deps.timeZone === undefined ? {} : { timeZone: deps.timeZone }),
      });
      await send(signal, () => session.sendText(FILEHELPER, plainAlert(text), alert.id, signal));
      return { messageId: "", mediaIncluded: nothingFollows };
    },
    deliverMedia: async (alert, media, { possibleDuplicate }, signal) => {
      const { original } = alert;
      if (original === undefined || !isMedia(original)) return { messageId: "" };
      const content = original.message;
      const say = async (words: MediaWords): Promise<void> => {
        const text = `${idLine(alert, possibleDuplicate, texts)}\n${mediaLine(content, words, texts)}`;
        await session.sendText(FILEHELPER, text, `${alert.id}:media:words`, signal);
      };
      const fate: Fate = media.state === "kept" ? fateOf(content, media.file) : { words: media };
      await send(signal, async () => {
        if ("words" in fate) return await say(fate.words);
        try {
          await fate.by.sendFile(FILEHELPER, fate.send, `${alert.id}:media`, signal);
        } catch (error) {
          if (media.state !== "kept" || !(error instanceof SessionSendError) || error.code !== "refused")
            throw error;
          // Refused for good, which the person would otherwise never hear of.
          await say({ state: "refusedBySink", file: media.file, platform: "filehelper" });
        }
      });
      return { messageId: "" };
    },
    stop: async () => {},
  };
}
