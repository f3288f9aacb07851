import { badRequest, type Call, Refusal } from "./call.ts";
import type { Update, World } from "./world.ts";

const CONFLICT =
  "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
const WEBHOOK =
  "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";

/** The longest wait that the server grants, in seconds. */
const MAX_TIMEOUT = 50;

/** Long polling with the server's offset semantics (https://core.telegram.org/bots/api#getupdates). */
export class UpdateQueue {
  readonly #world: World;
  #poll: AbortController | undefined;
  #secondPoller = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** Ends the waiting poll with a refusal. */
  endPolls(refusal: Refusal): void {
    this.#poll?.abort(refusal);
    this.#poll = undefined;
  }

  setSecondPoller(on: boolean): void {
    this.#secondPoller = on;
    if (on) this.endPolls(new Refusal(409, CONFLICT));
  }

  async get(call: Call, gone: AbortSignal): Promise<readonly unknown[]> {
    const offset = call.integer("offset", 0);
    const timeout = Math.min(call.integer("timeout", 0), MAX_TIMEOUT);
    const limit = Math.min(Math.max(call.integer("limit", 100), 1), 100);
    if (this.#world.webhook !== "") throw new Refusal(409, WEBHOOK);
    if (this.#secondPoller) throw new Refusal(409, CONFLICT);
    this.endPolls(new Refusal(409, CONFLICT));
    this.#setAllowed(call);
    this.#confirm(offset);
    if (this.#world.updates.length === 0 && timeout > 0) await this.#wait(timeout, gone);
    return this.#world.updates.slice(0, limit).map(wire);
  }

  /** "the list is saved until changed; an empty list means all but those that must be asked for" */
  #setAllowed(call: Call): void {
    const allowed = call.json("allowed_updates");
    if (allowed === undefined) return;
    if (!Array.isArray(allowed)) throw badRequest("expected an Array of String as allowed_updates");
    this.#world.allowedUpdates = allowed.length === 0 ? undefined : allowed.map(String);
  }

  /** Everything below a positive offset is forgotten; a negative one keeps only the last of the queue. */
  #confirm(offset: number): void {
    const { updates } = this.#world;
    this.#world.updates =
      offset < 0 ? updates.slice(offset) : updates.filter((update) => update.update_id >= offset);
  }

  async #wait(seconds: number, gone: AbortSignal): Promise<void> {
    const poll = new AbortController();
    this.#poll = poll;
    await new Promise<void>((resolve, reject) => {
      const done = (settle: () => void): void => {
        clearTimeout(timer);
        this.#world.changes.off("changed", look);
        gone.removeEventListener("abort", leave);
        settle();
      };
      const look = (): void => {
        if (this.#world.updates.length > 0) done(resolve);
      };
      const leave = (): void => done(resolve);
      const timer = setTimeout(() => done(resolve), seconds * 1000);
      this.#world.changes.on("changed", look);
      gone.addEventListener("abort", leave, { once: true });
      poll.signal.addEventListener("abort", () => done(() => reject(poll.signal.reason)), { once: true });
    });
    if (this.#poll === poll) this.#poll = undefined;
  }
}

function wire(update: Update): unknown {
  return { update_id: update.update_id, [update.type]: update.body };
}
