import { describeAlert } from "../../bridge/describe.ts";
import { DeliveryError } from "../../bridge/errors.ts";
import type { Choosy, Sink, SinkDeps } from "../../bridge/sink.ts";
import { plainAlert } from "../plain.ts";
import { toDeliveryError } from "../session-errors.ts";
import { type EchoChoice, echoChat, withoutRemarks } from "./audience.ts";

export type EchoDeps = Pick<SinkDeps, "session" | "clock" | "texts"> &
  EchoChoice & {
    /** IANA name; the machine's own when left out. */
    readonly timeZone?: string;
  };

/**
 * Recalled messages back to the chat that they came from, as texts of mine; media as a description. An alert that no
 * chat gets is delivered with nothing sent. The key of the send is `<alert id>:echo`.
 *
 * A chat's identity ends with its login: what waited over a new one is refused by WeChat and goes to the dead letters.
 */
export function createEchoSink(deps: EchoDeps): Sink & Choosy {
  const texts = {
    ...deps.texts,
    // The group is never named in itself.
    alert: { ...deps.texts.alert, aGroup: deps.texts.alert.thisGroup },
  };
  return {
    name: "echo",
    start: async () => {},
    wants: (alert) => echoChat(alert, deps) !== undefined,
    deliver: async (alert, { possibleDuplicate }, signal) => {
      const chatName = echoChat(alert, deps);
      if (chatName === undefined) return { messageId: "" };
      if (signal.aborted) throw new DeliveryError("unavailable", "stopped before it was sent");
      const text = describeAlert(withoutRemarks(alert), {
        texts,
        now: deps.clock.now(),
        possibleDuplicate,
        // Neither a path nor a limit of this machine is for others.
        media: { state: "described" },
        ...(deps.timeZone === undefined ? {} : { timeZone: deps.timeZone }),
      });
      try {
        await deps.session.sendText(chatName, plainAlert(text), `${alert.id}:echo`, signal);
      } catch (error) {
        throw toDeliveryError(error);
      }
      return { messageId: "" };
    },
    stop: async () => {},
  };
}
