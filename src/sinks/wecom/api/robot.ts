import { DeliveryError } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { MediaFile } from "../../../bridge/ports/media.ts";
import { parseFacts } from "../../shared/facts.ts";
import { type HttpAnswer, HttpCallError, httpCall } from "../../shared/post/http-call.ts";
import { type HttpPlace, ownWords, statusError } from "../../shared/post/http-errors.ts";
import { wecomSays } from "../texts/index.ts";
import type { RobotAddress } from "./address.ts";
import { uploadForm } from "./form.ts";
import { MESSAGES_A_MINUTE, Pace } from "./pace.ts";
import { WecomRefused } from "./refusals.ts";

/** A message of a robot, as it is sent: https://developer.work.weixin.qq.com/document/path/99110 */
export type RobotMessage =
  | { readonly msgtype: "text"; readonly text: { readonly content: string } }
  | { readonly msgtype: "image"; readonly image: { readonly base64: string; readonly md5: string } }
  | { readonly msgtype: "file"; readonly file: { readonly media_id: string } }
  | { readonly msgtype: "voice"; readonly voice: { readonly media_id: string } };

export type RobotDeps = { readonly clock: Clock; readonly fetch: typeof fetch };

/** Milliseconds of a call without its bytes. */
const CALL_MS = 30_000;
/** The slowest line that is waited for, in bytes a millisecond: 400 kbit/s. */
const SLOWEST = 50;
/** Messages of a minute that media may use. The others are left for words, which are more urgent. */
const MEDIA_A_MINUTE = 15;

/**
 * The calls to one robot. They reject with WecomRefused, HttpCallError or DeliveryError. Messages have to be sent one after
 * the other.
 */
export class Robot {
  readonly #address: RobotAddress;
  readonly #deps: RobotDeps;
  readonly #pace: Pace;
  /** For the words about its errors. */
  readonly place: HttpPlace;

  constructor(address: RobotAddress, deps: RobotDeps) {
    this.#address = address;
    this.#deps = deps;
    this.#pace = new Pace(deps.clock);
    this.place = { says: wecomSays, host: address.host, secrets: address.secrets };
  }

  /** Throws DeliveryError (`rateLimited`) unless a medium may go out now that takes so many messages. */
  requireMediaRoom(messages: number): void {
    this.#pace.require(messages, MEDIA_A_MINUTE);
  }

  /** Resolves when the robot has accepted the message. */
  async send(message: RobotMessage, signal: AbortSignal): Promise<void> {
    this.#pace.require(1, MESSAGES_A_MINUTE);
    const body = JSON.stringify(message);
    const request = {
      url: this.#address.send,
      headers: { "content-type": "application/json; charset=utf-8" },
      body,
      timeoutMs: timeLimit(body.length),
    };
    try {
      await this.#call(request, signal);
    } catch (error) {
      if (!(error instanceof HttpCallError) || error.maybeReceived) this.#pace.note();
      throw error;
    }
    this.#pace.note();
  }

  /** Uploads a file, which must be whole, and resolves with its id: valid for three days, and for this robot only. */
  async upload(as: "file" | "voice", file: MediaFile, signal: AbortSignal): Promise<string> {
    const { contentType, body } = uploadForm(file);
    const request = {
      url: this.#address.upload(as),
      headers: { "content-type": contentType },
      body,
      timeoutMs: timeLimit(body.bytes),
    };
    const { media_id: id } = await this.#call(request, signal);
    if (typeof id !== "string" || id === "") throw this.#strangeAnswer();
    return id;
  }

  async #call(
    request: Omit<Parameters<typeof httpCall>[1], "method">,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, unknown>>> {
    const answer = await httpCall(this.#deps.fetch, { ...request, method: "POST" }, signal);
    const { secrets } = this.place;
    if (answer.status !== 200) {
      throw statusError(answer, ownWords(answer.text, secrets), this.place, this.#deps.clock.now());
    }
    const { errcode, errmsg, ...rest } = factsOf(answer) ?? {};
    if (typeof errcode !== "number" || !Number.isInteger(errcode)) throw this.#strangeAnswer();
    if (errcode === 0) return rest;
    const refused = new WecomRefused(errcode, typeof errmsg === "string" ? errmsg : "", secrets);
    if (refused.code === "tooOften") this.#pace.close();
    throw refused;
  }

  /** Somebody answered, perhaps a sign-in page on the way: whether the message arrived is not known. */
  #strangeAnswer(): DeliveryError {
    const said = wecomSays("strangeAnswer", { host: this.place.host });
    return new DeliveryError("unavailable", said, { maybeDelivered: true });
  }
}

function factsOf({ text, whole }: HttpAnswer): Readonly<Record<string, unknown>> | undefined {
  return whole ? parseFacts(text) : undefined;
}

function timeLimit(bytes: number): number {
  return CALL_MS + Math.ceil(bytes / SLOWEST);
}
