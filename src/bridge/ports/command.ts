import type { Texts } from "../../text/catalogue/texts.ts";
import type { Alert } from "../model/alert.ts";
import type { MediaState } from "./media.ts";

/** A command that a person sent. The sink has checked that this person may use the bridge. */
export type CommandRequest = {
  /** Without slash, lower case. May be a name in Chinese. */
  readonly name: string;
  readonly args: readonly string[];
  /** `owner` may run everything, `reader` only commands with `readerMay`. */
  readonly role: "owner" | "reader";
  /** True when it was sent while the bridge was down. It is answered, but not carried out. */
  readonly stale: boolean;
  /** The prefix of commands at that sink: `/` in Telegram, `/wechat ` in Slack. */
  readonly prefix: string;
  /**
   * The name of the sink. Says where the bytes of a reply are shown, and where a login code is shown again.
   */
  readonly sink: string;
  /**
   * Set when the person spoke to the bot without the form of a command. Unknown words then get a short help. `mention`: words
   * behind the bot's name, which run every command. `chat`: words in a private chat with the bot. They run commands that
   * only read; for one that acts, the answer names its form: a sentence may begin with such a word by chance.
   */
  readonly plain?: "mention" | "chat";
  /**
   * Set where the answer is shown in a chat of an account itself: the command then concerns recalls and chats of this
   * account only.
   */
  readonly accountId?: string;
  /** True when others can read the answer. */
  readonly seenByOthers?: boolean;
  /** True when the sink can show no buttons there, so that the text must say what to type. */
  readonly wordsOnly?: boolean;
  /** True where commands are given by buttons alone: no text says what to type for a confirmation. */
  readonly buttonsOnly?: boolean;
};

/** A button that runs a command. Pressing it does the same as typing the command. */
export type CommandButton = {
  readonly label: string;
  /** The command's name, without prefix. */
  readonly name: string;
  readonly args: readonly string[];
  /** True: stands in the row of the button before it. */
  readonly beside?: boolean;
};

/** An alert that a reply shows in the way of the sink, with its bytes. */
export type ShownAlert = {
  readonly alert: Alert;
  /**
   * `undefined` when it has none, or nothing is known of them any more. `described`: they are not there yet, and nothing
   * follows.
   */
  readonly media:
    | Exclude<MediaState, { readonly state: "fetching" }>
    | { readonly state: "described" }
    | undefined;
};

/** A file that a reply brings. */
export type ReplyFile = { readonly fileName: string; readonly mime: string; readonly bytes: Uint8Array };

/**
 * The answer to a command. `text` is `""` when there is no answer. Where there are no buttons, the text says what to
 * type. With `alert` or `file`, the text comes before it, if there is one.
 */
export type CommandReply = {
  readonly text: string;
  readonly buttons: readonly CommandButton[];
  /**
   * Set on a reply to a button press: the reply replaces the message with that button, and the button too. If that
   * message cannot be replaced (too old, deleted, of another kind), it only loses its buttons and the reply is a new
   * message. A typed command always gets a new message.
   */
  readonly replaces?: true;
  /** Set on a reply to a button press: the pressed message keeps its buttons, because they can be pressed again. */
  readonly keepsButtons?: true;
  readonly alert?: ShownAlert;
  readonly file?: ReplyFile;
};

/** A command in a platform's menu. */
export type MenuEntry = { readonly name: string; readonly summary: (texts: Texts) => string };
