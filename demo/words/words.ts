import type { DrawingWords } from "../draw/view.ts";

/** All texts of the demo and of its story, in one language. */
export type DemoWords = {
  /** The language of WeChat on the phones of the story. */
  readonly locale: "zh" | "en";
  readonly account: string;
  readonly cast: {
    readonly friend: string;
    readonly member: string;
    /** Owns the group. */
    readonly owner: string;
    readonly group: string;
  };
  /** What people in the story write. */
  readonly lines: {
    readonly secret: string;
    readonly slip: string;
    readonly advert: string;
    readonly fileName: string;
    readonly file: string;
  };
  readonly titles: {
    readonly login: string;
    readonly text: string;
    readonly photo: string;
    readonly voice: string;
    readonly file: string;
    readonly byOwner: string;
    readonly own: string;
    readonly unseen: string;
    readonly commands: string;
  };
  /** What WeChat's list of chats shows for a message that is no text. */
  readonly inBrackets: {
    readonly photo: string;
    readonly voice: (seconds: number) => string;
    readonly file: (name: string) => string;
  };
  readonly drawing: DrawingWords;
  /** What the demo is; the first lines. */
  readonly intro: string;
  readonly scan: string;
  readonly loggedIn: string;
  readonly notDeleted: string;
  readonly wechat: (chat: string) => string;
  readonly filehelper: string;
  readonly terminal: string;
  /** Heading of an alert: where it came, and how long after the recall. */
  readonly arrived: (place: string, ms: number) => string;
  readonly nothingCame: (place: string) => string;
  /** The places whose alert is not drawn, because it says the same. */
  readonly alsoAt: (places: readonly { readonly place: string; readonly ms: number }[]) => string;
  readonly press: (label: string, id: string) => string;
  readonly ask: (command: string) => string;
  readonly stopped: (exitCode: number | null, loggedOut: boolean) => string;
  readonly complete: string;
  readonly next: string;
  readonly missing: (count: number) => string;
  readonly interrupted: string;
};
