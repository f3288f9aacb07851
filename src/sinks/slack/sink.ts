import type { Alert } from "../../bridge/model/alert.ts";
import { DeliveryError, errorText } from "../../bridge/model/errors.ts";
import { STOPPED } from "../../bridge/model/reasons.ts";
import type {
  Accepted,
  AnnouncementDisplay,
  DeliverOptions,
  LoginDisplay,
  LoginView,
  MarkWaiter,
  MediaDeliverOptions,
  MediaDisplay,
  MediaOutcome,
  Packer,
  Sink,
  Waiting,
} from "../../bridge/ports/sink.ts";
import type { BotDeps, HoldableFetch } from "../../bridge/ports/sink-deps.ts";
import { beating } from "../../bridge/timing/heartbeat.ts";
import { HeldFetch } from "../shared/held-fetch.ts";
import { PerLogin } from "../shared/per-login.ts";
import { Progress } from "../shared/progress.ts";
import { ReplyPriority } from "../shared/reply-priority.ts";
import { Alerts } from "./alerts/alerts.ts";
import { plainMessage } from "./alerts/format.ts";
import { SlackMedia } from "./alerts/media.ts";
import { PostedFiles } from "./alerts/posted-files.ts";
import { AlertsWithBytes } from "./alerts/with-bytes.ts";
import { AlertWording } from "./alerts/wording.ts";
import { createSlackApi, type SlackApi } from "./api/api.ts";
import type { SlackConfig } from "./api/config.ts";
import type { SlackDispatcher } from "./api/cuttable.ts";
import { toDeliveryError } from "./api/errors.ts";
import { FileWatch } from "./api/file-watch.ts";
import { Answers } from "./commands/answer.ts";
import { Extras } from "./commands/extras.ts";
import { SlackLogin } from "./login/login.ts";
import { serve } from "./socket/serve.ts";
import { ChatThreads } from "./threads/chat-threads.ts";

/** What the Slack sink needs. */
export type SlackDeps = BotDeps & {
  readonly fetch: HoldableFetch;
  /** The connections of `fetch`, for the WebSocket of Socket Mode: it has to use the same proxy. */
  readonly dispatcher: SlackDispatcher;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/**
 * Creates the sink for a Slack channel: alerts with their media, login codes, announcements, and commands by
 * `/wechat`, by mention and by button. Alerts need the bot token only. Commands need the Socket Mode connection, which is
 * kept open in the background.
 */
export function createSlackSink(
  config: SlackConfig,
  deps: SlackDeps,
): Sink & MediaDisplay & LoginDisplay & AnnouncementDisplay & Packer & MarkWaiter {
  const held = new HeldFetch(deps.fetch);
  return new SlackSink(config, deps, createSlackApi(config, held.fetch, deps.log), held);
}

class SlackSink implements Sink, MediaDisplay, LoginDisplay, AnnouncementDisplay, Packer, MarkWaiter {
  readonly name = "slack";
  readonly waitsForMark = true;
  readonly #held: HeldFetch;
  readonly #config: SlackConfig;
  readonly #deps: SlackDeps;
  readonly #api: SlackApi;
  readonly #priority: ReplyPriority;
  readonly #logins: PerLogin<SlackLogin>;
  readonly #alerts: Alerts;
  readonly #media: SlackMedia;
  readonly #answers: Answers;
  #work: Promise<void> = Promise.resolve();

  constructor(config: SlackConfig, deps: SlackDeps, api: SlackApi, held: HeldFetch) {
    this.#held = held;
    this.#config = config;
    this.#deps = deps;
    this.#api = api;
    this.#priority = new ReplyPriority({ clock: deps.clock, classify: toDeliveryError });
    const { channel, ownerIds } = config;
    const threads = config.threads ? new ChatThreads({ ...deps, api, channel }) : undefined;
    const hasOwners = ownerIds.length > 0;
    const watch = new FileWatch({ ...deps, api });
    this.#logins = new PerLogin(
      (key) => new SlackLogin({ ...deps, key, api, channel, hasOwners }),
      deps.ownLogins,
    );
    const wording = new AlertWording({ ...deps, hasOwners });
    const posted = new PostedFiles(deps);
    const withBytes = new AlertsWithBytes({ ...deps, api, watch, wording });
    const progress = new Progress({ ...deps, sink: this.name });
    this.#alerts = new Alerts({ api, channel, wording, withBytes, posted, progress, threads });
    this.#media = new SlackMedia({ ...deps, api, watch, wording, posted, threads });
    const way = this.#priority;
    const extras = new Extras({ api, way, wording, withBytes, media: this.#media });
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
    this.#held.holdUntil(options.marked);
    return this.#givingWay(signal, () => this.#alerts.deliver(alert, options, signal));
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
    return this.#alerts.fitting(alerts);
  }

  deliverPacked(alerts: readonly Waiting[], signal: AbortSignal): Promise<Accepted> {
    return this.#givingWay(signal, () => this.#alerts.deliverPacked(alerts, signal));
  }

  async showLogin(view: LoginView, signal: AbortSignal, anew = false): Promise<void> {
    await this.#delivering(signal, () => this.#logins.for(view).show(view, signal, anew));
  }

  async notify(text: string, signal: AbortSignal): Promise<void> {
    await this.#delivering(signal, () => this.#api.post(plainMessage(text), {}, signal));
  }

  async stop(): Promise<void> {
    await this.#work;
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
      for (const login of this.#logins.all) await login.removeStale(signal);
    } catch (error) {
      this.#deps.log.warn({ sink: this.name, error: errorText(error) }, "could not remove an old login code");
    }
  }
}
