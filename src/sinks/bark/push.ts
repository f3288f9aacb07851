import type { SinkDeps } from "../../bridge/ports/sink-deps.ts";
import { type HttpAnswer, httpCall } from "../shared/post/http-call.ts";
import { callError, type HttpPlace } from "../shared/post/http-errors.ts";
import { encrypt } from "./encrypt.ts";
import { answerError, isAccepted } from "./errors.ts";
import { barkSays } from "./texts/index.ts";

/** A device, and the server that reaches it. */
export type BarkConfig = {
  /** The server's address with the device key, without a slash at its end. Whoever has it can push to the device. */
  readonly url: string;
  readonly deviceKey: string;
  /** User name and password of a server that asks for them, as they stand in the header; `undefined` for none. */
  readonly authorization: string | undefined;
  /** 16, 24 or 32 characters of ASCII; `undefined`: pushes are not encrypted. */
  readonly encryptionKey: string | undefined;
};

/** One push. All texts are plain: https://bark.day.app/#/tutorial */
export type Push = {
  readonly title: string;
  readonly body: string;
  readonly group: string;
  readonly silent: boolean;
};

/** Pushes to one device. */
export class BarkDevice {
  readonly #config: BarkConfig;
  readonly #deps: Pick<SinkDeps, "fetch" | "clock">;
  readonly #place: HttpPlace;

  constructor(config: BarkConfig, deps: Pick<SinkDeps, "fetch" | "clock">) {
    const { url, deviceKey, authorization = "", encryptionKey = "" } = config;
    this.#config = config;
    this.#deps = deps;
    const secrets = [deviceKey, encryptionKey, authorization];
    this.#place = { says: barkSays, host: new URL(url).host, secrets };
  }

  /** Resolves when Apple took the push. Rejects with DeliveryError. */
  async push(push: Push, signal: AbortSignal): Promise<void> {
    const { authorization } = this.#config;
    const headers = {
      "content-type": "application/json; charset=utf-8",
      ...(authorization === undefined ? {} : { authorization }),
    };
    const answer = await this.#call(headers, this.#body(push), signal);
    if (!isAccepted(answer)) throw answerError(answer, this.#place, this.#deps.clock.now());
  }

  /** With a key nothing of the push stands outside the ciphertext. */
  #body({ title, body, group, silent }: Push): string {
    const { encryptionKey } = this.#config;
    const level = silent ? "passive" : "active";
    // `1`: kept in the app's history, whatever is set there.
    const parameters = JSON.stringify({ title, body, group, level, isArchive: "1" });
    return encryptionKey === undefined ? parameters : JSON.stringify(encrypt(parameters, encryptionKey));
  }

  async #call(
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    try {
      return await httpCall(
        this.#deps.fetch,
        { url: this.#config.url, method: "POST", headers, body },
        signal,
      );
    } catch (error) {
      throw callError(error, this.#place);
    }
  }
}
