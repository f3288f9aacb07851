import { type AlertText, describeAlert } from "../../bridge/describe/alert.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import { DeliveryError, errorText } from "../../bridge/model/errors.ts";
import { STOPPED } from "../../bridge/model/reasons.ts";
import type {
  Accepted,
  AnnouncementDisplay,
  DeliverOptions,
  LoginDisplay,
  MediaDisplay,
  Packer,
  Sink,
  SinkDeps,
  Waiting,
} from "../../bridge/ports/sink.ts";
import { beating } from "../../bridge/timing/heartbeat.ts";
import { ReplyPriority } from "../shared/reply-priority.ts";
import { alertMessages, plainMessage } from "./alerts/format.ts";
import { SlackMedia } from "./alerts/media.ts";
import { fitting, packedMessage } from "./alerts/packing.ts";
import { Progress } from "./alerts/progress.ts";
import { createSlackApi } from "./api/api.ts";
import type { SlackConfig } from "./api/config.ts";
import type { SlackDispatcher } from "./api/cuttable.ts";
import { toDeliveryError } from "./api/errors.ts";
import { Answers } from "./commands/answer.ts";
import { SlackLogin } from "./login/login.ts";
import { serve } from "./socket/serve.ts";

export type SlackDeps = SinkDeps & {
  /** The connections of `fetch`, for the WebSocket of Socket Mode, which has to go through the same proxy. */
  readonly dispatcher: SlackDispatcher;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/**
 * Alerts with their media in threads, login codes and notices in one channel; commands by `/wechat`, by mention and by
 * button. Alerts need the bot token only; commands need the Socket Mode connection, which is kept up in the background.
 */
export function createSlackSink(
  config: SlackConfig,
  deps: SlackDeps,
): Sink & MediaDisplay & LoginDisplay & AnnouncementDisplay & Packer {
  const { log, clock, texts } = deps;
  const zone = deps.timeZone === undefined ? {} : { timeZone: deps.timeZone };
  const api = createSlackApi(config, deps.fetch, log);
  const hasOwners = config.ownerIds.length > 0;
  const login = new SlackLogin({
    api,
    channel: config.channel,
    state: deps.state,
    texts,
    clock,
    hasOwners,
    ...zone,
  });
  const media = new SlackMedia({ api, state: deps.state, texts, clock, log, ...zone });
  const answers = new Answers(config, deps, api);
  const way = new ReplyPriority({ clock, classify: toDeliveryError });
  const progress = new Progress(deps.state);
  let running: Promise<void> = Promise.resolve();

  const cleanUp = async (signal: AbortSignal): Promise<void> => {
    try {
      await login.cleanUp(signal);
    } catch (error) {
      log.warn(
        { sink: "slack", reason: errorText(error) },
        "an old login code in Slack could not be removed",
      );
    }
  };

  const givingWay = async <T>(signal: AbortSignal, job: () => Promise<T>): Promise<T> => {
    await way.giveWay(signal);
    return await guarded(signal, job);
  };

  const guarded = async <T>(signal: AbortSignal, job: () => Promise<T>): Promise<T> => {
    if (signal.aborted) throw new DeliveryError("unavailable", STOPPED);
    try {
      return await job();
    } catch (error) {
      throw toDeliveryError(error);
    }
  };

  /** What Slack has taken stays taken: a database that refuses does not make the delivery fail. */
  const remember = async (id: string, total: number, posted: readonly string[]): Promise<void> => {
    try {
      await progress.save(id, total, posted);
    } catch (error) {
      log.warn({ sink: "slack", reason: errorText(error) }, "how far an alert has come could not be kept");
    }
  };

  const describe = (alert: Alert, options: DeliverOptions): AlertText =>
    describeAlert(alert, { ...options, texts, now: clock.now(), ...zone });

  /** Lazily: of a long queue only what fits is described. A row of the outbox knows more than belongs in here. */
  const words = function* (alerts: readonly Waiting[]): Generator<AlertText> {
    for (const { alert, possibleDuplicate } of alerts) yield describe(alert, { possibleDuplicate });
  };

  const deliver = async (alert: Alert, options: DeliverOptions, signal: AbortSignal): Promise<Accepted> => {
    const messages = alertMessages(describe(alert, options));
    const posted = [...(await progress.of(alert.id, messages.length))];
    for (const message of messages.slice(posted.length)) {
      const [first] = posted;
      posted.push(await api.post(message, first === undefined ? {} : { threadTs: first }, signal));
      if (messages.length > 1) await remember(alert.id, messages.length, posted);
    }
    return { messageId: posted[0] ?? "" };
  };

  return {
    name: "slack",
    start: async (signal) => {
      running = serve(
        {
          log,
          clock: beating(clock, deps.pulse),
          fetch: deps.fetch,
          wake: deps.wake,
          onFault: deps.onFault,
          pulse: deps.pulse,
          config,
          dispatcher: deps.dispatcher,
          api,
          answers,
          way,
          onReachable: cleanUp,
        },
        signal,
      );
    },
    deliver: (alert, options, signal) => givingWay(signal, () => deliver(alert, options, signal)),
    fitting: (alerts) => fitting(words(alerts)),
    deliverPacked: (alerts, signal) =>
      givingWay(signal, async () => {
        const [first, ...others] = alerts;
        if (first === undefined) return { messageId: "" };
        const { alert, possibleDuplicate } = first;
        if (others.length === 0) return await deliver(alert, { possibleDuplicate }, signal);
        return { messageId: await api.post(packedMessage([...words(alerts)]), {}, signal) };
      }),
    deliverMedia: (alert, outcome, options, signal) =>
      givingWay(signal, () => media.deliver(alert, outcome, options, signal)),
    showLogin: (view, signal) => guarded(signal, () => login.show(view, signal)),
    notify: (text, signal) =>
      guarded(signal, async () => {
        await api.post(plainMessage(text), {}, signal);
      }),
    stop: () => running,
  };
}
