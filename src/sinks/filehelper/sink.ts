import { describeAlert, idLine } from "../../bridge/describe/alert.ts";
import { type MediaWords, mediaLine } from "../../bridge/describe/media.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import { DeliveryError } from "../../bridge/model/errors.ts";
import { STOPPED, sessionReasons } from "../../bridge/model/reasons.ts";
import { isMedia, type MediaContent, type MediaFile, type MediaState } from "../../bridge/ports/media.ts";
import type { MediaDisplay, Packer, SessionSinkDeps, Sink, Waiting } from "../../bridge/ports/sink.ts";
import {
  canSendMedia,
  FILEHELPER,
  type MediaSender,
  type OutgoingFile,
  SessionSendError,
} from "../../bridge/ports/source-session.ts";
import { isOfAccount, requireAccount } from "../shared/account.ts";
import { isWhole } from "../shared/kept-file.ts";
import { plainAlert } from "../shared/plain.ts";
import { toDeliveryError } from "../shared/session-errors.ts";
import { PLATFORM, planOf } from "./media.ts";
import { fittingCount, packKey, packText } from "./pack.ts";

const PACKED_ANEW = sessionReasons.failure(
  "another WeChat account logged in meanwhile: the alerts are put together again",
  "packedAnew",
);

export type FilehelperDeps = SessionSinkDeps & {
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/** How media is handled: the file is sent, or a sentence replaces it. */
type Fate = { readonly send: OutgoingFile; readonly by: MediaSender } | { readonly words: MediaWords };

/**
 * Creates the sink that sends alerts to filehelper, as my own texts through the session. Media follow as messages of their
 * own. The session skips a message whose key it knows as sent: the key is the alert's id for the text, `<id>:media` for the
 * file and `<id>:media:words` for a sentence instead of it. A text that is marked as a possible duplicate differs, so it is
 * sent under the same key. A pack has a key of its own (`packKey`).
 *
 * Alerts of another account are refused: the reader of this filehelper must not see them.
 */
export function createFilehelperSink(deps: FilehelperDeps): Sink & MediaDisplay & Packer {
  const { session, texts } = deps;
  const zone = deps.timeZone === undefined ? {} : { timeZone: deps.timeZone };

  const textOf = ({ alert, possibleDuplicate }: Waiting, media?: MediaWords): string =>
    plainAlert(describeAlert(alert, { texts, now: deps.clock.now(), possibleDuplicate, media, ...zone }));

  const fateOf = (content: MediaContent, file: MediaFile): Fate => {
    const plan = planOf(content, file);
    if ("limit" in plan) {
      return { words: { state: "tooLargeForSink", file, limit: plan.limit, platform: PLATFORM } };
    }
    if (!canSendMedia(session)) return { words: { state: "keptAt", file } };
    const { path, bytes, mime, fileName } = file;
    return { send: { path, bytes, mime, fileName, kind: plan.kind }, by: session };
  };

  /** What the alert says about its media, and whether nothing about them follows later. */
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

  const send = async (
    alerts: readonly Alert[],
    signal: AbortSignal,
    work: () => Promise<void>,
  ): Promise<void> => {
    if (signal.aborted) throw new DeliveryError("unavailable", STOPPED);
    requireOneAccount(alerts, session.accountId);
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
      const text = textOf({ alert, possibleDuplicate }, words);
      await send([alert], signal, () => session.sendText(FILEHELPER, text, alert.id, signal));
      return { messageId: "", mediaIncluded: nothingFollows };
    },
    fitting: (alerts) => {
      const present = session.accountId;
      const others = alerts.findIndex(({ alert }) => !isOfAccount(alert, present));
      return fittingCount(others === -1 ? alerts : alerts.slice(0, Math.max(1, others)), textOf);
    },
    deliverPacked: async (waiting, signal) => {
      const alerts = waiting.map(({ alert }) => alert);
      const text = packText(waiting.map((one) => textOf(one)));
      const key = packKey(alerts.map(({ id }) => id));
      await send(alerts, signal, () => session.sendText(FILEHELPER, text, key, signal));
      return { messageId: "", mediaIncluded: false };
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
      await send([alert], signal, async () => {
        if ("words" in fate) return await say(fate.words);
        // A file carries no text, and it is not certain that WeChat drops a second file with the same key.
        if (possibleDuplicate)
          await session.sendText(FILEHELPER, idLine(alert, true, texts), `${alert.id}:media:mark`, signal);
        try {
          await fate.by.sendFile(FILEHELPER, fate.send, `${alert.id}:media`, signal);
        } catch (error) {
          if (media.state !== "kept" || !(error instanceof SessionSendError) || error.code !== "refused")
            throw error;
          // WeChat refuses this file, or it no longer exists. Without a sentence the person would not know.
          const { file } = media;
          const there = await isWhole(file);
          await say(there ? { state: "refusedBySink", file, platform: PLATFORM } : { state: "unknown" });
        }
      });
      return { messageId: "" };
    },
    stop: async () => {},
  };
}

/** Throws DeliveryError unless all alerts belong to this account. `rejected` only if none of them does. */
function requireOneAccount(alerts: readonly Alert[], present: string | undefined): void {
  const own = alerts.filter((alert) => isOfAccount(alert, present));
  if (own.length > 0 && own.length < alerts.length && present !== undefined) {
    throw new DeliveryError("unavailable", PACKED_ANEW);
  }
  for (const alert of alerts) requireAccount(alert, present);
}
