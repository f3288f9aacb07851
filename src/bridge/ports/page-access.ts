/** Who may see the page: what an owner can ask for. Every method may reject with StoreError. */
export interface PageAccess {
  /**
   * A link with a new one-time token, good for ten minutes. `undefined` while the address of the page is not known: the
   * server does not listen yet.
   */
  newLink(): Promise<string | undefined>;
  /** A new token for programs, and the address of the list for them. It stays good until `revoke`. */
  newToken(): Promise<{ readonly token: string; readonly url: string } | undefined>;
  /** Ends all cookies, open streams, tokens of programs and unused links. */
  revoke(): Promise<void>;
}
