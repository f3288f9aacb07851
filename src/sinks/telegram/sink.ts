import type { Alert } from "../../bridge/model/alert.ts";
import { errorText } from "../../bridge/model/errors.ts";
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
import type { HoldableFetch, PairedBotDeps } from "../../bridge/ports/sink-deps.ts";
import { beating } from "../../bridge/timing/heartbeat.ts";
import { HeldFetch } from "../shared/held-fetch.ts";
import { PerLogin } from "../shared/per-login.ts";
import { Progress } from "../shared/progress.ts";
import { ReplyPriority } from "../shared/reply-priority.ts";
import { Strangers } from "../shared/strangers.ts";
import { AlertMessages } from "./alerts/alert-messages.ts";
import { Alerts } from "./alerts/alerts.ts";
import { PackedMessages } from "./alerts/packed-messages.ts";
import { ShownAlerts } from "./alerts/shown-alerts.ts";
import { createTelegramApi, type TelegramApi } from "./api/api.ts";
import type { TelegramConfig } from "./api/config.ts";
import { toDeliveryError } from "./api/errors.ts";
import type { Bot } from "./api/incoming.ts";
import { poll } from "./api/polling.ts";
import { MessageSender } from "./chat/sender.ts";
import { TargetChat } from "./chat/target-chat.ts";
import { Commands, type OnStranger } from "./commands/commands.ts";
import { Groups } from "./commands/groups.ts";
import { type InboxDeps, receive } from "./commands/inbox.ts";
import { CommandMenu } from "./commands/menu.ts";
import { Newcomers } from "./commands/newcomers.ts";
import { Pairing } from "./commands/pairing.ts";
import { RareAnswers } from "./commands/rare-answers.ts";
import { Replies } from "./commands/replies.ts";
import { LoginScreen } from "./login/login.ts";
import { telegramWords } from "./texts/words.ts";
import { ChatTopics } from "./topics/chat-topics.ts";

/** Creates the sink for a Telegram chat: alerts with their media, login codes, announcements and commands. */
export function createTelegramSink(
  config: TelegramConfig,
  deps: PairedBotDeps & { readonly fetch: HoldableFetch },
): Sink & MediaDisplay & LoginDisplay & AnnouncementDisplay & Packer & MarkWaiter {
  const held = new HeldFetch(deps.fetch);
  const api = createTelegramApi({ token: config.token, apiRoot: config.apiRoot, fetch: held.fetch });
  return new TelegramSink(config, deps, api, held);
}

class TelegramSink implements Sink, MediaDisplay, LoginDisplay, AnnouncementDisplay, Packer, MarkWaiter {
  readonly name = "telegram";
  readonly waitsForMark = true;
  readonly #held: HeldFetch;
  readonly #deps: PairedBotDeps;
  readonly #api: TelegramApi;
  readonly #sender: MessageSender;
  readonly #priority: ReplyPriority;
  readonly #logins: PerLogin<LoginScreen>;
  readonly #topics: ChatTopics;
  readonly #alerts: Alerts;
  readonly #packed: PackedMessages;
  readonly #pairing: Pairing;
  readonly #menu: CommandMenu;
  readonly #inbox: InboxDeps;
  readonly #work = new Set<Promise<void>>();
  /** The last delivery failed for a reason that a person has to fix, possibly in Telegram. */
  #needsPerson = false;

