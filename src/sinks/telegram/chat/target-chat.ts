import type { StateStore } from "../../../bridge/ports/stores/state-store.ts";
import { parseFacts } from "../../shared/facts.ts";
import type { TelegramConfig } from "../api/config.ts";

/** The chat for alerts and login codes, and who may give commands. */
export type Place = {
  readonly chatId: string;
  readonly ownerIds: readonly string[];
  /** More than one person may read the chat. */
  readonly shared: boolean;
};

const PAIRING_KEY = "telegram.pairing";
const MOVED_KEY = "telegram.moved";

type Pairing = { readonly chatId: string; readonly ownerId: string };
type Moved = { readonly from: string; readonly to: string };

/** The target chat, from the settings or from a pairing. Keeps the new id when a group is upgraded to a supergroup. */
export class TargetChat {
  readonly #config: TelegramConfig;
  readonly #state: StateStore;
  /** Read once, and again when it has changed: nobody else writes it. */
  #place: Promise<Place | undefined> | undefined;

  constructor(config: TelegramConfig, state: StateStore) {
    this.#config = config;
    this.#state = state;
  }

  /** The chat id in the settings. */
  get configuredId(): string | undefined {
    return this.#config.chatId;
  }

  /** Whether more than one person may read the chat. A paired chat is private. */
  get shared(): boolean {
    return isShared(this.#config);
  }

  /** `undefined` until a chat is set or paired. */
  async current(): Promise<Place | undefined> {
    this.#place ??= placeOf(this.#config, this.#state);
    const reading = this.#place;
    try {
      return await reading;
    } catch (error) {
      if (this.#place === reading) this.#place = undefined;
      throw error;
    }
  }

  /** Whether a person may pair: with TELEGRAM_OWNER_IDS only those, else everybody. */
  mayPair(userId: string): boolean {
    return mayPair(this.#config, userId);
  }

  async pair(chatId: string, ownerId: string): Promise<void> {
    await this.#state.set(PAIRING_KEY, JSON.stringify({ chatId, ownerId } satisfies Pairing));
    this.#place = undefined;
  }

  /** Stores the new id of the configured group. */
  async moved(to: string): Promise<void> {
    const from = this.#config.chatId;
    if (from === undefined) return;
    await this.#state.set(MOVED_KEY, JSON.stringify({ from, to } satisfies Moved));
    this.#place = undefined;
  }
}

/** The target chat as the settings and what is stored say; `undefined` until a chat is set or paired. */
export async function placeOf(
  config: TelegramConfig,
  state: Pick<StateStore, "get">,
): Promise<Place | undefined> {
  const { chatId, ownerIds } = config;
  const read = async (key: string): Promise<Facts> => parseFacts(await state.get(key)) ?? {};
  if (chatId !== undefined) {
    const moved = asMoved(await read(MOVED_KEY));
    const shared = isShared(config);
    return {
      chatId: moved?.from === chatId ? moved.to : chatId,
      ownerIds: ownerIds.length === 0 && !shared ? [chatId] : ownerIds,
      shared,
    };
  }
  const pairing = asPairing(await read(PAIRING_KEY));
  if (pairing === undefined || !mayPair(config, pairing.ownerId)) return undefined;
  const owners = new Set([pairing.ownerId, ...ownerIds]);
  return { chatId: pairing.chatId, ownerIds: [...owners], shared: false };
}

function mayPair({ ownerIds }: TelegramConfig, userId: string): boolean {
  return ownerIds.length === 0 || ownerIds.includes(userId);
}

/** A paired chat is private. */
function isShared({ chatId }: TelegramConfig): boolean {
  return chatId?.startsWith("-") === true;
}

type Facts = Readonly<Record<string, unknown>>;

function asPairing({ chatId, ownerId }: Facts): Pairing | undefined {
  return typeof chatId === "string" && typeof ownerId === "string" ? { chatId, ownerId } : undefined;
}

function asMoved({ from, to }: Facts): Moved | undefined {
  return typeof from === "string" && typeof to === "string" ? { from, to } : undefined;
}
