import type { Failure } from "../../../bridge/model/reason.ts";
import { wechatySays } from "../texts/index.ts";

/** gRPC status 14: the server behind the puppet cannot be reached. */
export const UNAVAILABLE = 14;

/**
 * A call that the puppet did not do. `code`: a gRPC status. `late`: no answer came in time, and `ended`: the process ended
 * before it; then it may yet have been done.
 */
export class PuppetCallError extends Error {
  override readonly name = "PuppetCallError";
  readonly code: number | undefined;
  readonly late: boolean;
  readonly ended: boolean;

  constructor(
    text: string,
    why: { readonly code?: number | undefined; readonly late?: boolean; readonly ended?: boolean },
    options?: ErrorOptions,
  ) {
    super(text, options);
    this.code = why.code;
    this.late = why.late ?? false;
    this.ended = why.ended ?? false;
  }
}

export function hasEnded(): PuppetCallError {
  return new PuppetCallError("the puppet's process has ended", { ended: true });
}

/** What people are told of an error of the puppet. */
export function failureOfText(
  code: number | undefined,
  text: string,
  otherwise: "startFailed" | "noAnswer" | "notSent",
): Failure {
  return code === UNAVAILABLE ? wechatySays("unreachable", { text }) : wechatySays(otherwise, { text });
}
