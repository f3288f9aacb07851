import type { Alert } from "../../bridge/model/alert.ts";
import { DeliveryError } from "../../bridge/model/errors.ts";
import { NOT_LOGGED_IN, sessionReasons } from "../../bridge/model/reasons.ts";

const OTHER_ACCOUNT = sessionReasons.failure(
  "belongs to another WeChat account than the one logged in now: log in with that account, then retry",
  "otherAccount",
);

/** Whether the alert belongs to the account `present`. An alert without an account belongs to every one. */
export function isOfAccount({ accountId }: Alert, present: string | undefined): boolean {
  return accountId === undefined || accountId === present;
}

/** Throws DeliveryError if the alert belongs to another account: it must not appear in the chats of this one. */
export function requireAccount(alert: Alert, present: string | undefined): void {
  if (isOfAccount(alert, present)) return;
  if (present === undefined) throw new DeliveryError("notReady", NOT_LOGGED_IN);
  throw new DeliveryError("rejected", OTHER_ACCOUNT);
}
