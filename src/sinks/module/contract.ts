import type { Chat, MsgType } from "../../bridge/model/message.ts";
import type { UnsupportedSubtype } from "../../bridge/model/unsupported.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";

/*
 * What a file in SINK_MODULES gives and gets. Files of other people depend on it: within one version, fields and options
 * are added and nothing is renamed or removed. The words for people are in docs/own-sinks.md.
 */

/** The version of this contract. */
export const API_VERSION = 1;

/** Any function of a file. What it gives back is checked where it is used. */
export type ModuleFunction = (...args: readonly unknown[]) => unknown;

/** A setting of a file's own. Its value is a text; `configure` checks it. */
export type ModuleSetting = Bilingual & { readonly secret: boolean; readonly required: boolean };

/** The default export of a file, checked. */
export type SinkModule = {
  /** The key in outbox, status and metrics. */
  readonly name: string;
  readonly title: Bilingual;
  readonly settings: ReadonlyMap<string, ModuleSetting>;
  readonly configure: ModuleFunction;
  readonly create: ModuleFunction;
};

/** An alert as `deliver` gets it: frozen plain JSON. Field names and values do not depend on the language. */
export type ModuleAlert = {
  /** The short id that people see, without `#`. It repeats over the years. */
  readonly id: string;
  /** The same in every repeat and follow-up of this alert, and of no other. */
  readonly alertId: string;
  readonly event: "recall" | "mention";
  readonly chat: { readonly name: string; readonly kind: Chat["kind"] };
  /** Who wrote the message, `""` when unknown. */
  readonly from: string;
  /** The kind of message; `null` when the original was not seen. */
  readonly kind: MsgType | null;
  /** Of a message whose kind is UNSUPPORTED. */
  readonly subtype: UnsupportedSubtype | null;
  /** The sender's words; `""` when there are none. */
  readonly text: string;
  /** ISO 8601 in UTC; `null` when unknown. */
  readonly sentAt: string | null;
  /** The same; `null` for a mention. */
  readonly recalledAt: string | null;
  /** Who recalled it; `other`: somebody else than its author. `null` for a mention. */
  readonly by: { readonly name: string; readonly other: boolean } | null;
  /** The message is mine. */
  readonly own: boolean;
  /** The original was seen. */
  readonly matched: boolean;
};

/** The bytes of a message: a file on this machine, or a sentence why there is none. `pending`: they may follow. */
export type ModuleMedia =
  | { readonly path: string; readonly mime: string; readonly fileName: string; readonly bytes: number }
  | { readonly reason: string; readonly pending: boolean };

/** The second argument of `deliver`. */
export type ModuleDelivery = {
  /** The alert in the person's language; of a follow-up its short id and a line about the bytes. */
  readonly text: string;
  /** Left out when the message has no bytes. */
  readonly media: ModuleMedia | undefined;
  readonly silent: boolean;
  readonly possibleDuplicate: boolean;
  /** True for the call that brings the bytes of an alert that was delivered before. */
  readonly followUp: boolean;
  /** Aborts after 60 s, and when the program stops. */
  readonly signal: AbortSignal;
};

/** Whether it can be called. */
export function isFunction(value: unknown): value is ModuleFunction {
  return typeof value === "function";
}
