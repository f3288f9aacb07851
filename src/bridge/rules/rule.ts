import type { MsgType } from "../model/message.ts";

/** What a rule looks at. Everything that is set must hold; a list means any of its values. */
export type RuleMatch = {
  /** Names or stable ids of the chat, `*` as in file names. Case, width and accents do not matter. */
  readonly chat?: readonly string[];
  /** Names or stable ids of the person who wrote the message. */
  readonly from?: readonly string[];
  readonly kind?: readonly MsgType[];
  /** Words in the text, its file name included. */
  readonly text?: readonly string[];
  /** Whether the message is mine. */
  readonly own?: boolean;
  /** Whether the message mentions me. */
  readonly mention?: boolean;
  /** Who recalled it: its author, or somebody else. */
  readonly by?: "author" | "other";
};

/** What a rule does. */
export type RuleAction = {
  /** Only these sinks; all when left out. */
  readonly sinks?: readonly string[];
  /** Without a sound, where the platform can. */
  readonly silent?: boolean;
  /** Listed, but not sent. */
  readonly drop?: boolean;
};

/** One entry of `RULES`. The first rule that matches decides. */
export type Rule = RuleMatch & RuleAction;

/** `OWN_RECALLS`: what happens with my own recalls of my own messages. */
export type OwnRecalls = "tell" | "silent" | "off";

/** What rules look at in one alert. */
export type RuleFacts = {
  /** Every name that the chat is known by, now or earlier, and its ids. */
  readonly chat: readonly string[];
  /** Every name of the person who wrote the message, and their ids. Empty when nothing is known. */
  readonly from: readonly string[];
  /** `undefined` when the original is not known. */
  readonly kind: MsgType | undefined;
  /** Each text of the message by itself, its file name included. */
  readonly text: readonly string[];
  readonly own: boolean;
  readonly mention: boolean;
  /** `undefined` for a mention. */
  readonly by: "author" | "other" | undefined;
};

/** What was decided about one alert. */
export type Decision = {
  /** Counted from 1; `undefined` when no rule matched. */
  readonly rule: number | undefined;
  /** `undefined`: all sinks. */
  readonly sinks: readonly string[] | undefined;
  readonly silent: boolean;
  /** Listed, but not sent. */
  readonly drop: boolean;
};
