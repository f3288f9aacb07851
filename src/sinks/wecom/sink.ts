import { describeAlert } from "../../bridge/describe/alert.ts";
import type { MediaWords } from "../../bridge/describe/message/media.ts";
import { isMedia } from "../../bridge/ports/media.ts";
import type {
  AnnouncementDisplay,
  DeliverOptions,
  MediaDisplay,
  Packer,
  Sink,
  Waiting,
} from "../../bridge/ports/sink.ts";
import type { BotDeps } from "../../bridge/ports/sink-deps.ts";
import { MediaMessages } from "./alerts/media-messages.ts";
import { Sender } from "./alerts/sender.ts";
import { Uploads } from "./alerts/uploads.ts";
import { alertMessages, digest, fittingCount, type Messages, packed, plainMessages } from "./alerts/words.ts";
import type { RobotAddress } from "./api/address.ts";
import { toDeliveryError } from "./api/errors.ts";
import { Robot } from "./api/robot.ts";

export type WecomDeps = Pick<BotDeps, "clock" | "texts" | "state" | "log" | "fetch"> & {
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/**
 * Creates the sink that sends alerts into a group of WeCom by its robot. A robot only sends: it takes no commands, and
 * everybody in the group reads it, so a login code never goes there. Words go as type `text`, since both types of markdown
 * would format what a sender wrote. Media follow as messages of their own. There are no silent messages; the footer of
 * the alert says that it is silent.
 */
export function createWecomSink(
  address: RobotAddress,
  deps: WecomDeps,
): Sink & MediaDisplay & Packer & AnnouncementDisplay {
  const { clock, texts } = deps;
  const zone = deps.timeZone === undefined ? {} : { timeZone: deps.timeZone };
  const robot = new Robot(address, deps);
  const sender = new Sender(robot, deps);
  const media = new MediaMessages({ robot, sender, uploads: new Uploads(deps), texts });

  const wordsOf = (
    { alert, possibleDuplicate, silent }: Pick<Waiting, "alert"> & DeliverOptions,
    about?: MediaWords,
  ): Messages =>
    alertMessages(
      describeAlert(alert, { texts, now: clock.now(), possibleDuplicate, silent, media: about, ...zone }),
    );

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw toDeliveryError(error, robot.place);
    }
  };

  const tell = (text: string, signal: AbortSignal): Promise<void> => {
    const messages = plainMessages(text);
    return sender.words(`notice:${messages.key}`, messages, signal);
  };

  return {
    name: "wecom",
    start: async () => {},
    deliver: async (alert, options, signal) => {
      const { words, nothingFollows } = media.inAlert(alert, options.media);
      const messages = wordsOf({ alert, ...options }, words);
      await attempt(() => sender.words(alert.id, messages, signal, alert.id));
      return { messageId: "", mediaIncluded: nothingFollows };
    },
    fitting: (alerts) =>
      // There is always room for the mark of a possible duplicate, so that a repeat is the same pack.
      fittingCount(alerts.values().map((waiting) => wordsOf({ ...waiting, possibleDuplicate: true }))),
    deliverPacked: async (alerts, signal) => {
      const ids = alerts.map(({ alert }) => alert.id);
      const [one = ""] = ids;
      const messages = packed(alerts.map((waiting) => wordsOf(waiting)));
      const id = ids.length === 1 ? one : `pack:${digest(ids)}`;
      await attempt(() => sender.words(id, messages, signal));
      return { messageId: "", mediaIncluded: false };
    },
    deliverMedia: async (alert, outcome, { possibleDuplicate }, signal) => {
      const { original } = alert;
      if (original === undefined || !isMedia(original)) return { messageId: "" };
      const shown = { alert, content: original.message, possibleDuplicate };
      await attempt(() => media.send(shown, outcome, signal));
      return { messageId: "" };
    },
    notify: async (text, signal) => await attempt(() => tell(text, signal)),
    stop: async () => {},
  };
}
