import type { Alert } from "../../bridge/alert.ts";
import { errorText } from "../../bridge/errors.ts";
import type {
  Accepted,
  DeliverOptions,
  LoginDisplay,
  LoginView,
  MediaDisplay,
  MediaOutcome,
  NoticeDisplay,
  Sink,
  SinkDeps,
} from "../../bridge/sink.ts";
import { Alerts } from "./alerts.ts";
import { createTelegramApi, type TelegramApi } from "./api.ts";
import { Commands, offerCommands } from "./commands.ts";
import type { TelegramConfig } from "./config.ts";
import { toDeliveryError } from "./errors.ts";
import { LoginPhoto } from "./login.ts";
import { Outlet } from "./outlet.ts";
import { Pairing } from "./pairing.ts";
import { Places } from "./places.ts";
import { poll } from "./polling.ts";
import { Progress } from "./progress.ts";

/** Alerts with their media, login codes and commands in a Telegram chat. */
export function createTelegramSink(
  config: TelegramConfig,
  deps: SinkDeps,
): Sink & MediaDisplay & LoginDisplay & NoticeDisplay {
  const api = createTelegramApi({ token: config.token, apiRoot: config.apiRoot, fetch: deps.fetch });
  return new TelegramSink(config, deps, api);
}

class TelegramSink implements Sink, MediaDisplay, LoginDisplay, NoticeDisplay {
  readonly name = "telegram";
  readonly #deps: SinkDeps;
  readonly #api: TelegramApi;
  readonly #outlet: Outlet;
  readonly #login: LoginPhoto;
  readonly #alerts: Alerts;
  readonly #pairing: Pairing;
  readonly #commands: Commands;
  readonly #work: Promise<void>[] = [];
  /** The last delivery failed for a reason that a person mends, perhaps in Telegram itself. */
  #needsPerson = false;

  constructor(config: TelegramConfig, deps: SinkDeps, api: TelegramApi) {
    const places = new Places(config, deps.state);
    this.#deps = deps;
    this.#api = api;
    this.#outlet = new Outlet(api, places);
    this.#login = new LoginPhoto({ ...deps, api, outlet: this.#outlet });
    this.#alerts = new Alerts({ ...deps, outlet: this.#outlet, progress: new Progress(deps.state) });
    this.#pairing = new Pairing({ ...deps, places });
    this.#commands = new Commands({
      ...deps,
      places,
      outlet: this.#outlet,
      pairing: this.#pairing,
      onOwner: () => this.#heardOwner(),
    });
  }

  async start(signal: AbortSignal): Promise<void> {
    let username = "";
    const running = poll(
      {
        api: this.#api,
        clock: this.#deps.clock,
        log: this.#deps.log,
        random: Math.random,
        onReady: async (name) => {
          username = name;
          this.#onReady(signal);
        },
        onRecovered: this.#deps.wake,
        onMessage: (message) => this.#commands.handle(message, username, signal),
      },
      signal,
    );
    this.#inBackground("polling", running, signal);
  }

  deliver(alert: Alert, options: DeliverOptions, signal: AbortSignal): Promise<Accepted> {
    return this.#delivering(() => this.#alerts.deliver(alert, options, signal));
  }

  deliverMedia(
    alert: Alert,
    media: MediaOutcome,
    options: { readonly alertMessageId: string; readonly possibleDuplicate: boolean },
    signal: AbortSignal,
  ): Promise<Accepted> {
    return this.#delivering(() => this.#alerts.deliverMedia(alert, media, options, signal));
  }

  async showLogin(view: LoginView, signal: AbortSignal): Promise<void> {
    await this.#delivering(() => this.#login.show(view, signal));
  }

  async notify(text: string, signal: AbortSignal): Promise<void> {
    await this.#delivering(() => this.#outlet.at(({ chatId }) => this.#outlet.plain(chatId, text, signal)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#work);
  }

  async #delivering<T>(run: () => Promise<T>): Promise<T> {
    try {
      const result = await run();
      this.#needsPerson = false;
      return result;
    } catch (error) {
      const failure = toDeliveryError(error);
      this.#needsPerson = failure.code === "auth";
      throw failure;
    }
  }

  /** Whoever writes to the bot has perhaps just unblocked it or added it again. */
  #heardOwner(): void {
    if (!this.#needsPerson) return;
    this.#needsPerson = false;
    this.#deps.wake();
  }

  #onReady(signal: AbortSignal): void {
    this.#inBackground("pairing", this.#pairing.run(signal), signal);
    this.#inBackground("stale code", this.#login.removeStale(signal), signal);
    this.#inBackground("command menu", offerCommands(this.#api, this.#deps.texts, signal), signal);
  }

  /** Work beside the calls of the bridge: it may fail without harm, a line says so. */
  #inBackground(what: string, work: Promise<void>, signal: AbortSignal): void {
    this.#work.push(
      work.catch((error: unknown) => {
        if (!signal.aborted) this.#deps.log.warn({ error: errorText(error) }, `telegram: ${what} failed`);
      }),
    );
  }
}
