import { errorText } from "../../../bridge/model/errors.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import { parseFacts } from "../../shared/facts.ts";

const KEY = "wecom.uploads";
const HOUR_MS = 60 * 60_000;
/** An id is valid for three days (https://developer.work.weixin.qq.com/document/path/99110). The last hour is not used. */
const VALID_MS = 71 * HOUR_MS;
/** Few uploads wait to be sent. The oldest is forgotten: that file would be uploaded again. */
const MAX_UPLOADS = 20;

/** A file that was uploaded for an alert. `until`: unix milliseconds. */
type Upload = {
  readonly alert: string;
  readonly as: "file" | "voice";
  readonly id: string;
  readonly until: number;
};

export type UploadsDeps = Pick<SinkDeps, "state" | "log" | "clock">;

/** Remembers what was uploaded and not yet sent, also over restarts: a repeat does not upload it again. */
export class Uploads {
  readonly #deps: UploadsDeps;
  /** The newest last. Read once: nobody else writes it. */
  #uploads: readonly Upload[] | undefined;

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
  }

  /** The id of the file of this alert; `undefined` when it was not uploaded or is not valid any more. */
  async find(alert: string, as: Upload["as"]): Promise<string | undefined> {
    return (await this.#all()).find((upload) => upload.alert === alert && upload.as === as)?.id;
  }

  async note(alert: string, as: Upload["as"], id: string): Promise<void> {
    const others = (await this.#all()).filter((upload) => upload.alert !== alert);
    const upload = { alert, as, id, until: this.#deps.clock.now() + VALID_MS };
    await this.#save([...others, upload].slice(-MAX_UPLOADS));
  }

  /** Forgets what was uploaded for this alert. Never rejects on account of the store. */
  async forget(alert: string): Promise<void> {
    const all = await this.#all();
    const others = all.filter((upload) => upload.alert !== alert);
    if (others.length < all.length) await this.#save(others);
  }

  async #all(): Promise<readonly Upload[]> {
    if (this.#uploads === undefined) {
      const { uploads } = parseFacts(await this.#deps.state.get(KEY)) ?? {};
      this.#uploads = Array.isArray(uploads) ? uploads.flatMap(asUpload) : [];
    }
    const now = this.#deps.clock.now();
    return this.#uploads.filter(({ until }) => until > now);
  }

  /** Never rejects: the file is uploaded, so the delivery must not fail. */
  async #save(uploads: readonly Upload[]): Promise<void> {
    const { state, log } = this.#deps;
    this.#uploads = uploads;
    try {
      if (uploads.length === 0) await state.delete(KEY);
      else await state.set(KEY, JSON.stringify({ uploads }));
    } catch (error) {
      log.warn({ sink: "wecom", error: errorText(error) }, "could not save which files have been uploaded");
    }
  }
}

function asUpload(value: unknown): readonly Upload[] {
  if (typeof value !== "object" || value === null) return [];
  const { alert, as, id, until }: Readonly<Record<string, unknown>> = { ...value };
  if (typeof alert !== "string" || (as !== "file" && as !== "voice")) return [];
  if (typeof id !== "string" || typeof until !== "number") return [];
  return [{ alert, as, id, until }];
}
