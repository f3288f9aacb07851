import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  type MediaSender,
  type OutgoingFile,
  SessionSendError,
} from "../../src/bridge/ports/source-session.ts";
import { ScriptedSession } from "./scripted-session.ts";

export type RecordedFile = {
  readonly chatName: string;
  readonly file: OutgoingFile;
  readonly key: string;
  readonly sha256: string;
};

/** A scripted session that can send files and reads each whole, as an upload does. */
export class ScriptedMediaSession extends ScriptedSession implements MediaSender {
  readonly files: RecordedFile[] = [];
  #fileFailure: SessionSendError | undefined;
  #filesStalled = false;

  /** Sends of files fail with this until it is `undefined` again. */
  failFiles(failure: SessionSendError | undefined): void {
    this.#fileFailure = failure;
  }

  /** Sends of files are not answered until their signal aborts. */
  stallFiles(): void {
    this.#filesStalled = true;
  }

  async sendFile(chatName: string, file: OutgoingFile, key: string, signal: AbortSignal): Promise<void> {
    if (this.#fileFailure !== undefined) throw this.#fileFailure;
    if (this.#filesStalled) {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      throw new SessionSendError("unanswered", "stopped before WeChat answered");
    }
    const sha256 = createHash("sha256")
      .update(await readFile(file.path))
      .digest("hex");
    this.files.push({ chatName, file, key, sha256 });
  }
}
