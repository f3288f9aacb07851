import { Bell } from "../../bridge/bell.ts";
import type { Clock } from "../../bridge/clock.ts";
import { errorText } from "../../bridge/errors.ts";
import type { Logger } from "../../bridge/log.ts";
import type { Download, MediaContent, MediaSource } from "../../bridge/media.ts";
import type { Message } from "../../bridge/message.ts";
import type { SentLedger, StateStore } from "../../bridge/state-store.ts";
import type { MediaSender, OutgoingFile, SessionEvent, WeChatSession } from "../../bridge/wechat-session.ts";
import { Channel } from "./channel.ts";
import { SessionCookies } from "./cookies.ts";
import { type Begun, Entrance, type EntranceDeps } from "./entrance.ts";
import { type ConnectionPool, WeChatHttp } from "./http.ts";
import type { LiveSession } from "./live.ts";
import { downloadMedia } from "./media.ts";
import type { ModeName } from "./mode.ts";
import { followSession, type OnlineDeps } from "./online.ts";
import { SavedState } from "./saved.ts";
import { Sender } from "./send.ts";
import { FileSender } from "./send-media.ts";
import type { SyncEnd } from "./sync-loop.ts";

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

/** Sends older than this cannot echo any more. */
const LEDGER_KEEP_MS = 7 * 24 * 60 * 60_000;

/** The web protocol behind the bridge's session port. */
export class WebWeChatSession implements WeChatSession, MediaSource, MediaSender {
  readonly #deps: EntranceDeps & OnlineDeps;
  readonly #channel = new Channel<SessionEvent>();
  readonly #sender: Sender;
  readonly #files: FileSender;
  #live: LiveSession | undefined;
  /** Set while a person's word is waited for. */
  #asked: Bell | undefined;

  constructor(options: WebWeChatOptions) {
    const { pool, state, clock, log } = options;
    this.#deps = {
      ...options,
      http: new WeChatHttp(pool, clock, new SessionCookies()),
      saved: new SavedState(state, log),
      emit: (event, signal) => this.#channel.put(event, signal),
    };
    this.#sender = new Sender({ ...this.#deps, live: () => this.#live });
    this.#files = new FileSender(this.#deps, this.#sender);
  }

  async *events(signal: AbortSignal): AsyncGenerator<SessionEvent, void, undefined> {
    const over = new AbortController();
    const ends = AbortSignal.any([signal, over.signal]);
    let failure: { readonly error: unknown } | undefined;
    const running = this.#run(ends).catch((error: unknown) => {
      if (!ends.aborted) failure = { error };
      over.abort();
    });
    try {
      yield* this.#channel.events(ends);
    } finally {
      // Also when the consumer leaves its loop early.
      over.abort();
      await running;
    }
    if (failure) throw failure.error;
  }

  requestLogin(): void {
    this.#asked?.ring();
  }

  async sendText(chatName: string, text: string, key: string, signal: AbortSignal): Promise<void> {
    await this.#sender.sendText(chatName, text, key, signal);
  }

  async sendFile(chatName: string, file: OutgoingFile, key: string, signal: AbortSignal): Promise<void> {
    await this.#files.sendFile(chatName, file, key, signal);
  }

  async download(message: Message<MediaContent>, signal: AbortSignal): Promise<Download> {
    return await downloadMedia({ http: this.#deps.http, live: () => this.#live }, message, signal);
  }

  /** Rejects when `signal` aborts, or with a fault of the state store. */
  async #run(signal: AbortSignal): Promise<never> {
    await this.#forgetOldSends();
    const entrance = new Entrance(this.#deps);
    let begun = await entrance.resume(signal);
    for (;;) {
      begun ??= await this.#login(entrance, signal);
      const end = await this.#follow(begun, signal);
      begun = undefined;
      await this.#deps.saved.forget();
      await this.#stop({ type: "loggedOut", ...end }, signal);
    }
  }

  async #login(entrance: Entrance, signal: AbortSignal): Promise<Begun> {
    for (;;) {
      const result = await entrance.login(signal);
      if (!("type" in result)) return result;
      await this.#stop(result, signal);
    }
  }

  async #follow(begun: Begun, signal: AbortSignal): Promise<SyncEnd> {
    this.#live = begun.live;
    try {
      return await followSession(this.#deps, begun, signal);
    } finally {
      this.#live = undefined;
    }
  }

  /** Tells that nothing goes on, and waits for a person's word. It may come while the event is being dealt with. */
  async #stop(event: SessionEvent, signal: AbortSignal): Promise<void> {
    const asked = new Bell(this.#deps.clock);
    this.#asked = asked;
    try {
      await this.#channel.put(event, signal);
      await asked.wait(signal);
      signal.throwIfAborted();
    } finally {
      this.#asked = undefined;
    }
  }

  async #forgetOldSends(): Promise<void> {
    const { ledger, clock, log } = this.#deps;
    try {
      await ledger.forget(clock.now() - LEDGER_KEEP_MS);
    } catch (error) {
      log.warn({ error: errorText(error) }, "old sends could not be forgotten: check the disk of DATA_DIR");
    }
  }
}
