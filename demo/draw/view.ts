/** How wide a block may be, whether it may hold pictures, and the words that the apps themselves add. */
export type View = {
  readonly columns: number;
  readonly pictures: boolean;
  readonly words: DrawingWords;
};

/** What Telegram's, Slack's and WeChat's own apps write around a message, in the reader's language. */
export type DrawingWords = {
  readonly edited: string;
  readonly deleted: string;
  /** Instead of a picture: its kind, then its size. */
  readonly picture: string;
  readonly video: string;
  readonly animation: string;
  readonly more: string;
  readonly app: string;
  readonly inThread: string;
};

/** `0:07`. */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** `14:02`, in the zone of this machine. */
export function timeOf(unixSeconds: number): string {
  const date = new Date(unixSeconds * 1000);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
