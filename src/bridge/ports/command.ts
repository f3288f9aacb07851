/** A command that a person sent. The sink has checked that this person may use the bridge. */
export type CommandRequest = {
  /** Without slash, lower case. */
  readonly name: string;
  readonly args: readonly string[];
  /** `owner` may run everything, `reader` only commands with `readerMay`. */
  readonly role: "owner" | "reader";
  /** True when it was sent while the bridge was down. It is answered, but not carried out. */
  readonly stale: boolean;
  /** The prefix of commands at that sink: `/` in Telegram, `/wechat ` in Slack. */
  readonly prefix: string;
};

/** A button that runs a command. Pressing it does the same as typing the command. */
export type CommandButton = {
  readonly label: string;
  /** The command's name, without prefix. */
  readonly name: string;
  readonly args: readonly string[];
};

/**
 * The answer to a command. `text` is `""` when there is no answer. Where there are no buttons, the text says what to
 * type.
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
};
