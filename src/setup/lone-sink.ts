import type { Clock } from "../bridge/ports/clock.ts";
import { silentLogger } from "../bridge/ports/log.ts";
import { noPulse } from "../bridge/ports/pulse.ts";
import type { Screen } from "../bridge/ports/screen.ts";
import { SessionSendError, type WeChatSession } from "../bridge/ports/source-session.ts";
import type { ChatPlace, ChatPlaces } from "../bridge/ports/stores/chat-places.ts";
import type { StateStore } from "../bridge/ports/stores/state-store.ts";
import type { Connect } from "../kinds/described.ts";
import type { SinkKindDeps } from "../kinds/sink-kind.ts";
import type { Texts } from "../text/catalogue/texts.ts";

/** What there is outside of a running bridge. */
export type LoneSinkDeps = {
  readonly clock: Clock;
  readonly connect: Connect;
  readonly screen: Screen;
  readonly print: (line: string) => void;
};

/**
 * What a sink gets that shows one test alert and nothing else: no account is logged in, nothing is kept, and no command
 * comes, because it is never started.
 */
export function loneSinkDeps(deps: LoneSinkDeps, texts: Texts): SinkKindDeps {
  const nothing = (): void => {};
  return {
    ...deps,
    texts,
    log: silentLogger,
    session: new NoSession(),
    state: new BriefState(),
    places: new BriefPlaces(),
    command: async () => ({ text: "", buttons: [] }),
    menu: [],
    alertButtons: () => [],
    startedAt: deps.clock.now(),
    wechatNow: () => deps.clock.now(),
    onLanguage: nothing,
    onOwnNote: nothing,
    onStranger: nothing,
    onTrouble: nothing,
    onFault: nothing,
    wake: nothing,
    pulse: noPulse,
  };
}

/** No account is logged in, and none is going to be. */
class NoSession implements WeChatSession {
  readonly accountId = undefined;

  async *events(): AsyncGenerator<never> {
    yield* [];
  }

  requestLogin(): void {}

  async logout(): Promise<"notLoggedIn"> {
    return "notLoggedIn";
  }

  async sendText(): Promise<void> {
    throw new SessionSendError("notOnline", "no account is logged in");
  }
}

/** Facts that are gone with the test alert. */
class BriefState implements StateStore {
  readonly #facts = new Map<string, string>();

  async get(key: string): Promise<string | undefined> {
    return this.#facts.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    this.#facts.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.#facts.delete(key);
  }

  async note(key: string, value: string | undefined): Promise<void> {
    if (value === undefined) await this.delete(key);
    else await this.set(key, value);
  }
}

class BriefPlaces implements ChatPlaces {
  readonly #places = new Map<number, ChatPlace>();

  async get(chat: number): Promise<ChatPlace | undefined> {
    return this.#places.get(chat);
  }

  async set(chat: number, place: ChatPlace): Promise<void> {
    this.#places.set(chat, place);
  }

  async delete(chat: number): Promise<void> {
    this.#places.delete(chat);
  }
}
