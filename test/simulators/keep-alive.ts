/**
 * Idle connections stay open. Where client and server share one process, a long piece of work would let the server close one at
 * the moment at which the client uses it again.
 */
export const STAYS_OPEN = { keepAliveTimeout: 0 } as const;
