import type { Clock } from "../../../bridge/ports/clock.ts";
import { SlackApiError } from "./errors.ts";
import type { FileLook, SlackFileCalls } from "./file-calls.ts";

/** Waits between two looks, milliseconds: Slack processes an upload within seconds. 10.5 s in all. */
export const LOOK_AGAIN_MS: readonly number[] = [500, 1_000, 2_000, 3_000, 4_000];

export type FoundFile = Extract<FileLook, { readonly state: "there" }>;

export type FileWatchDeps = { readonly api: Pick<SlackFileCalls, "look">; readonly clock: Clock };

/** Looks at uploaded files until Slack has processed them, or for `LOOK_AGAIN_MS`. */
export class FileWatch {
  readonly #deps: FileWatchDeps;
  #canLook: boolean | undefined;

  constructor(deps: FileWatchDeps) {
    this.#deps = deps;
  }

  /** False when it is known that the app may not ask about files: what was learnt holds until a restart. */
  get mayLook(): boolean {
    return this.#canLook !== false;
  }

  /** Whether the app may ask about files. Asked once, with any file. Rejects with SlackApiError. */
  async canLook(id: string, signal: AbortSignal): Promise<boolean> {
    this.#canLook ??= (await this.#deps.api.look(id, signal)).state !== "unreadable";
    return this.#canLook;
  }

  /** The `ts` of the message in SLACK_CHANNEL that shows the file; `undefined`: no message came. As `processed` rejects. */
  async shownAt(id: string, signal: AbortSignal): Promise<string | undefined> {
    const found = await this.#until(id, ({ shownAt }) => shownAt !== undefined, signal);
    return found?.shownAt;
  }

  /**
   * The file as soon as blocks and links can show it, or as it was at the last look. `undefined`: it is gone, or the app may
   * not ask. Rejects with SlackApiError when no look got an answer, and with the signal's reason.
   */
  async processed(id: string, signal: AbortSignal): Promise<FoundFile | undefined> {
    return await this.#until(id, ({ isProcessed }) => isProcessed, signal);
  }

  async #until(
    id: string,
    isEnough: (found: FoundFile) => boolean,
    signal: AbortSignal,
  ): Promise<FoundFile | undefined> {
    const { api, clock } = this.#deps;
    let last: FoundFile | undefined;
    let failed: SlackApiError | undefined;
    for (const waitMs of [...LOOK_AGAIN_MS, undefined]) {
      try {
        const look = await api.look(id, signal);
        if (look.state === "unreadable") return undefined;
        // Where it is gone it may only not be known yet.
        if (look.state === "there") {
          last = look;
          if (isEnough(look)) return look;
        }
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof SlackApiError)) throw error;
        failed = error;
      }
      if (waitMs !== undefined) await clock.sleep(waitMs, signal);
    }
    if (last === undefined && failed !== undefined) throw failed;
    return last;
  }
}
