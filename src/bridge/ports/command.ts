/** A person's word to the bridge; the sink has checked who speaks. */
export type CommandRequest = {
  /** Without slash, lower case. */
  readonly name: string;
  readonly args: readonly string[];
  /** `owner` may run everything, `reader` only commands with `readerMay`. */
  readonly role: "owner" | "reader";
  /** Sent while the bridge was down: answered, not carried out. */
  readonly stale: boolean;
  /** How commands are written where the person is: `/` in Telegram, `/wechat ` in Slack. */
  readonly prefix: string;
};

/** Offers a command with one touch: pressed, it is the same as the typed command. */
export type CommandButton = {
  readonly label: string;
  /** Of the command, without prefix. */
  readonly name: string;
  readonly args: readonly string[];
};

/** `text` is `""` when nothing should be said. Where there are no buttons, the text says what to type. */
export type CommandReply = {
  readonly text: string;
  readonly buttons: readonly CommandButton[];
  /**
   * At the press of a button: takes the place of the message that the button stands on, its buttons included. A message
   * that cannot be replaced (too old, deleted, of another kind) stays without buttons, and the reply is a new one, as it is
   * when the command was typed.
   */
  readonly replaces?: true;
};
