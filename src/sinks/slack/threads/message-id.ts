/** An alert's message, and the first message of the thread that it stands in. */
export type StandsAt = {
  readonly ts: string;
  /** `undefined`: the alert stands in the channel itself. */
  readonly root: string | undefined;
};

/** As the outbox keeps it: `1700000000.000100`, with `@` and the root behind it for a message in a thread. */
export function messageIdOf({ ts, root }: StandsAt): string {
  return root === undefined ? ts : `${ts}@${root}`;
}

/** Reads what `messageIdOf` wrote. */
export function readMessageId(id: string): StandsAt {
  const [ts = "", root] = id.split("@");
  return { ts, root };
}
