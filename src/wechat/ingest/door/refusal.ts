/** The statuses that a request is refused with. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 429 | 500 | 503;

/** What a refusal says besides its rule. */
export type RefusalDetails = {
  /** Which event of the body, counted from 1. */
  readonly line?: number;
  /** Where in the event. */
  readonly path?: string;
  /** Whole seconds until the sender should come back. */
  readonly retryAfterSeconds?: number;
  /** The methods that the address has. */
  readonly allow?: readonly string[];
};

/** The request is not carried out, and nothing of it is kept. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: RefusalStatus;
  /** In English, for whoever writes the sender. Holds no value of an event and no secret. */
  readonly rule: string;
  readonly details: RefusalDetails;

  constructor(status: RefusalStatus, rule: string, details: RefusalDetails = {}, options?: ErrorOptions) {
    super(`${status}: ${rule}`, options);
    this.status = status;
    this.rule = rule;
    this.details = details;
  }
}
