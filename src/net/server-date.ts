/** An answer of a server, with this machine's wall clock (unix milliseconds) around the request. */
export type TimedAnswer = {
  readonly headers: Headers;
  readonly sentAt: number;
  readonly receivedAt: number;
};

/**
 * How far this machine's clock is ahead of a server's, in milliseconds; negative: behind. 0 when both may be right. The
 * server's is the Date header (RFC 9110, 6.6.1), which counts whole seconds. An answer out of a cache is older by its Age
 * header (RFC 9111, 5.1). `undefined` without a readable date.
 */
export function clockAhead({ headers, sentAt, receivedAt }: TimedAnswer): number | undefined {
  const date = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(date)) return undefined;
  const age = /^\d{1,9}$/.exec(headers.get("age")?.trim() ?? "")?.[0];
  const from = date + Number(age ?? 0) * 1_000;
  const until = from + 1_000;
  if (sentAt > until) return sentAt - until;
  return receivedAt < from ? receivedAt - from : 0;
}