  constructor(config: TelegramConfig, deps: PairedBotDeps, api: TelegramApi, held: HeldFetch) {
    this.#held = held;
    const target = new TargetChat(config, deps.state);
    this.#deps = deps;
    this.#api = api;
    const sender = new MessageSender(api, target);
    const progress = new Progress({ ...deps, sink: this.name });
    const strangers = new Strangers({ ...deps, sink: this.name });
    const onStranger: OnStranger = ({ chatId, chatType }, user) =>
      strangers.report({ user, chat: chatId }, telegramWords(deps.texts).chat(chatType, chatId));
    this.#priority = new ReplyPriority({ clock: deps.clock, classify: toDeliveryError });
    const onOwner = (): void => this.#heardOwner();
    this.#sender = sender;
    this.#logins = new PerLogin((key) => new LoginScreen({ ...deps, key, api, sender }), deps.ownLogins);
    const messages = new AlertMessages({ ...deps, sender });
    const { alertButtons } = deps;
    const topics = new ChatTopics({
      ...deps,
      enabled: config.topics,
      api,
      sender,
      inBackground: (work, signal) => this.#inBackground("telling why there are no topics", work, signal),
    });
    this.#topics = topics;
    this.#alerts = new Alerts({ alertButtons, topics, messages, progress });
    this.#packed = new PackedMessages({ ...deps, sender, target, topics, progress });
    this.#pairing = new Pairing({ ...deps, target });
    this.#menu = new CommandMenu({ ...deps, api });
    const replies = new Replies({
      texts: deps.texts,
      sender,
      shownAlerts: new ShownAlerts({ alertButtons, messages }),
      way: this.#priority,
      slowWay: new ReplyPriority({ clock: deps.clock, classify: toDeliveryError }),
      inBackground: (work, signal) => this.#inBackground("sending the bytes of an answer", work, signal),
    });
    const newcomers = new Newcomers({
      ...deps,
      sender,
      way: this.#priority,
      target,
      pairing: this.#pairing,
      answers: new RareAnswers(deps.clock),
      onStranger,
    });
    const commands = new Commands({
      ...deps,
      api,
      target,
      replies,
      newcomers,
      menu: this.#menu,
      sink: this.name,
      onStranger,
      onOwner,
    });
    const groups = new Groups({ api, target, onStranger, log: deps.log, onWelcome: onOwner });
    this.#inbox = { commands, groups, log: deps.log };
  }

  async start(signal: AbortSignal): Promise<void> {
    let bot: Bot = { id: "", username: "" };
    this.#inBackground("pairing", this.#pairing.run(signal), signal);
    const running = poll(
      {
        api: this.#api,
        clock: beating(this.#deps.clock, this.#deps.pulse),
        log: this.#deps.log,
        random: Math.random,
        onReady: async (me) => {
          bot = me;
          this.#pairing.name(me.username);
          this.#onReady(signal);
        },
        onRecovered: this.#deps.wake,
        onTokenRefused: (error) => this.#pairing.refused(toDeliveryError(error)),
        onRival: () => this.#deps.onTrouble(telegramWords(this.#deps.texts).rival),
        pulse: this.#deps.pulse,
        onEvent: (event, backlog) => receive(event, { bot, backlog }, this.#inbox, signal),
      },
      signal,
    );
    this.#keep(
      running.catch((error: unknown) => {
        if (!signal.aborted) this.#deps.onFault(error);
      }),
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
    return this.#givingWay(signal, () => this.#alerts.deliverMedia(alert, media, options, signal));
  }

  fitting(alerts: readonly Waiting[]): number {
    return this.#packed.fitting(alerts);
  }

  async deliverPacked(alerts: readonly Waiting[], signal: AbortSignal): Promise<Accepted> {
    const [first, ...more] = alerts;
    if (first === undefined) return { messageId: "" };
    if (more.length === 0) return await this.deliver(first.alert, first, signal);
    return await this.#givingWay(signal, () => this.#packed.deliver(alerts, signal));
  }

  async showLogin(view: LoginView, signal: AbortSignal, anew?: boolean): Promise<void> {
    this.#pairing.login(view);
    await this.#delivering(() => this.#logins.for(view).show(view, signal, anew));
  }

  async notify(text: string, signal: AbortSignal): Promise<void> {
    await this.#delivering(() => this.#sender.at((place) => this.#sender.say(place, text, [], signal)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#work);
  }

  async #givingWay<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    await this.#priority.giveWay(signal);
    return await this.#delivering(run);
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

  /** Tries again after an owner wrote: they may just have unblocked the bot, added it again or given it a right. */
  #heardOwner(): void {
    this.#topics.tryAgain();
    if (!this.#needsPerson) return;
    this.#needsPerson = false;
    this.#deps.wake();
  }

  #onReady(signal: AbortSignal): void {
    for (const login of this.#logins.all) this.#inBackground("stale code", login.removeStale(signal), signal);
    this.#inBackground("command menu", this.#menu.offer(signal), signal);
    this.#deps.onLanguage(() => this.#inBackground("command menu", this.#menu.offerDefault(signal), signal));
  }

  /** Runs work that is not part of a delivery. Its errors are only logged. */
  #inBackground(what: string, work: Promise<void>, signal: AbortSignal): void {
    this.#keep(
      work.catch((error: unknown) => {
        if (!signal.aborted) this.#deps.log.warn({ error: errorText(error) }, `telegram: ${what} failed`);
      }),
    );
  }

  /** Keeps work that `stop` waits for. It must not reject. */
  #keep(work: Promise<void>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }
}
