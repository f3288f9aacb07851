import type { ServerResponse } from "node:http";
import { BodyError, BodyTooLarge, type Params } from "./body.ts";
import { badRequest, Refusal } from "./call.ts";

/** What the server answers to an error; `undefined`: it is a mistake of the simulator. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof BodyError) return badRequest(error.message);
  return error instanceof BodyTooLarge ? new Refusal(413, "Request Entity Too Large") : undefined;
}

/** The body of a refusal. */
export function failure(
  error_code: number,
  description: string,
  parameters?: Record<string, unknown>,
): unknown {
  return { ok: false, error_code, description, ...(parameters === undefined ? {} : { parameters }) };
}

export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  type = "application/json",
): void {
  response.writeHead(status, { "content-type": type });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** Parameters for the list of calls. */
export function logged(params: Params): Record<string, unknown> {
  const files = [...params.files].map(([name, { bytes, fileName }]) => [
    name,
    { bytes: bytes.length, fileName },
  ]);
  return { ...Object.fromEntries(params.fields), ...Object.fromEntries(files) };
}
