import type { ChatPlace, ChatPlaces } from "../../src/bridge/ports/stores/chat-places.ts";

/** The places of one sink in memory, for tests of sinks. `now`: unix milliseconds. */
export class MemoryChatPlaces implements ChatPlaces {
  readonly places = new Map<number, ChatPlace>();
  readonly #now: () => number;

  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  async get(chat: number): Promise<ChatPlace | undefined> {
    const place = this.places.get(chat);
    return place !== undefined && place.until > this.#now() ? place : undefined;
  }

  async set(chat: number, place: ChatPlace): Promise<void> {
    this.places.set(chat, place);
  }

  async delete(chat: number): Promise<void> {
    this.places.delete(chat);
  }
}
