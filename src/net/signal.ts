/** What every AbortSignal has, native or from a polyfill (grammY brings one that has no `reason`). */
export type SignalLike = {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
};

// One listener for each foreign signal, however many requests it is handed to.
const natives = new WeakMap<SignalLike, AbortSignal>();

/** A native signal that aborts with `signal`: undici accepts no other. A native one is returned as it is. */
export function nativeSignal(signal: SignalLike): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  const known = natives.get(signal);
  if (known !== undefined) return known;
  const controller = new AbortController();
  // Without a reason of its own, abort() makes the AbortError that callers look for.
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  natives.set(signal, controller.signal);
  return controller.signal;
}
