import { type Finding, ok, warn } from "../../../kinds/checks/finding.ts";
import { unreached, type Way } from "../../../kinds/checks/reach.ts";
import { parseFacts } from "../facts.ts";
import { type HttpAnswer, HttpCallError, httpCall } from "../post/http-call.ts";
import { CHECK_CALL_MS } from "./bounded.ts";

export type Question = {
  readonly url: string;
  readonly method?: "GET" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
};

/** An answer, with the JSON object in it; or what is told of a call that got none. */
export type Answered =
  | { readonly status: number; readonly facts: Readonly<Record<string, unknown>> | undefined }
  | { readonly failed: Finding };

/** Asks once, and follows no redirect. Rejects with the reason of `signal` only. */
export async function ask(
  fetchFn: typeof fetch,
  { url, method = "GET", headers = {} }: Question,
  way: Way,
  signal: AbortSignal,
): Promise<Answered> {
  let answer: HttpAnswer;
  try {
    answer = await httpCall(fetchFn, { url, method, headers, timeoutMs: CHECK_CALL_MS }, signal);
  } catch (error) {
    signal.throwIfAborted();
    const failed = unreachedCall(error, way);
    if (failed === undefined) throw error;
    return { failed };
  }
  return { status: answer.status, facts: parseFacts(answer.text) };
}

/** Of a call that failed on the way; undefined for any other error, and for a call that the caller ended. */
function unreachedCall(error: unknown, way: Way): Finding | undefined {
  if (!(error instanceof HttpCallError)) return undefined;
  switch (error.code) {
    case "stopped":
      return undefined;
    case "timedOut":
      return unreached("timeout", way);
    case "unreachable":
      return unreached(typeof error.detail === "string" ? error.detail : error.detail.reason, way);
    default:
      return error.code satisfies never;
  }
}

/** A gateway that answers for a server which does not, or a server that is overloaded. */
export function isTrouble(status: number): boolean {
  return status === 429 || status >= 500;
}

export function trouble({ host }: Way, status: number): Finding {
  return warn(
    { zh: `${host} 暂时出了问题（HTTP ${status}）`, en: `${host} has a fault of its own (HTTP ${status})` },
    {
      zh: "请过几分钟再查一次；一直这样就看看那台服务器",
      en: "Check again in some minutes; if it stays so, look at that server",
    },
  );
}

/**
 * Whether the host answers at all. It asks for the headers of its front page (RFC 9110, 9.3.2): the address itself may take
 * any request for an event.
 */
export async function reach(
  fetchFn: typeof fetch,
  url: string,
  way: Way,
  signal: AbortSignal,
): Promise<Finding> {
  const answer = await ask(fetchFn, { url: `${new URL(url).origin}/`, method: "HEAD" }, way, signal);
  if ("failed" in answer) return answer.failed;
  if (isTrouble(answer.status)) return trouble(way, answer.status);
  return ok({ zh: `连得上 ${way.host}`, en: `${way.host} answers` });
}
