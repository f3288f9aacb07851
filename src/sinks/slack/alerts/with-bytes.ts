import type { Alert } from "../../../bridge/model/alert.ts";
import { DeliveryError, errorText } from "../../../bridge/model/errors.ts";
import type { MediaContent, MediaFile } from "../../../bridge/ports/media.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import { isWhole } from "../../shared/kept-file.ts";
import type { SlackApi } from "../api/api.ts";
import { isRefusal, isSpent, isThreadGone, SlackApiError, toDeliveryError } from "../api/errors.ts";
import { isBlocksRefusal } from "../api/fallback.ts";
import type { FileWatch } from "../api/file-watch.ts";
import { plain } from "./format.ts";
import type { KnownUploads } from "./posted-files.ts";
import { inForm, SHARE_FORMS } from "./share-forms.ts";
import { titleOf, uploadOf } from "./uploads.ts";
import type { AlertFacts, AlertWording } from "./wording.ts";

/**
 * Bytes of a file that goes out with its alert. Larger files follow, so that no alert waits for an upload. This much takes
 * about a second at 10 Mbit/s and a few seconds on a mobile connection.
 */
export const TOGETHER_LIMIT = 2 ** 20;
/** Milliseconds for such an upload: the time of any call. */
const UPLOAD_MS = 20_000;
/** After an upload that broke off or was not shown, alerts go before their bytes for this time: the next may break too. */
const WORDS_FIRST_MS = 10 * 60_000;

/** An alert and the bytes of its message. */
export type AlertWithFile = {
  readonly alert: Alert;
  readonly content: MediaContent;
  readonly file: MediaFile;
  readonly facts: Pick<AlertFacts, "possibleDuplicate" | "silent">;
  /** `undefined`: in the channel itself. */
  readonly threadTs: string | undefined;
  /** Remembers the upload for a repeat, and for the reply with the bytes if they do not stand in the alert. */
  readonly posted: KnownUploads;
};

/** `shownAt`: the message's `ts`. Otherwise the alert has to go as words, and its bytes follow. */
export type Together =
  | { readonly shownAt: string }
  /** `maybeThere`: Slack may show the alert with its bytes all the same. */
  | { readonly shownAt?: undefined; readonly maybeThere: boolean };

export type WithBytesDeps = Pick<SinkDeps, "clock" | "log"> & {
  readonly api: SlackApi;
  readonly watch: FileWatch;
  readonly wording: AlertWording;
};

/**
 * Shows alerts and their bytes in one message: the file is shared with the alert as its blocks. Slack says that it took the
 * call before it posts the message, and sometimes posts none (https://github.com/paradigmxyz/centaur/pull/311). So it is
 * asked whether people see the file, and where it may not be asked, words go first.
 */
export class AlertsWithBytes {
  readonly #deps: WithBytesDeps;
  /** Monotonic time until which alerts are sent before their bytes. */
  #wordsFirstUntil = Number.NEGATIVE_INFINITY;
  /** Index of the first form that may be taken: those before it were refused. What was learnt holds until a restart. */
  #form = 0;

  constructor(deps: WithBytesDeps) {
    this.#deps = deps;
  }

