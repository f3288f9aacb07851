import { backoffMs } from "../../bridge/backoff.ts";
import type { Clock } from "../../bridge/clock.ts";
import { errorText } from "../../bridge/errors.ts";
import type { Logger } from "../../bridge/log.ts";
import type { ReceivedMessage } from "../../bridge/message.ts";
import type { SentLedger, StateStore } from "../../bridge/state-store.ts";
import type { SessionEvent, WeChatSession } from "../../bridge/wechat-session.ts";
import { decodeWireText } from "../content/text.ts";
import { Channel } from "./channel.ts";
import { ContactLoader } from "./contact-loader.ts";
import { ContactBook } from "./contacts.ts";
import { SessionCookies } from "./cookies.ts";
import { parseSavedSession } from "./credentials.ts";
import { Digest } from "./digest.ts";
import { endingOf } from "./endings.ts";
import { WebwxError } from "./errors.ts";
import { type ConnectionPool, WeChatHttp } from "./http.ts";
import { LiveSession } from "./live.ts";
import { type LoginDeps, loginByCode } from "./login.ts";
import { type ModeName, modeOf } from "./mode.ts";
import * as requests from "./requests.ts";
import { type InitReply, parseInit } from "./responses.ts";
import { Sender } from "./send.ts";
import { type SyncEnd, SyncLoop } from "./sync-loop.ts";

export type WebWeChatOptions = {
  /** Where login starts, e.g. `https://wx.qq.com`. */
  readonly origin: string;
  readonly mode: ModeName;
  readonly pool: ConnectionPool;
  readonly clock: Clock;
  readonly log: Logger;
  readonly state: StateStore;
  readonly ledger: SentLedger;
  readonly random: () => number;
};

/** The saved session in the state store. */
const SAVED = "wechat.session";
/** Sends older than this cannot echo any more. */
const LEDGER_KEEP_MS = 7 * 24 * 60 * 60_000;

/** A live session and what webwxinit said of it. */
type Begun = { readonly live: LiveSession; readonly init: InitReply; readonly resumed: boolean };

/** The web protocol behind the bridge's session port. */
export class WebWeChatSession implements WeChatSession {
  readonly #options: WebWeChatOptions;
  readonly #http: WeChatHttp;
  readonly #channel = new Channel<SessionEvent>();
  readonly #sender: Sender;
  #live: LiveSession | undefined;
  /** Set while a person's word is waited for. */
  #onLoginRequest: (() => void) | undefined;

  constructor(options: WebWeChatOptions) {
    this.#options = options;
    this.#http = new WeChatHttp(options.pool, new SessionCookies());
    const { clock, log, ledger, random } = options;
    this.#sender = new Sender({ http: this.#http, clock, log, ledger, random, live: () => this.#live });
  }

