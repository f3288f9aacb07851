import { describeAlert } from "../../bridge/describe.ts";
import { DeliveryError } from "../../bridge/errors.ts";
import type { Sink, SinkDeps } from "../../bridge/sink.ts";
import { FILEHELPER } from "../../bridge/wechat-session.ts";
import { plainAlert } from "../plain.ts";
import { toDeliveryError } from "./errors.ts";

export type FilehelperDeps = Pick<SinkDeps, "session" | "clock" | "texts"> & {
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/**
 * Alerts as texts of mine to filehelper, through the logged-in session. The alert's id is the key of the send, so a
 * repeat after an unanswered try adds nothing that WeChat already has.
 */
export function createFilehelperSink(deps: FilehelperDeps): Sink {
  return {
    name: "filehelper",
    start: async () => {},
    deliver: async (alert, { possibleDuplicate }, signal) => {
      if (signal.aborted) throw new DeliveryError("unavailable", "stopped before it was sent");
      const text = describeAlert(alert, {
        texts: deps.texts,
        now: deps.clock.now(),
        possibleDuplicate,
        ...(deps.timeZone === undefined ? {} : { timeZone: deps.timeZone }),
      });
      try {
        await deps.session.sendText(FILEHELPER, plainAlert(text), alert.id, signal);
      } catch (error) {
        throw toDeliveryError(error);
      }
      return { messageId: "" };
    },
    stop: async () => {},
  };
}
