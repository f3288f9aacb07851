import { idLine } from "../../../bridge/describe/alert.ts";
import { type MediaWords, mediaLine } from "../../../bridge/describe/message/media.ts";
import type { Alert } from "../../../bridge/model/alert.ts";
import { isMedia, type MediaContent, type MediaFile, type MediaState } from "../../../bridge/ports/media.ts";
import type { MediaOutcome } from "../../../bridge/ports/sink.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { isWhole } from "../../shared/kept-file.ts";
import { WecomRefused } from "../api/refusals.ts";
import type { Robot, RobotMessage } from "../api/robot.ts";
import { beginsAsAmr, imageMessage, PLATFORM, planOf, type Way } from "./media.ts";
import type { Sender } from "./sender.ts";
import type { Uploads } from "./uploads.ts";
import { harmless, plainMessages } from "./words.ts";

export type MediaMessagesDeps = {
  readonly robot: Robot;
  readonly sender: Sender;
  readonly uploads: Uploads;
  readonly texts: Texts;
};

/** A medium of an alert that is to be shown. */
export type Shown = {
  readonly alert: Alert;
  readonly content: MediaContent;
  readonly possibleDuplicate: boolean;
};

/** Sends the bytes of recalled messages, as messages of their own. */
export class MediaMessages {
  readonly #deps: MediaMessagesDeps;

  constructor(deps: MediaMessagesDeps) {
    this.#deps = deps;
  }

  /** What an alert says about its media, and whether nothing about them follows later. */
  inAlert(
    { original }: Alert,
    media: MediaState | undefined,
  ): { readonly words: MediaWords | undefined; readonly nothingFollows: boolean } {
    if (media?.state !== "kept" || original === undefined || !isMedia(original)) {
      return { words: media, nothingFollows: false };
    }
    const plan = planOf(original.message, media.file, false);
    return "words" in plan
      ? { words: plan.words, nothingFollows: true }
      : { words: media, nothingFollows: false };
  }

  /** Sends the bytes, or words about them. Rejects as the robot's calls do. */
  async send(shown: Shown, media: MediaOutcome, signal: AbortSignal): Promise<void> {
    if (media.state !== "kept") return await this.#say(shown, media, signal);
    const { file } = media;
    if (!(await isWhole(file))) return await this.#say(shown, { state: "unknown" }, signal);
    const isAmr = shown.content.msgType === "VOICE" && (await beginsAsAmr(file));
    const plan = planOf(shown.content, file, isAmr);
    if ("words" in plan) return await this.#say(shown, plan.words, signal);
    for (const way of plan.ways) if (await this.#show(shown, file, way, signal)) return;
    await this.#say(shown, { state: "refusedBySink", file, platform: PLATFORM }, signal);
  }

  /** Resolves with false when the robot does not take these bytes in this way. */
  async #show(shown: Shown, file: MediaFile, way: Way, signal: AbortSignal): Promise<boolean> {
    // Before an upload that could not be sent.
    this.#deps.robot.requireMediaRoom(1);
    try {
      if (way !== "image") return await this.#showUploaded(shown, file, way, signal);
      await this.#sendMessage(shown, file, await imageMessage(file), signal);
      return true;
    } catch (error) {
      if (!(error instanceof WecomRefused) || error.code !== "badMedium") throw error;
      await this.#deps.uploads.forget(shown.alert.id);
      return false;
    }
  }

  /** Resolves with false when the robot does not know what it has just taken. */
  async #showUploaded(shown: Shown, file: MediaFile, as: UploadedAs, signal: AbortSignal): Promise<boolean> {
    const { robot, uploads } = this.#deps;
    const { id } = shown.alert;
    const known = await uploads.find(id, as);
    if (known !== undefined && (await this.#sendUploaded(shown, file, as, known, signal))) return true;
    const mediaId = await robot.upload(as, file, signal);
    await uploads.note(id, as, mediaId);
    return await this.#sendUploaded(shown, file, as, mediaId, signal);
  }

  /** Resolves with false when the robot does not know the upload: it was another robot's, or is too old. */
  async #sendUploaded(
    shown: Shown,
    file: MediaFile,
    as: UploadedAs,
    mediaId: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    let known = true;
    try {
      await this.#sendMessage(shown, file, uploaded(as, mediaId), signal);
    } catch (error) {
      if (!(error instanceof WecomRefused) || error.code !== "uploadGone") throw error;
      known = false;
    }
    await this.#deps.uploads.forget(shown.alert.id);
    return known;
  }

  async #sendMessage(
    shown: Shown,
    file: MediaFile,
    message: RobotMessage,
    signal: AbortSignal,
  ): Promise<void> {
    const content = this.#line(shown, { state: "kept", file });
    await this.#deps.sender.medium(
      shown.alert.id,
      message,
      { content, always: shown.possibleDuplicate },
      signal,
    );
  }

  async #say(shown: Shown, words: MediaWords, signal: AbortSignal): Promise<void> {
    const messages = plainMessages(this.#line(shown, words));
    await this.#deps.sender.words(`${shown.alert.id}:media:words`, messages, signal);
  }

  /** The short id, and what is said of the medium. */
  #line({ alert, content, possibleDuplicate }: Shown, words: MediaWords): string {
    const { texts } = this.#deps;
    return `${idLine(alert, possibleDuplicate, texts)}\n${harmless(mediaLine(content, words, texts))}`;
  }
}

type UploadedAs = Exclude<Way, "image">;

function uploaded(as: UploadedAs, mediaId: string): RobotMessage {
  return as === "voice"
    ? { msgtype: "voice", voice: { media_id: mediaId } }
    : { msgtype: "file", file: { media_id: mediaId } };
}