  async *events(signal: AbortSignal): AsyncGenerator<SessionEvent, void, undefined> {
    const failed = new AbortController();
    let failure: unknown;
    const running = this.#run(signal).catch((error: unknown) => {
      if (!signal.aborted) failure = error;
      failed.abort();
    });
    yield* this.#channel.events(AbortSignal.any([signal, failed.signal]));
    this.#live = undefined;
    await running;
    if (failure !== undefined) throw failure;
  }

  requestLogin(): void {
    this.#onLoginRequest?.();
  }

  async sendText(chatName: string, text: string, key: string, signal: AbortSignal): Promise<void> {
    await this.#sender.sendText(chatName, text, key, signal);
  }

  async #run(signal: AbortSignal): Promise<never> {
    const { clock, ledger } = this.#options;
    await ledger.forget(clock.now() - LEDGER_KEEP_MS);
    let begun = await this.#resume(signal);
    for (;;) {
      begun ??= await this.#login(signal);
      const end = await this.#follow(begun, signal);
      begun = undefined;
      await this.#forget();
      await this.#emit({ type: "loggedOut", ...end }, signal);
      await this.#personsWord(signal);
    }
  }

  #emit(event: SessionEvent, signal: AbortSignal): Promise<void> {
    return this.#channel.put(event, signal);
  }

  /** Resolves when a person asks for a login. */
  async #personsWord(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const aborted = (): void => reject(signal.reason);
      signal.addEventListener("abort", aborted, { once: true });
      this.#onLoginRequest = () => {
        signal.removeEventListener("abort", aborted);
        this.#onLoginRequest = undefined;
        resolve();
      };
    });
  }

  /** Goes on with the saved session; `undefined` when there is none or it is dead. Network trouble is waited out. */
  async #resume(signal: AbortSignal): Promise<Begun | undefined> {
    const { state, mode, clock, log, random } = this.#options;
    const text = await state.get(SAVED);
    const saved = text === undefined ? undefined : parseSavedSession(text);
    if (!saved) return undefined;
    this.#http.cookies = SessionCookies.parse(saved.cookies);
    const live = new LiveSession(saved, modeOf(mode), clock);
    for (let failures = 0; ; failures += 1) {
      try {
        const init = await this.#init(live, signal);
        // The stored SyncKey stays: init's own would skip what came while the bridge was down.
        log.info({}, "the saved session goes on");
        return { live, init, resumed: true };
      } catch (error) {
        signal.throwIfAborted();
        if (endingOf(error)) {
          log.info({ reason: errorText(error) }, "the saved session is over; a new login is needed");
          await this.#forget();
          return undefined;
        }
        const retryInMs = backoffMs(failures, random);
        const cause = error instanceof Error ? error : new Error(String(error));
        log.warn({ reason: cause.message, retryInMs }, "the saved session could not be checked; it is kept");
        await this.#emit({ type: "offline", error: cause, retryInMs }, signal);
        await clock.sleep(retryInMs, signal);
      }
    }
  }

  async #init(live: LiveSession, signal: AbortSignal): Promise<InitReply> {
    const init = parseInit((await this.#http.send(requests.init(live.context), signal)).text);
    live.renewSkey(init.skey);
    live.self = { userName: init.self.userName, nickName: init.self.nickName };
    return init;
  }

  /** Codes until one is confirmed and the session begun; after silence or refusal only on a person's word. */
  async #login(signal: AbortSignal): Promise<Begun> {
    const { origin, mode, clock, log, random } = this.#options;
    for (;;) {
      this.#http.cookies = new SessionCookies();
      const emit = (event: SessionEvent): Promise<void> => this.#emit(event, signal);
      const deps: LoginDeps = { http: this.#http, clock, log, random, mode: modeOf(mode), origin, emit };
      const result = await loginByCode(deps, signal);
      if (result.status === "confirmed") {
        const live = new LiveSession(
          { ...result, self: { userName: "", nickName: "" }, syncKey: { List: [] } },
          modeOf(mode),
          clock,
        );
        const begun = await this.#begin(live, signal);
        if (typeof begun !== "string") return begun;
        await emit({ type: "loginStopped", reason: "refused", detail: begun });
      } else {
        const detail = result.status === "refused" ? result.detail : "";
        await emit({ type: "loginStopped", reason: result.status, detail });
      }
      await this.#personsWord(signal);
    }
  }

  /** The first webwxinit of a login; a text says why the server refused it. */
  async #begin(live: LiveSession, signal: AbortSignal): Promise<Begun | string> {
    const { clock, log, random } = this.#options;
    let refusals = 0;
    for (let failures = 0; ; failures += 1) {
      try {
        const init = await this.#init(live, signal);
        live.syncKey = init.syncKey;
        return { live, init, resumed: false };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof WebwxError && error.code === "ret") {
          refusals += 1;
          // The official page tries once more before it believes a refusal.
          if (refusals > 1) return error.message;
        }
        const retryInMs = backoffMs(failures, random);
        log.warn({ reason: errorText(error), retryInMs }, "the new session could not be begun yet");
        await clock.sleep(retryInMs, signal);
      }
    }
  }

  /** Online: contacts in the background, messages in the loop, until the session is over. */
  async #follow({ live, init, resumed }: Begun, signal: AbortSignal): Promise<SyncEnd> {
    const { clock, log, random, ledger } = this.#options;
    const over = new AbortController();
    const ends = AbortSignal.any([signal, over.signal]);
    const emit = (event: SessionEvent): Promise<void> => this.#emit(event, ends);
    const book = new ContactBook(live.self.userName);
    book.apply(init.contacts);
    const onLearned = (): void => {
      digest.learned().catch((error: unknown) => {
        if (!ends.aborted) log.warn({ reason: errorText(error) }, "names could not be handed on");
      });
    };
    const loader = new ContactLoader({ http: this.#http, clock, log, live, book, onLearned }, ends);
    const digest: Digest = new Digest({
      book,
      live,
      ledger,
      log,
      loader,
      emitNames: (messages: readonly ReceivedMessage[]) => emit({ type: "names", messages }),
    });
    try {
      await this.#save(live);
      this.#live = live;
      const account = { id: live.uin, name: decodeWireText(live.self.nickName) };
      await emit({ type: "online", account, resumed, canSend: true });
      void this.#tellPhone(live, ends);
      loader.start(init.chatSetGroups);
      const save = (): Promise<void> => this.#save(live);
      const loop = new SyncLoop({
        http: this.#http,
        clock,
        log,
        random,
        live,
        emit,
        digest: (reply) => digest.digest(reply),
        handled: (reply) => digest.handled(reply),
        save,
      });
      return await loop.run(ends);
    } finally {
      this.#live = undefined;
      over.abort();
    }
  }

  /** The phone then shows its "web WeChat" bar. Not needed for reading: a failure changes nothing. */
  async #tellPhone(live: LiveSession, signal: AbortSignal): Promise<void> {
    try {
      await this.#http.send(requests.statusNotify(live.context, live.self.userName), signal);
    } catch (error) {
      this.#options.log.debug({ reason: errorText(error) }, "the phone was not told of the login");
    }
  }

  /** A save that fails costs nothing but a repeat: after a crash the batches since the last one come again. */
  async #save(live: LiveSession): Promise<void> {
    try {
      await this.#options.state.set(SAVED, JSON.stringify(live.toSaved(this.#http)));
    } catch (error) {
      this.#options.log.error(
        { error: errorText(error) },
        "how far was read could not be saved: check the disk",
      );
    }
  }

  async #forget(): Promise<void> {
    await this.#options.state.delete(SAVED);
  }
}
