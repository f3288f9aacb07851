import type { Account } from "../../../bridge/model/account.ts";
import { errorText } from "../../../bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../bridge/model/message.ts";
import type { SentLedger } from "../../../bridge/ports/stores/state-store.ts";
import { isOwnSend } from "../../source/own-sends.ts";
import type { Emit, Runtime } from "../../source/runtime.ts";
import { PuppetCallError } from "../link/call-error.ts";
import type { PuppetLink } from "../link/puppet-link.ts";
import { Directory } from "../messages/directory.ts";
import type { RawIds } from "../messages/ids.ts";
import type { Self } from "../messages/normalize.ts";
import { type Ask, accountIdOf, readMessage } from "../messages/read-message.ts";
import type { SentBack } from "./sent-back.ts";

/** Names and account are asked for before anything else of a login. */
const SELF_MS = 10_000;

export type OnlineDeps = {
  readonly runtime: Runtime;
  readonly ledger: SentLedger;
  readonly sentBack: SentBack;
  readonly rawIds: RawIds;
  readonly emit: Emit;
};

/** An account that is logged in, with the process of its puppet. */
export class OnlinePuppet {
  readonly link: PuppetLink;
  readonly account: Account;
  readonly self: Self;
  readonly #deps: OnlineDeps;
  readonly #directory: Directory;
  /** A message could not be read, and people were told that something may be missing. */
  #gapTold = false;

  private constructor(
    link: PuppetLink,
    account: Account,
    self: Self,
    directory: Directory,
    deps: OnlineDeps,
  ) {
    this.link = link;
    this.account = account;
    this.self = self;
    this.#directory = directory;
    this.#deps = deps;
  }

  /** Asks for what is needed of the account. Rejects only when `signal` aborts. */
  static async open(
    link: PuppetLink,
    contactId: string,
    deps: OnlineDeps,
    signal: AbortSignal,
  ): Promise<OnlinePuppet> {
    const ask: Ask = (...question) => link.call(...question);
    const { clock } = deps.runtime;
    const directory = new Directory(ask, () => clock.monotonic());
    const slow: Ask = (name, args, _ms, ends) => link.call(name, args, SELF_MS, ends);
    const contact = await new Directory(slow, () => clock.monotonic()).contact(contactId, signal);
    const id = await accountIdOf(contactId, ask, signal);
    const name = contact?.name ?? "";
    return new OnlinePuppet(link, { id, name }, { id: contactId, name }, directory, deps);
  }

  /** A contact or group has changed. */
  forget(id: string): void {
    this.#directory.forget(id);
  }

  /**
   * Reads messages and emits them as one batch, in the order of their events. Those that the bridge sent itself are left out.
   * Rejects only when `signal` aborts.
   */
  async read(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const { runtime, emit } = this.#deps;
    const begunAt = runtime.clock.monotonic();
    // All are asked for at once, so that a slow answer for one holds up the others no longer than itself.
    const read = await Promise.all(ids.map((id) => this.#readOne(id, signal)));
    const messages: ReceivedMessage[] = [];
    let isLost = false;
    for (const each of read) {
      if (each === "lost") isLost = true;
      else if (each !== undefined && !(await this.#isOwn(each))) messages.push(each);
    }
    if (isLost) await this.tellGap(signal);
    await emit({ type: "batch", messages, at: runtime.clock.now(), begunAt, caughtUp: true }, signal);
  }

  /** Messages may be lost. Told once a login: a puppet that fails often would say it often. */
  async tellGap(signal: AbortSignal): Promise<void> {
    if (this.#gapTold) return;
    this.#gapTold = true;
    await this.#deps.emit({ type: "gap" }, signal);
  }

  async #readOne(id: string, signal: AbortSignal): Promise<ReceivedMessage | "lost" | undefined> {
    const { rawIds, runtime } = this.#deps;
    const deps = { ask: this.#ask, directory: this.#directory, rawIds, self: this.self };
    for (let tries = 1; ; tries += 1) {
      try {
        return await readMessage(id, deps, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (tries < 2) continue;
        const reason = error instanceof PuppetCallError ? errorText(error) : "not readable";
        runtime.log.warn({ reason }, "the puppet told of a message but did not give it; it is lost");
        return "lost";
      }
    }
  }

  readonly #ask: Ask = (...question) => this.link.call(...question);

  /** When the disk gives no answer, a message told twice is better than one that is missing. */
  async #isOwn(received: ReceivedMessage): Promise<boolean> {
    const { ledger, sentBack, runtime } = this.#deps;
    try {
      return (await sentBack.isOwn(received)) || (await isOwnSend(received, ledger));
    } catch (error) {
      runtime.log.warn(
        { msgId: received.message.msgId, reason: errorText(error) },
        "whether the bridge sent a message itself could not be looked up; it is treated as received",
      );
      return false;
    }
  }
}
