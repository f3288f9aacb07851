import type { LoginView } from "../../bridge/ports/sink.ts";
import type { StateStore } from "../../bridge/ports/stores/state-store.ts";

/**
 * Remembers that a chat was told of a postponed login. A postponement lasts over restarts, and a service manager may restart
 * the bridge every few seconds: each reason and end time is told once.
 */
export class ToldPostponed {
  readonly #state: StateStore;
  readonly #key: string;

  /** `key`: of the state store, the sink's own. */
  constructor(state: StateStore, key: string) {
    this.#state = state;
    this.#key = key;
  }

  /** Whether `chat` was told of this postponement before. False for all other views. */
  async knows(chat: string, view: LoginView): Promise<boolean> {
    return view.state === "postponed" && (await this.#state.get(this.#key)) === mark(chat, view);
  }

  /** Notes that `chat` was told. Does nothing for views that are no postponement. */
  async note(chat: string, view: LoginView): Promise<void> {
    if (view.state === "postponed") await this.#state.set(this.#key, mark(chat, view));
  }
}

function mark(chat: string, { reason, until }: LoginView & { readonly state: "postponed" }): string {
  return `${chat} ${reason} ${until}`;
}