  /** Rejects with SlackApiError or DeliveryError. */
  async show(given: AlertWithFile, signal: AbortSignal): Promise<Together> {
    const { alert, content, file, facts, posted } = given;
    const { wording } = this.#deps;
    const earlier = await posted.of(alert.id);
    const maybeThere = facts.possibleDuplicate;
    if (maybeThere && earlier !== undefined) {
      const shownAt = await this.#shownAt(earlier, signal);
      if (shownAt !== undefined) return await this.#settled(given, shownAt);
    }
    const [message, ...more] = wording.messages(alert, { ...facts, media: { state: "kept", file } });
    if (message === undefined || more.length > 0 || !this.#mayTry(file)) return { maybeThere };
    // It cannot be found out whether the last try has shown the alert.
    if (maybeThere && earlier === undefined) return { maybeThere };
    const headline = plain(wording.text(alert, { possibleDuplicate: false }).headline);
    const id = earlier ?? (await this.#upload(given, headline, signal));
    if (id === undefined || !(await this.#deps.watch.canLook(id, signal))) return { maybeThere };
    return await this.#share(
      id,
      titleOf(content, wording.medium(content, file)),
      message.blocks,
      given,
      signal,
    );
  }

  /** False where the words would wait for nothing, or too long. */
  #mayTry({ bytes }: MediaFile): boolean {
    const { clock, watch } = this.#deps;
    if (bytes > TOGETHER_LIMIT || !watch.mayLook || this.#form >= SHARE_FORMS.length) return false;
    return clock.monotonic() >= this.#wordsFirstUntil;
  }

  /** The file's id. `undefined`: the bytes cannot go up now. The alert does not wait for them. */
  async #upload(
    { alert, file, posted }: AlertWithFile,
    headline: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { api, log } = this.#deps;
    if (!(await isWhole(file))) return undefined;
    try {
      const id = await api.upload(uploadOf(file, headline), signal, UPLOAD_MS);
      await posted.save(alert.id, id);
      return id;
    } catch (error) {
      if (signal.aborted || !(error instanceof SlackApiError)) throw error;
      this.#noteBroken(error);
      log.debug(
        { sink: "slack", reason: error.message },
        "an upload did not succeed: the alert goes without it",
      );
      return undefined;
    }
  }

  async #share(
    id: string,
    title: string,
    blocks: Parameters<typeof inForm>[0],
    given: AlertWithFile,
    signal: AbortSignal,
  ): Promise<Together> {
    const { api } = this.#deps;
    const { threadTs } = given;
    let maybeThere = given.facts.possibleDuplicate;
    for (const [index, form] of SHARE_FORMS.entries()) {
      if (index < this.#form) continue;
      try {
        await api.share(id, { title, threadTs, comment: "", blocks: inForm(blocks, form) }, signal);
      } catch (error) {
        const isOfBlocks = isBlocksRefusal(error) || isRefusal(error, "internal_error");
        const isTaken = isRefusal(error, "file_not_found");
        if (!isOfBlocks && !isTaken) return this.#refused(error, maybeThere);
        // With blocks that it does not like, Slack says `internal_error` too. It may also mean that half was done.
        if (!isBlocksRefusal(error)) {
          maybeThere = true;
          const shownAt = await this.#shownAt(id, signal);
          if (shownAt !== undefined) return await this.#settled(given, shownAt);
        }
        if (isTaken) return { maybeThere };
        this.#tellRefusedForm(error);
        if (isBlocksRefusal(error)) this.#form = index + 1;
        continue;
      }
      this.#form = index;
      const shownAt = await this.#shownAt(id, signal);
      if (shownAt !== undefined) return await this.#settled(given, shownAt);
      this.#restFromFiles();
      return { maybeThere: true };
    }
    this.#restFromFiles();
    return { maybeThere };
  }

  /** Of this file nothing comes, so the words go alone; or the try failed, and is to be repeated. */
  #refused(error: unknown, maybeThere: boolean): Together {
    this.#noteBroken(error);
    if (isSpent(error) && !isThreadGone(error)) return { maybeThere };
    throw error;
  }

  /** The alert may be there whatever hinders the looks. */
  async #shownAt(id: string, signal: AbortSignal): Promise<string | undefined> {
    try {
      return await this.#deps.watch.shownAt(id, signal);
    } catch (error) {
      const { code, message, reason, retryAfterMs } = toDeliveryError(error);
      throw new DeliveryError(
        code === "rateLimited" ? code : "unavailable",
        { message, reason },
        { cause: error, maybeDelivered: true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
      );
    }
  }

  async #settled({ alert, posted }: AlertWithFile, shownAt: string): Promise<Together> {
    await posted.forget(alert.id);
    return { shownAt };
  }

  #noteBroken(error: unknown): void {
    if (error instanceof SlackApiError && error.failure.kind === "unreachable" && error.failure.maybeReceived)
      this.#restFromFiles();
  }

  #restFromFiles(): void {
    this.#wordsFirstUntil = this.#deps.clock.monotonic() + WORDS_FIRST_MS;
  }

  #tellRefusedForm(error: unknown): void {
    this.#deps.log.warn(
      { sink: "slack", reason: errorText(error) },
      "Slack refused the blocks of an alert with its file; trying simpler ones",
    );
  }
}
