/** What the webhook sink needs to know; the settings' rules have been checked. */
export type WebhookConfig = {
  /** Where events are posted, setting `WEBHOOK_URL`. Its path and its query may be keys: a secret. */
  readonly url: string;
  /** `whsec_…`, at least one, setting `WEBHOOK_SECRET`. Secrets. */
  readonly secrets: readonly string[];
};
