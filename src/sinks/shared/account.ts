import type { Alert } from "../../bridge/model/alert.ts";
import { DeliveryError } from "../../bridge/model/errors.ts";

/** Is it an alert of the account that is logged in now? Alerts that don't say whose they are belong to any. */
export function isOfAccount({ accountId }: Alert, present: string | undefined): boolean {
  return accountId === undefined || accountId === present;
}

/** Throws DeliveryError: what one account has seen is told in no chat of another. */
export function requireAccount(alert: Alert, present: string | undefined): void {
  if (isOfAccount(alert, present)) return;
  if (present === undefined) throw new DeliveryError("notReady", ({ trouble }) => trouble.wechat.notLoggedIn);
  throw new DeliveryError("rejected", ({ trouble }) => trouble.wechat.otherAccount);
}
