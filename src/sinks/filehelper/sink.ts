import { describeAlert, idLine } from "../../bridge/describe/alert.ts";
import { type MediaWords, mediaLine } from "../../bridge/describe/media.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import { DeliveryError } from "../../bridge/model/errors.ts";
import { STOPPED, sessionReasons } from "../../bridge/model/reasons.ts";
import { isMedia, type MediaContent, type MediaFile, type MediaState } from "../../bridge/ports/media.ts";
import type { MediaDisplay, Packer, Sink, SinkDeps, Waiting } from "../../bridge/ports/sink.ts";
import {
  canSendMedia,
  FILEHELPER,
  type MediaSender,
  type OutgoingFile,
  SessionSendError,
} from "../../bridge/ports/source-session.ts";
import { type AccountDeps, isOfAccount, requireAccount } from "../shared/account.ts";
import { isWhole } from "../shared/kept-file.ts";
import { plainAlert } from "../shared/plain.ts";
import { toDeliveryError } from "../shared/session-errors.ts";
import { planOf } from "./media.ts";
import { fittingCount, packKey, packText } from "./pack.ts";

const PACKED_ANEW = sessionReasons.failure(
  "another WeChat account has logged in meanwhile: packed anew",
  "packedAnew",
);

export type FilehelperDeps = Pick<SinkDeps, "session" | "clock" | "texts"> &
  AccountDeps & {
    /** IANA name; the machine's own when left out. */
    readonly timeZone?: string;
  };

/** What becomes of bytes here: they are sent, or words stand in for them. */
type Fate = { readonly send: OutgoingFile; readonly by: MediaSender } | { readonly words: MediaWords };

/**
 * Alerts as texts of mine to filehelper, through the logged-in session; bytes follow as messages of their own. The
 * alert's id is the key of the text, `<id>:media` that of the bytes and `<id>:media:words` that of words instead, so
 * that a repeat adds nothing of which is known that WeChat has it. A repeat that may be a duplicate says so, and is by that
 * another text under the same key. A pack has a key of its own (`packKey`).
 *
 * Another account's alerts are refused: they are no business of whoever reads this filehelper.
 */
export function createFilehelperSink(deps: FilehelperDeps): Sink & MediaDisplay & Packer {
  const { session, texts, accountId } = deps;
  const zone = deps.timeZone === undefined ? {} : { timeZone: deps.timeZone };

  const textOf = ({ alert, possibleDuplicate }: Waiting, media?: MediaWords): string =>
    plainAlert(describeAlert(alert, { texts, now: deps.clock.now(), possibleDuplicate, media, ...zone }));

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

  const send = async (
    alerts: readonly Alert[],
    signal: AbortSignal,
    work: () => Promise<void>,
  ): Promise<void> => {
    if (signal.aborted) throw new DeliveryError("unavailable", STOPPED);
    requireOneAccount(alerts, accountId());
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
      const present = accountId();
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
        // A file has no words of its own, and whether WeChat drops a second one with the same key is not known for sure.
        if (possibleDuplicate)
          await session.sendText(FILEHELPER, idLine(alert, true, texts), `${alert.id}:media:mark`, signal);
        try {
          await fate.by.sendFile(FILEHELPER, fate.send, `${alert.id}:media`, signal);
        } catch (error) {
          if (media.state !== "kept" || !(error instanceof SessionSendError) || error.code !== "refused")
            throw error;
          // Refused for good, which the person would otherwise never hear of; or there was nothing to upload.
          const { file } = media;
          const there = await isWhole(file);
          await say(there ? { state: "refusedBySink", file, platform: "filehelper" } : { state: "unknown" });
        }
      });
      return { messageId: "" };
    },
    stop: async () => {},
  };
}

/** Throws DeliveryError, `rejected` only when that is right for each of them. */
function requireOneAccount(alerts: readonly Alert[], present: string | undefined): void {
  const own = alerts.filter((alert) => isOfAccount(alert, present));
  if (own.length > 0 && own.length < alerts.length && present !== undefined) {
    throw new DeliveryError("unavailable", PACKED_ANEW);
  }
  for (const alert of alerts) requireAccount(alert, present);
}
