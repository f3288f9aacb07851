import type { ChatDirectory } from "../chats/chat-directory.ts";
import { isMuted } from "../chats/chat-sight.ts";
import type { Alert } from "../model/alert.ts";
import type { ReceivedMessage } from "../model/message.ts";
import type { KnownChat } from "../ports/chats.ts";
import type { Clock } from "../ports/clock.ts";
import type { NewAlert } from "../ports/outbox.ts";
import { decide } from "./decide.ts";
import { factsOf } from "./facts.ts";
import { muteKey, ruleKey } from "./keys.ts";
import type { OwnRecalls, Rule } from "./rule.ts";

export type RouterDeps = {
  readonly rules: readonly Rule[];
  readonly ownRecalls: OwnRecalls;
  readonly chats: ChatDirectory;
  /** Names of the sinks that can take the alert now. */
  readonly sinksFor: (alert: Alert) => readonly string[];
  /** Whether recalls are listed. */
  readonly keepsHistory: boolean;
  readonly clock: Pick<Clock, "now">;
};

/** Decides once for each alert who gets it and how, before it is written into the outbox. */
export class Router {
  readonly #deps: RouterDeps;

  constructor(deps: RouterDeps) {
    this.#deps = deps;
  }

  /** Follows the names of chats. To be called with every batch. Rejects with StoreError. */
  async note(accountId: string, messages: readonly ReceivedMessage[]): Promise<void> {
    await this.#deps.chats.note(accountId, messages);
  }

  /** `completes`: see `NewAlert`. Rejects with StoreError. */
  async route(accountId: string, alert: Alert, completes: string | undefined): Promise<NewAlert> {
    const { rules, ownRecalls, sinksFor, keepsHistory, clock } = this.#deps;
    const listed = keepsHistory && alert.kind === "recall";
    const chat = await this.#chatOf(accountId, alert, listed);
    const decision = decide(rules, ownRecalls, factsOf(alert, chat));
    const muted = chat !== undefined && isMuted(chat, clock.now());
    const wanted = muted || decision.drop ? [] : sinksFor(alert);
    const { rule } = decision;
    return {
      alert,
      sinks: wanted.filter((name) => decision.sinks?.includes(name) ?? true),
      silent: decision.silent,
      // A recall whose original came late was counted when it was told without it.
      applied: completes !== undefined ? [] : muted ? [muteKey(chat)] : this.#keysOf(rule),
      listedIn: listed ? chat?.key : undefined,
      completes,
    };
  }

  /** Their chats are referred to by the history now. */
  written(alerts: readonly NewAlert[]): void {
    this.#deps.chats.release(alerts.flatMap(({ listedIn }) => listedIn ?? []));
  }

  /** `rule`: its number, counted from 1. */
  #keysOf(rule: number | undefined): readonly string[] {
    return rule === undefined ? [] : this.#deps.rules.slice(rule - 1, rule).map(ruleKey);
  }

  /** A chat is added for a recall that is listed. For all others it is enough to know whether it is muted or named. */
  async #chatOf(accountId: string, alert: Alert, add: boolean): Promise<KnownChat | undefined> {
    const { chats } = this.#deps;
    if (add) return await chats.ensure(accountId, alert);
    return chats.findOf(accountId, alert);
  }
}
