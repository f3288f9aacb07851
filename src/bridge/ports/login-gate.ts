import type { PostponeReason } from "../model/login-reasons.ts";

/** No login now unless a person asks. `until`: unix milliseconds. */
export type Postponed = { readonly reason: PostponeReason; readonly until: number };

/**
 * Decides whether a login may begin that nobody asked for: each one makes a phone or a bot ring, and many in a row look
 * like an attack to WeChat. A person's word never needs it.
 */
export interface LoginGate {
  /** `undefined`: it may begin, and is counted, durably, before this resolves. */
  admit(): Promise<Postponed | undefined>;
  /** A new login was ended by the service within a minute: unasked ones rest for a while. Durable when it resolves. */
  rest(): Promise<void>;
}

/** For programs whose every login is a person's own. */
export const openGate: LoginGate = { admit: async () => undefined, rest: async () => {} };
