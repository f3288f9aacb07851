import { StoreError } from "../../../bridge/model/errors.ts";
import type { Accepted } from "../../../bridge/ports/stores/event-inbox.ts";
import type { IngestEvent } from "../model/event.ts";
import { bodyOf } from "../reading/stored-event.ts";
import type { OpenDeps } from "./exchange.ts";
import { Refusal } from "./refusal.ts";

/** Events that the bridge has not taken yet: with that many the sender has to wait. */
const MAX_WAITING = 10_000;
const RETRY_SECONDS = 5;

/** Refuses while the bridge is far behind. To be asked before the events are looked at. */
export async function requireRoom({ inbox }: Pick<OpenDeps, "inbox">): Promise<void> {
  const waiting = await inbox.count().catch(cannotWrite);
  if (waiting < MAX_WAITING) return;
  throw new Refusal(429, `${waiting} events wait for the bridge; send the same ones again later`, {
    retryAfterSeconds: RETRY_SECONDS,
  });
}

/** Refuses events of another account than the one that is bound, and of two accounts in one body. */
export function requireAccount({ behind }: Pick<OpenDeps, "behind">, accounts: ReadonlySet<string>): void {
  for (const account of accounts) {
    if (accounts.size === 1 && behind.admits(account)) continue;
    behind.refusedAccount(account);
    throw new Refusal(409, "another account is bound to this bridge; nothing was accepted");
  }
}

/** Accepts the events. They are on the disk when this resolves. Rejects with Refusal. */
export async function takeIn(
  { inbox, clock, behind }: Pick<OpenDeps, "inbox" | "clock" | "behind">,
  events: readonly IngestEvent[],
): Promise<Accepted> {
  const arrived = events.map((event) => ({ id: event.id, body: bodyOf(event) }));
  const accepted = await inbox.accept(arrived, clock.now()).catch(cannotWrite);
  if (accepted.accepted > 0) behind.arrived();
  return accepted;
}

/** The refusal for a database that cannot be written now. Rethrows what is a bug. */
function cannotWrite(error: unknown): never {
  if (!(error instanceof StoreError)) throw error;
  const details = { retryAfterSeconds: RETRY_SECONDS };
  throw new Refusal(503, "the events could not be stored; send the same ones again later", details, {
    cause: error,
  });
}
