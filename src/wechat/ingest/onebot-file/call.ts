import { errorText } from "../../../bridge/model/errors.ts";
import { MediaError } from "../../../bridge/ports/media.ts";
import { integerField, isJsonObject, type JsonObject, objectField, textField } from "../../source/json.ts";

/** How a OneBot 12 program is asked for something. */
export type OneBotApi = {
  /** INGEST_ONEBOT_URL: where its HTTP actions are. */
  readonly url: string;
  /** Its access token; `undefined`: it wants none. */
  readonly token: string | undefined;
  /** For requests to that address, which the operator has set. */
  readonly fetch: typeof fetch;
};

/** This way leads to no bytes, but another one may. `cause` is the MediaError of the way, if it failed with one. */
export class NotOffered extends Error {
  override readonly name = "NotOffered";
}

// 10001 to 10005: the action, its parameters or its way is not supported. Every other code says that it failed.
const isNotOffered = (code: number): boolean => code >= 10_000 && code < 20_000;

/** Reads a body of at most `limit` bytes. */
async function textWithin(response: Response, limit: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > limit) {
      throw new MediaError(
        "tooLarge",
        "the file in the answer of the OneBot program is larger than the limit",
        {
          bytes: size,
        },
      );
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch (error) {
    throw new MediaError("unavailable", "the OneBot program gave an answer that is no JSON", {
      cause: error,
    });
  }
  throw new MediaError("unavailable", "the OneBot program gave an answer that is no JSON object");
}

/**
 * Asks for an action (12.onebot.dev/connect/data-protocol/action-response) and gives the `data` of its answer. Rejects with NotOffered, with
 * MediaError, or with the reason of `signal`. The texts hold neither the address nor the token.
 */
export async function callAction(
  api: OneBotApi,
  action: string,
  params: JsonObject,
  limit: number,
  signal: AbortSignal,
): Promise<JsonObject> {
  try {
    const response = await api.fetch(api.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(api.token === undefined ? {} : { authorization: `Bearer ${api.token}` }),
      },
      body: JSON.stringify({ action, params }),
      // Its answer to a redirect would go to a host that nobody has set.
      redirect: "error",
      signal,
    });
    const text = await textWithin(response, limit);
    if (!response.ok) {
      throw new MediaError("unavailable", `the OneBot program answered ${response.status} to ${action}`);
    }
    const reply = parse(text);
    const code = integerField(reply, "retcode");
    if (textField(reply, "status") === "ok" && code === 0) return objectField(reply, "data");
    if (isNotOffered(code)) throw new NotOffered(`${action} is not offered (retcode ${code})`);
    const cause = new MediaError("notYet", `the OneBot program could not do ${action} (retcode ${code})`);
    throw new NotOffered(cause.message, { cause });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof MediaError || error instanceof NotOffered) throw error;
    throw new MediaError("unavailable", `the OneBot program cannot be reached: ${errorText(error)}`, {
      cause: error,
    });
  }
}
