import type { Texts } from "../../text/catalogue/texts.ts";
import type { Alert } from "../model/alert.ts";
import type { ReceivedMessage } from "../model/message.ts";
import type { Clock } from "./clock.ts";
import type { CommandButton, CommandReply, CommandRequest, MenuEntry } from "./command.ts";
import type { Logger } from "./log.ts";
import type { Pulse } from "./pulse.ts";
import type { Screen } from "./screen.ts";
import type { WeChatSession } from "./source-session.ts";
import type { ChatPlaces } from "./stores/chat-places.ts";
import type { StateStore } from "./stores/state-store.ts";

/** What every sink gets. `texts` follow the language: they are read when they are used, and no part of them is kept. */
export type SinkBasics = { readonly clock: Clock; readonly texts: Texts };

/** What a sink gets that sends as the account that is logged in to WeChat. */
export type SessionSinkDeps = SinkBasics & { readonly session: WeChatSession };

/** How a sink learns of the notes that I write from my phone into the chat with myself. */
export type OwnNotes = {
  /**
   * Calls the listener with each message of mine in filehelper, after it was stored. Own sends of the bridge are not among
   * them. A message may come again after a crash.
   */
  readonly onOwnNote: (listener: (note: ReceivedMessage) => void) => void;
  /** WeChat's time, unix milliseconds, to tell how old a note is. */
  readonly wechatNow: () => number;
};

/** How a sink passes on commands that people send at its platform. */
export type CommandIntake = {
  /** Runs a command of a person that the sink has checked. Never rejects. */
  readonly command: (request: CommandRequest) => Promise<CommandReply>;
  /** When the process started, unix milliseconds. Commands sent before that are answered, but not carried out. */
  readonly startedAt: number;
  /**
   * Announces at every sink that a person without permission tried to use the bridge. Calls that follow soon are
   * ignored.
   */
  readonly onStranger: (where: string) => void;
  /** The commands of a platform's menu, in the order of help. */
  readonly menu: readonly MenuEntry[];
  /** The buttons under an alert. Where nobody may press a button, the sink shows none. */
  readonly alertButtons: (alert: Alert) => readonly CommandButton[];
  /** Calls the listener when the language of `texts` has changed. */
  readonly onLanguage: (listener: () => void) => void;
};

/** How a sink reports on its background work and its place. */
export type SinkWork = {
  /** The sink can deliver now (paired, connected, logged in): waiting lanes try at once. */
  readonly wake: () => void;
  /** The work failed without being asked to stop. The program ends too. */
  readonly onFault: (error: unknown) => void;
  /**
   * Announces what a person has to mend at this sink, in words for people. The same words again within a day are ignored.
   */
  readonly onTrouble: (words: string) => void;
  /** The pulse of that work. */
  readonly pulse: Pulse;
};

/** A fetch whose requests can be held back. */
export type HoldableFetch = typeof fetch & {
  /**
   * As the call itself, but the first byte leaves when `until` has resolved, which must not reject. One whose signal has
   * aborted by then is not sent. What needs no byte to leave is done meanwhile.
   */
  held(
    input: string | URL | Request,
    init: RequestInit | undefined,
    until: Promise<unknown>,
  ): Promise<Response>;
};

/** What a bot gets: a sink with a platform of its own that takes commands there. */
export type BotDeps = SinkBasics &
  CommandIntake &
  SinkWork & {
    readonly log: Logger;
    /** Where the sink keeps its own facts (pairing, message to edit), keys prefixed with its name. */
    readonly state: StateStore;
    /** Names of the sinks with a login of their own, which it shows apart (`LoginView.of`). Left out: there are none. */
    readonly ownLogins?: readonly string[];
    /** Topics and threads, for a sink that keeps chats apart. */
    readonly places: ChatPlaces;
    /** A fetch through the sink's own proxy, HTTP/1.1. */
    readonly fetch: typeof fetch;
  };

/** What only a bot needs that is paired with a chat and reads its commands by polling. */
export type PairedBotDeps = BotDeps & {
  /** Prints for the person at the terminal, on stdout: pairing codes. Never through the log. */
  readonly print: (text: string) => void;
  /** Where `print` goes, to choose what fits there. */
  readonly screen: Pick<Screen, "columns" | "rows" | "colour">;
};

/** All that sinks can get. Each names in its own type what it takes of it. */
export type SinkDeps = SessionSinkDeps & PairedBotDeps & OwnNotes;
