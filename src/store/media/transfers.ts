import { notWanted } from "../errors/media-errors.ts";

type Transfer = { readonly key: string; readonly stop: AbortController; readonly end: Promise<unknown> };

/** The bytes that are being written at this moment. Those of a message that is deleted end at once. */
export class Transfers {
  readonly #running = new Set<Transfer>();

  /** Runs `work` with a signal that aborts when `signal` does, or as `end` says. */
  async run<T>(
    account: string,
    msgId: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const stop = new AbortController();
    const end = work(AbortSignal.any([signal, stop.signal]));
    const transfer = { key: keyOf(account, msgId), stop, end };
    this.#running.add(transfer);
    try {
      return await end;
    } finally {
      this.#running.delete(transfer);
    }
  }

  /** Ends those of the message as MediaError("gone"). Resolves when nothing of them is on the disk. */
  async end(account: string, msgId: string): Promise<void> {
    const meant = [...this.#running].filter(({ key }) => key === keyOf(account, msgId));
    for (const { stop } of meant) stop.abort(notWanted(msgId));
    await Promise.allSettled(meant.map(({ end }) => end));
  }
}

function keyOf(account: string, msgId: string): string {
  return `${account}:${msgId}`;
}
