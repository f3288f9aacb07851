import type { LoginView } from "../../bridge/ports/sink.ts";
import type { StateStore } from "../../bridge/ports/state-store.ts";

/**
 * A login that is put off stays so over restarts, and a service manager may start the bridge every few seconds: a place
 * that keeps what it was told hears of it once for each reason and end.
 */
export class ToldPostponed {
  readonly #state: StateStore;
  readonly #key: string;

  /** `key` is the place's own. */
  constructor(state: StateStore, key: string) {
    this.#state = state;
    this.#key = key;
  }

  /** Whether `chat` was told the same before. */
  async knows(chat: string, view: LoginView): Promise<boolean> {
    return view.state === "postponed" && (await this.#state.get(this.#key)) === mark(chat, view);
  }

  async note(chat: string, view: LoginView): Promise<void> {
    if (view.state === "postponed") await this.#state.set(this.#key, mark(chat, view));
  }
}

function mark(chat: string, { reason, until }: LoginView & { readonly state: "postponed" }): string {
  return `${chat} ${reason} ${until}`;
}
