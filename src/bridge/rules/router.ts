import type { ChatDirectory } from "../chats/chat-directory.ts";
import { isMuted } from "../chats/chat-sight.ts";
import type { Alert } from "../model/alert.ts";
import type { ReceivedMessage } from "../model/message.ts";
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
  /** Whether some sink keeps chats apart. */
  readonly keepsApart: boolean;
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
    const { rules, ownRecalls, chats, sinksFor, keepsHistory, keepsApart, clock } = this.#deps;
    const listed = keepsHistory && alert.kind === "recall";
    // A chat is added for a recall that is listed. For all others it is enough here to know whether it is muted or named.
    const known = listed ? await chats.ensure(accountId, alert) : chats.findOf(accountId, alert);
    const decision = decide(rules, ownRecalls, factsOf(alert, known));
    const muted = known !== undefined && isMuted(known, clock.now());
    const wanted = muted || decision.drop ? [] : sinksFor(alert);
    const sinks = wanted.filter((name) => decision.sinks?.includes(name) ?? true);
    // A sink that keeps chats apart needs the chat of every alert that goes out.
    const adds = !listed && keepsApart && sinks.length > 0;
    const chat = adds ? await chats.ensure(accountId, alert) : known;
    const { rule } = decision;
    return {
      alert,
      sinks,
      silent: decision.silent,
      chat: chat?.key,
      // A recall whose original came late was counted when it was told without it.
      applied: completes !== undefined ? [] : muted ? [muteKey(known)] : this.#keysOf(rule),
      listedIn: listed ? known?.key : undefined,
      completes,
    };
  }

  /** Their chats are referred to by the history and the outbox now. */
  written(alerts: readonly NewAlert[]): void {
    this.#deps.chats.release(alerts.flatMap(({ chat }) => chat ?? []));
  }

  /** `rule`: its number, counted from 1. */
  #keysOf(rule: number | undefined): readonly string[] {
    return rule === undefined ? [] : this.#deps.rules.slice(rule - 1, rule).map(ruleKey);
  }
}
