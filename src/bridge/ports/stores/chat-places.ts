/** The place of one chat at a sink that keeps chats apart: its topic or its thread. */
export type ChatPlace = {
  /** The platform's id of the chat or channel that holds it. A place that lies elsewhere is of no use any more. */
  readonly venue: string;
  /** The platform's id of the topic or thread. */
  readonly thread: string;
  /** Its title as it was last set, to see a rename; `""` when it has none. */
  readonly title: string;
  /** Unix milliseconds; `Infinity`: for ever. After this the place is no longer used. */
  readonly until: number;
};

/**
 * The places of one sink, by `AlertChat.key`. They survive restarts. A chat that has a place in force stays known.
 * Every method may reject with StoreError.
 */
export interface ChatPlaces {
  /** Of a place whose time is over: `undefined`. */
  get(chat: number): Promise<ChatPlace | undefined>;
  set(chat: number, place: ChatPlace): Promise<void>;
  /** Does nothing when there is none. */
  delete(chat: number): Promise<void>;
}
