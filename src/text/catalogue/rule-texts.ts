import type { MsgType } from "../../bridge/model/message.ts";

/** A rule of `RULES` in one line. Names come in as they are shown. */
export type RuleLineTexts = {
  readonly kinds: Readonly<Record<Exclude<MsgType, "REVOKE">, string>>;
  /** Matchers. Those that take a list hold when any of its values fits. */
  readonly chat: (names: readonly string[]) => string;
  readonly from: (names: readonly string[]) => string;
  readonly kind: (kinds: readonly string[]) => string;
  readonly text: (words: readonly string[]) => string;
  readonly own: (own: boolean) => string;
  readonly mention: (mention: boolean) => string;
  readonly by: Readonly<Record<"author" | "other", string>>;
  /** A rule without matchers. */
  readonly everything: string;
  /** Actions. */
  readonly sinks: (names: readonly string[]) => string;
  readonly allSinks: string;
  readonly silent: string;
  readonly drop: string;
  /** All matchers must hold. */
  readonly line: (matchers: readonly string[], actions: readonly string[]) => string;
};
