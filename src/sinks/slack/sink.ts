import type { AlertText } from "../../bridge/describe/alert.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import { DeliveryError, errorText } from "../../bridge/model/errors.ts";
import { STOPPED } from "../../bridge/model/reasons.ts";
import type {
  Accepted,
  AnnouncementDisplay,
  DeliverOptions,
  LoginDisplay,
  LoginView,
  MediaDeliverOptions,
  MediaDisplay,
  MediaOutcome,
  Packer,
  Sink,
  Waiting,
} from "../../bridge/ports/sink.ts";
import type { BotDeps } from "../../bridge/ports/sink-deps.ts";
import { beating } from "../../bridge/timing/heartbeat.ts";
import { Progress, type SendPart } from "../shared/progress.ts";
import { ReplyPriority } from "../shared/reply-priority.ts";
import { plainMessage } from "./alerts/format.ts";
import { SlackMedia } from "./alerts/media.ts";
import { fitting, packedMessage } from "./alerts/packing.ts";
import { AlertWording } from "./alerts/wording.ts";
import { createSlackApi, type SlackApi } from "./api/api.ts";
import type { SlackConfig } from "./api/config.ts";
import type { SlackDispatcher } from "./api/cuttable.ts";
import { toDeliveryError } from "./api/errors.ts";
import { Answers } from "./commands/answer.ts";
import { Extras } from "./commands/extras.ts";
import { SlackLogin } from "./login/login.ts";
import { serve } from "./socket/serve.ts";

/** What the Slack sink needs. */
export type SlackDeps = BotDeps & {
  /** The connections of `fetch`, for the WebSocket of Socket Mode: it has to use the same proxy. */
  readonly dispatcher: SlackDispatcher;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/**
 * Creates the sink for a Slack channel: alerts with their media in threads, login codes, announcements, and commands by
 * `/wechat`, by mention and by button. Alerts need the bot token only. Commands need the Socket Mode connection, which is
 * kept open in the background.
 */
export function createSlackSink(
  config: SlackConfig,
  deps: SlackDeps,
): Sink & MediaDisplay & LoginDisplay & AnnouncementDisplay & Packer {
  return new SlackSink(config, deps, createSlackApi(config, deps.fetch, deps.log));
}

class SlackSink implements Sink, MediaDisplay, LoginDisplay, AnnouncementDisplay, Packer {
  readonly name = "slack";
  readonly #config: SlackConfig;
  readonly #deps: SlackDeps;
  readonly #api: SlackApi;
  readonly #wording: AlertWording;
  readonly #priority: ReplyPriority;
  readonly #login: SlackLogin;
  readonly #media: SlackMedia;
  readonly #progress: Progress;
  readonly #answers: Answers;
  #work: Promise<void> = Promise.resolve();

  constructor(config: SlackConfig, deps: SlackDeps, api: SlackApi) {
    this.#config = config;
    this.#deps = deps;
    this.#api = api;
    this.#priority = new ReplyPriority({ clock: deps.clock, classify: toDeliveryError });
    const hasOwners = config.ownerIds.length > 0;
    this.#login = new SlackLogin({ ...deps, api, channel: config.channel, hasOwners });
    this.#wording = new AlertWording({ ...deps, hasOwners });
    this.#media = new SlackMedia({ ...deps, api, wording: this.#wording });
    this.#progress = new Progress({ ...deps, sink: this.name });
    const way = this.#priority;
    const extras = new Extras({ api, way, wording: this.#wording, media: this.#media });
    this.#answers = new Answers(config, { ...deps, api, way, extras });
  }

  async start(signal: AbortSignal): Promise<void> {
    const { clock, pulse } = this.#deps;
    this.#work = serve(
      {
        ...this.#deps,
        clock: beating(clock, pulse),
        config: this.#config,
        api: this.#api,
        answers: this.#answers,
        onReachable: (until) => this.#removeStale(until),
      },
      signal,
    );
  }

  deliver(alert: Alert, options: DeliverOptions, signal: AbortSignal): Promise<Accepted> {
    return this.#givingWay(signal, () => this.#deliver(alert, options, signal));
  }

  deliverMedia(
    alert: Alert,
    media: MediaOutcome,
    options: MediaDeliverOptions,
    signal: AbortSignal,
  ): Promise<Accepted> {
    return this.#givingWay(signal, () => this.#media.deliver(alert, media, options, signal));
  }

  fitting(alerts: readonly Waiting[]): number {
    return fitting(this.#texts(alerts));
  }

  async deliverPacked(alerts: readonly Waiting[], signal: AbortSignal): Promise<Accepted> {
    const [first, ...more] = alerts;
    if (first === undefined) return { messageId: "" };
    const { alert, possibleDuplicate, silent } = first;
    if (more.length === 0) return await this.deliver(alert, { possibleDuplicate, silent }, signal);
    return await this.#givingWay(signal, async () => ({
      messageId: await this.#api.post(packedMessage([...this.#texts(alerts)]), {}, signal),
    }));
  }

  async showLogin(view: LoginView, signal: AbortSignal, anew = false): Promise<void> {
    await this.#delivering(signal, () => this.#login.show(view, signal, anew));
  }

  async notify(text: string, signal: AbortSignal): Promise<void> {
    await this.#delivering(signal, () => this.#api.post(plainMessage(text), {}, signal));
  }

  async stop(): Promise<void> {
    await this.#work;
  }

  async #deliver(alert: Alert, options: DeliverOptions, signal: AbortSignal): Promise<Accepted> {
    const parts = this.#wording.messages(alert, options).map(
      (message): SendPart =>
        (threadTs) =>
          this.#api.post(message, threadTs === undefined ? {} : { threadTs }, signal),
    );
    return { messageId: await this.#progress.send(alert.id, this.#config.channel, parts) };
  }

  /** A generator, so that of a long queue only the alerts that fit are described. */
  *#texts(alerts: readonly Waiting[]): Generator<AlertText> {
    // Not `...waiting`: a row of the outbox has more fields.
    for (const { alert, possibleDuplicate, silent } of alerts)
      yield this.#wording.text(alert, { possibleDuplicate, silent });
  }

  async #givingWay<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    await this.#priority.giveWay(signal);
    return await this.#delivering(signal, run);
  }

  async #delivering<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    if (signal.aborted) throw new DeliveryError("unavailable", STOPPED);
    try {
      return await run();
    } catch (error) {
      throw toDeliveryError(error);
    }
  }

  /** Removes the login code of an earlier process. Never rejects. */
  async #removeStale(signal: AbortSignal): Promise<void> {
    try {
      await this.#login.removeStale(signal);
    } catch (error) {
      this.#deps.log.warn({ sink: this.name, error: errorText(error) }, "could not remove an old login code");
    }
  }
}
