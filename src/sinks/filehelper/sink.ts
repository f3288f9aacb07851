import { randomUUID } from "node:crypto";
import { describeAlert, idLine } from "../../bridge/describe/alert.ts";
import { type MediaWords, mediaLine } from "../../bridge/describe/message/media.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import { DeliveryError } from "../../bridge/model/errors.ts";
import { STOPPED, sessionReasons } from "../../bridge/model/reasons.ts";
import type { ShownAlert } from "../../bridge/ports/command.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { isMedia } from "../../bridge/ports/media.ts";
import type {
  AlertFilter,
  MarkWaiter,
  MediaDisplay,
  Packer,
  Sink,
  TestDisplay,
  Waiting,
} from "../../bridge/ports/sink.ts";
import type { CommandIntake, OwnNotes, SessionSinkDeps } from "../../bridge/ports/sink-deps.ts";
import { FILEHELPER } from "../../bridge/ports/source-session.ts";
import type { StateStore } from "../../bridge/ports/stores/state-store.ts";
import { isOfAccount, requireAccount } from "../shared/account.ts";
import { plainAlert } from "../shared/plain.ts";
import { ReplyPriority } from "../shared/reply-priority.ts";
import { toDeliveryError } from "../shared/session-errors.ts";
import { BegunCommands } from "./commands/begun.ts";
import { commandIn, OwnCommands } from "./commands/own-commands.ts";
import { Replies } from "./commands/replies.ts";
import { ReplyFiles } from "./commands/reply-files.ts";
import { filehelperWords } from "./commands/texts.ts";
import { MediaMessages } from "./media-messages.ts";
import { fittingCount, packKey, packText } from "./pack.ts";

const NAME = "filehelper";

const PACKED_ANEW = sessionReasons.failure(
  "another WeChat account logged in meanwhile: the alerts are put together again",
  "packedAnew",
);

export type FilehelperDeps = SessionSinkDeps &
  OwnNotes &
  Pick<CommandIntake, "command"> & {
    /** Which commands were begun, and a file that is being sent. */
    readonly state: StateStore;
    readonly log: Logger;
    /** IANA name; the machine's own when left out. */
    readonly timeZone?: string;
  };

/**
 * Creates the sink that sends alerts to filehelper, as my own texts through the session. Media follow as messages of their
 * own. The session skips a message whose key it knows as sent: the key is the alert's id for the text, `<id>:media` for the
 * file and `<id>:media:words` for a sentence instead of it. A text that is marked as a possible duplicate differs, so it is
 * sent under the same key. A pack has a key of its own (`packKey`).
 *
 * Alerts of another account are refused: the reader of this filehelper must not see them.
 *
 * It takes the commands that I write there, see `OwnCommands`. One that I take back is no recall to be told of.
 */
export function createFilehelperSink(
  deps: FilehelperDeps,
): Sink & MarkWaiter & MediaDisplay & Packer & AlertFilter & TestDisplay {
  const { session, texts, clock, state, log } = deps;
  const zone = deps.timeZone === undefined ? {} : { timeZone: deps.timeZone };
  const bytes = new MediaMessages(session, log);
  const way = new ReplyPriority({ clock, classify: toDeliveryError });

  const textOf = ({ alert, possibleDuplicate, silent }: Waiting, media?: MediaWords): string =>
    plainAlert(describeAlert(alert, { texts, now: clock.now(), possibleDuplicate, silent, media, ...zone }));

  const send = async (
    alerts: readonly Alert[],
    signal: AbortSignal,
    work: () => Promise<void>,
  ): Promise<void> => {
    await way.giveWay(signal);
    if (signal.aborted) throw new DeliveryError("unavailable", STOPPED);
    requireOneAccount(alerts, session.accountId);
    try {
      await work();
    } catch (error) {
      throw toDeliveryError(error);
    }
  };

  const showAlert = async ({ alert, media }: ShownAlert, key: string, signal: AbortSignal): Promise<void> => {
    if (!isOfAccount(alert, session.accountId)) {
      const words = filehelperWords(texts).ofOtherAccount(`#${alert.shortId}`);
      await session.sendText(FILEHELPER, words, key, signal);
      return;
    }
    const { words, nothingFollows } = bytes.inAlert(alert, media);
    await session.sendText(
      FILEHELPER,
      textOf({ alert, possibleDuplicate: false, silent: false }, words),
      key,
      signal,
    );
    const { original } = alert;
    if (media?.state !== "kept" || nothingFollows || original === undefined || !isMedia(original)) return;
    const say = async (instead: MediaWords): Promise<void> =>
      await session.sendText(
        FILEHELPER,
        mediaLine(original.message, instead, texts),
        `${key}:media:words`,
        signal,
      );
    await bytes.send(original.message, media, { key: `${key}:media`, say }, signal);
  };

  const files = new ReplyFiles(state, log);
  const replies = new Replies({ session, texts, way, files, showAlert });
  const begun = new BegunCommands(state);
  const { command, wechatNow } = deps;
  const commands = new OwnCommands({
    sink: NAME,
    session,
    clock,
    texts,
    log,
    begun,
    replies,
    command,
    wechatNow,
  });

  return {
    name: NAME,
    waitsForMark: true,
    // The entry by which the session knows its own text again.
    writesFirst: true,
    start: async (signal) => {
      files.clear();
      deps.onOwnNote((note) => commands.take(note, signal));
    },
    wants: ({ original }) => original === undefined || commandIn(original) === undefined,
    deliver: async (alert, { possibleDuplicate, silent, media, marked }, signal) => {
      const { words, nothingFollows } = bytes.inAlert(alert, media);
      const text = textOf({ alert, possibleDuplicate, silent }, words);
      await send([alert], signal, () => session.sendText(FILEHELPER, text, alert.id, signal, marked));
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
      const key = `${alert.id}:media`;
      const say = async (words: MediaWords): Promise<void> => {
        const text = `${idLine(alert, possibleDuplicate, texts)}\n${mediaLine(content, words, texts)}`;
        await session.sendText(FILEHELPER, text, `${key}:words`, signal);
      };
      // A file carries no text, and it is not certain that WeChat drops a second file with the same key.
      const beforeFile = async (): Promise<void> => {
        if (possibleDuplicate)
          await session.sendText(FILEHELPER, idLine(alert, true, texts), `${key}:mark`, signal);
      };
      await send([alert], signal, () => bytes.send(content, media, { key, say, beforeFile }, signal));
      return { messageId: "" };
    },
    showTest: async (text, signal) =>
      await send([], signal, () => session.sendText(FILEHELPER, text, `test:${randomUUID()}`, signal)),
    stop: async () => await commands.ended(),
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
