import { createHash } from "node:crypto";
import { describeAlert } from "../../bridge/describe/alert.ts";
import type { MediaWords } from "../../bridge/describe/message/media.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import type { MediaState } from "../../bridge/ports/media.ts";
import type { Accepted, AnnouncementDisplay, DeliverOptions, Sink } from "../../bridge/ports/sink.ts";
import type { SinkDeps } from "../../bridge/ports/sink-deps.ts";
import { plainParts } from "../shared/post/plain-parts.ts";
import { plainPieces } from "../shared/post/plain-pieces.ts";
import { Progress } from "../shared/progress.ts";
import { apnsBytes, ENCRYPTED_LIMITS, type Limits, PLAIN_LIMITS } from "./limits.ts";
import { type BarkConfig, BarkDevice } from "./push.ts";
import { groupName } from "./texts/index.ts";

export type BarkDeps = Pick<SinkDeps, "fetch" | "state" | "log" | "texts" | "clock"> & {
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/**
 * Creates the sink for one device with the Bark app: alerts and announcements as pushes. Bark takes no bytes, so media are
 * described in words.
 */
export function createBarkSink(config: BarkConfig, deps: BarkDeps): Sink & AnnouncementDisplay {
  return new BarkSink(config, deps);
}

class BarkSink implements Sink, AnnouncementDisplay {
  readonly name = "bark";
  readonly #deps: BarkDeps;
  readonly #device: BarkDevice;
  readonly #progress: Progress;
  readonly #limits: Limits;
  /** Tells devices and limits apart without naming the device. */
  readonly #place: string;

  constructor(config: BarkConfig, deps: BarkDeps) {
    const { url, encryptionKey } = config;
    this.#deps = deps;
    this.#device = new BarkDevice(config, deps);
    this.#progress = new Progress({ ...deps, sink: this.name });
    this.#limits = encryptionKey === undefined ? PLAIN_LIMITS : ENCRYPTED_LIMITS;
    this.#place = createHash("sha256").update(`${url} ${this.#limits.body}`).digest("hex").slice(0, 16);
  }

  async start(): Promise<void> {}

  async deliver(
    alert: Alert,
    { possibleDuplicate, silent, media }: DeliverOptions,
    signal: AbortSignal,
  ): Promise<Accepted> {
    const { texts, clock, timeZone } = this.#deps;
    const zone = timeZone === undefined ? {} : { timeZone };
    const facts = { texts, now: clock.now(), possibleDuplicate, silent, media: described(media), ...zone };
    const { title: titleLimit, body: limit } = this.#limits;
    const measures = { limit, titleLimit, measure: apnsBytes };
    const { title, parts, key } = plainParts(describeAlert(alert, facts), measures);
    const sends = parts.map((body) => async (): Promise<string> => {
      await this.#device.push({ title, body, group: groupName(texts), silent }, signal);
      return "";
    });
    return { messageId: await this.#progress.send(alert.id, `${this.#place} ${key}`, sends) };
  }

  async notify(text: string, signal: AbortSignal): Promise<void> {
    const group = groupName(this.#deps.texts);
    for (const body of plainPieces(text, this.#limits.body, apnsBytes))
      await this.#device.push({ title: group, body, group, silent: false }, signal);
  }

  async stop(): Promise<void> {}
}

/** Nothing follows an alert here: it says what the medium is, or why it is missing. */
function described(media: MediaState | undefined): MediaWords | undefined {
  return media === undefined || media.state === "missing" ? media : { state: "described" };
}
