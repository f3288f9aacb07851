/** The person pressed Ctrl-C. Nothing of what was asked is kept. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";

  constructor() {
    super("cancelled by the person");
  }
}

/** One of the answers to choose from. `hint` stands beside it. */
export type Choice<V extends string> = {
  readonly value: V;
  readonly label: string;
  readonly hint?: string;
};

/** A question with a text as its answer, without blanks around it. */
export type TextQuestion = {
  readonly message: string;
  /** Shown while nothing is typed. It is no answer. */
  readonly example?: string;
  /** Stands there already and can be changed. */
  readonly initial?: string;
  /** Why the text cannot be taken; `undefined`: it can. Then the question stays. */
  readonly check?: (text: string) => string | undefined;
};

export type ChoiceQuestion<V extends string> = {
  readonly message: string;
  readonly choices: readonly Choice<V>[];
  /** Where the cursor stands at first. */
  readonly initial?: V;
};

/**
 * What a set-up can ask a person at a terminal, and show. All texts are in the reader's language. Every method that waits
 * rejects with Cancelled at Ctrl-C.
 */
export interface Questions {
  text(question: TextQuestion): Promise<string>;
  /** As `text`, but what is typed is not shown. */
  secret(question: Omit<TextQuestion, "example" | "initial">): Promise<string>;
  choose<V extends string>(question: ChoiceQuestion<V>): Promise<V>;
  /** `initial`: what is ticked at first. May resolve with none. */
  chooseSeveral<V extends string>(
    question: Omit<ChoiceQuestion<V>, "initial"> & { readonly initial: readonly V[] },
  ): Promise<readonly V[]>;
  confirm(question: {
    readonly message: string;
    readonly yes: string;
    readonly no: string;
    readonly initial: boolean;
  }): Promise<boolean>;
  /** Lines below a title. */
  note(title: string, text: string): void;
  /** One fact: `ok`, `warn` and `fail` as the doctor has them, `info` for all else. */
  say(kind: "ok" | "warn" | "fail" | "info", text: string): void;
  /** An address as text and as a QR code that a phone reads from the screen. */
  link(address: string): Promise<void>;
  /** Shows that something is under way. The signal aborts at Ctrl-C. Resolves or rejects as `work`. */
  wait<T>(message: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Waits for `work`, while the person may choose not to. Then the signal aborts, and what was chosen is the answer. */
  waitOr<T, V extends string>(
    question: ChoiceQuestion<V>,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly done: T } | { readonly chosen: V }>;
}
