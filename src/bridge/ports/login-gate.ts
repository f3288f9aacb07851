import type { PostponeReason } from "../model/login-reasons.ts";

/** No login may begin now, except by a login trigger. `until`: unix milliseconds. */
export type Postponed = { readonly reason: PostponeReason; readonly until: number };

/**
 * Decides whether a login that nobody requested may begin now. Each login makes a phone or a bot ring, and many in a
 * row look like an attack to WeChat. A login trigger never asks the gate.
 */
export interface LoginGate {
  /** `undefined`: the login may begin. It has been counted durably when this resolves. Rejects with StoreError. */
  admit(): Promise<Postponed | undefined>;
  /**
   * Call when the service ended a new login within a minute. No unrequested login begins for a while after that.
   * Durable when it resolves. Rejects with StoreError.
   */
  rest(): Promise<void>;
}

/** A gate that is always open, for programs in which a person requests every login. */
export const openGate: LoginGate = { admit: async () => undefined, rest: async () => {} };
