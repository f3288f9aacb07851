import { describeAlert } from "../../bridge/describe/alert.ts";
import { DeliveryError } from "../../bridge/model/errors.ts";
import type { ReceivedMessage } from "../../bridge/model/message.ts";
import { STOPPED, sessionReasons } from "../../bridge/model/reasons.ts";
import type { AlertFilter, Sink } from "../../bridge/ports/sink.ts";
import type { SessionSinkDeps } from "../../bridge/ports/sink-deps.ts";
import { findsChats } from "../../bridge/ports/source-session.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import { requireAccount } from "../shared/account.ts";
import { plainAlert } from "../shared/plain.ts";
import { toDeliveryError } from "../shared/session-errors.ts";
import { type EchoChoice, echoChat, withoutRemarks } from "./audience.ts";

const UNKNOWN_CHAT = sessionReasons.failure(
  "the chat was not found among the current contacts",
  "unknownChat",
);

export type EchoDeps = SessionSinkDeps &
  EchoChoice & {
    /** IANA name; the machine's own when left out. */
    readonly timeZone?: string;
  };

/** The texts for readers in the chat itself, so that they say "this group". In the language of this moment. */
function textsInChat(texts: Texts): Texts {
  return { ...texts, alert: { ...texts.alert, aGroup: texts.alert.thisGroup } };
}

/**
 * Creates the sink that sends recalled messages back to their chat, as my own texts; media are described in words. Mentions
 * are not sent back. An alert for no chat counts as delivered. The key for the session is `<alert id>:echo`.
 *
 * Chat ids change with each login. An alert from an earlier login goes to the present id of its chat. It becomes a dead
 * letter when that id is not certain or another account is logged in.
 */
export function createEchoSink(deps: EchoDeps): Sink & AlertFilter {
  /** The present id of the notice's chat. Rejects with DeliveryError when it is not certain. */
  const presentName = async (chatName: string, notice: ReceivedMessage): Promise<string> => {
    if (!findsChats(deps.session)) return chatName;
    const present = await deps.session.presentChatName(notice);
    if (present !== undefined) return present;
    throw new DeliveryError("rejected", UNKNOWN_CHAT);
  };

  return {
    name: "echo",
    start: async () => {},
    wants: (alert) => echoChat(alert, deps) !== undefined,
    deliver: async (alert, { possibleDuplicate }, signal) => {
      const chatName = echoChat(alert, deps);
      if (alert.kind !== "recall" || chatName === undefined) return { messageId: "" };
      if (signal.aborted) throw new DeliveryError("unavailable", STOPPED);
      requireAccount(alert, deps.session.accountId);
      const text = describeAlert(withoutRemarks(alert), {
        texts: textsInChat(deps.texts),
        now: deps.clock.now(),
        possibleDuplicate,
        // Others must not read paths or limits of this machine.
        media: { state: "described" },
        ...(deps.timeZone === undefined ? {} : { timeZone: deps.timeZone }),
      });
      try {
        const to = await presentName(chatName, alert.notice);
        // Checked again: the login may have ended in between.
        requireAccount(alert, deps.session.accountId);
        if (signal.aborted) throw new DeliveryError("unavailable", STOPPED);
        await deps.session.sendText(to, plainAlert(text), `${alert.id}:echo`, signal);
      } catch (error) {
        throw toDeliveryError(error);
      }
      return { messageId: "" };
    },
    stop: async () => {},
  };
}
