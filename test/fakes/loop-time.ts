/** What one turn of the event loop adds at most. */
const MOST_MS = 2;

type Sleeper = { readonly dueAt: number; readonly wake: () => void };

const sleepers = new Set<Sleeper>();
let passedMs = 0;
let seenAt = performance.now();

const ticker = setInterval(() => {
  const now = performance.now();
  passedMs += Math.min(now - seenAt, MOST_MS);
  seenAt = now;
  const due = [...sleepers].filter(({ dueAt }) => dueAt <= passedMs).sort((a, b) => a.dueAt - b.dueAt);
  for (const { wake } of due) wake();
}, 1).unref();

/**
 * Milliseconds that pass only while this process gets on: real ones, of which a pause between two turns of the event
 * loop counts two at most. On a busy machine everything in it becomes slow alike, and no deadline runs out because the
 * process was not let run. Stands still within a turn.
 */
export function loopTime(): number {
  return passedMs;
}

/** Keeps the process alive. Those that are due in one turn wake in their order. Rejects with the signal's reason. */
export async function loopSleep(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const sleeper = { dueAt: passedMs + ms, wake: resolve };
  const stop = (): void => reject(signal?.reason);
  sleepers.add(sleeper);
  ticker.ref();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await promise;
  } finally {
    sleepers.delete(sleeper);
    if (sleepers.size === 0) ticker.unref();
    signal?.removeEventListener("abort", stop);
  }
}
