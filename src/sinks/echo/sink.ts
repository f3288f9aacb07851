import { describeAlert } from "../../bridge/describe/alert.ts";
import { DeliveryError } from "../../bridge/model/errors.ts";
import type { ReceivedMessage } from "../../bridge/model/message.ts";
import { STOPPED, sessionReasons } from "../../bridge/model/reasons.ts";
import type { AlertFilter, Sink, SinkDeps } from "../../bridge/ports/sink.ts";
import { findsChats } from "../../bridge/ports/source-session.ts";
import { type AccountDeps, requireAccount } from "../shared/account.ts";
import { plainAlert } from "../shared/plain.ts";
import { toDeliveryError } from "../shared/session-errors.ts";
import { type EchoChoice, echoChat, withoutRemarks } from "./audience.ts";

const UNKNOWN_CHAT = sessionReasons.failure(
  "the chat cannot be told among the present contacts",
  "unknownChat",
);

export type EchoDeps = Pick<SinkDeps, "session" | "clock" | "texts"> &
  AccountDeps &
  EchoChoice & {
    /** IANA name; the machine's own when left out. */
    readonly timeZone?: string;
  };

/**
 * Recalled messages back to the chat that they came from, as texts of mine; media as a description. An alert that no
 * chat gets is delivered with nothing sent. The key of the send is `<alert id>:echo`.
 *
 * A chat's identity ends with its login. What waited over a new one goes to the chat that the session knows it as now,
 * and to the dead letters when that is not certain or when another account is logged in.
 */
export function createEchoSink(deps: EchoDeps): Sink & AlertFilter {
  const texts = {
    ...deps.texts,
    // The group is never named in itself.
    alert: { ...deps.texts.alert, aGroup: deps.texts.alert.thisGroup },
  };
  /** Rejects with DeliveryError when it is not certain. */
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
      if (chatName === undefined) return { messageId: "" };
      if (signal.aborted) throw new DeliveryError("unavailable", STOPPED);
      requireAccount(alert, deps.accountId());
      const text = describeAlert(withoutRemarks(alert), {
        texts,
        now: deps.clock.now(),
        possibleDuplicate,
        // Neither a path nor a limit of this machine is for others.
        media: { state: "described" },
        ...(deps.timeZone === undefined ? {} : { timeZone: deps.timeZone }),
      });
      try {
        const to = await presentName(chatName, alert.notice);
        // Asking takes a while in which a login may end.
        requireAccount(alert, deps.accountId());
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
