import type { Alert } from "../../bridge/model/alert.ts";
import { DeliveryError } from "../../bridge/model/errors.ts";
import { NOT_LOGGED_IN, sessionReasons } from "../../bridge/model/reasons.ts";

const OTHER_ACCOUNT = sessionReasons.failure(
  "belongs to another WeChat account than the one logged in now: log in with that account, then /retry",
  "otherAccount",
);

/** What goes out through the session goes out in the name of whoever is logged in now. */
export type AccountDeps = {
  /** Id of the account that a send goes out from now; `undefined` while none is logged in. */
  readonly accountId: () => string | undefined;
};

/** Is it an alert of the account that is logged in now? Alerts that don't say whose they are belong to any. */
export function isOfAccount({ accountId }: Alert, present: string | undefined): boolean {
  return accountId === undefined || accountId === present;
}

/** Throws DeliveryError: what one account has seen is told in no chat of another. */
export function requireAccount(alert: Alert, present: string | undefined): void {
  if (isOfAccount(alert, present)) return;
  if (present === undefined) throw new DeliveryError("notReady", NOT_LOGGED_IN);
  throw new DeliveryError("rejected", OTHER_ACCOUNT);
}
