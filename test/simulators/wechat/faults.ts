import { htmlPage, type Reply, reply } from "./http.ts";
import { writeJson } from "./json.ts";
import { emptySync } from "./sync-reply.ts";

/**
 * What goes wrong on an endpoint.
 * - `html`: a gateway's 502 page; `status`: that status, empty; `empty`: 200 without a body; `json`: 200 `{}`;
 * - `ret`: the platform's own error code in the endpoint's own form;
 * - `hang`: no answer until the client gives up; `reset`: the connection dies before the request is looked at;
 * - `delay`: the right answer, `ms` later;
 * - `truncated`: the first half of the right answer, as if it were whole; `cut`: the first half of what
 *   Content-Length announces, then the connection dies; `lostReply`: the request takes effect, its answer is lost;
 * - `page`: an HTML page with status 200, as if it were the answer; `stall`: the first half of what Content-Length
 *   announces, then silence; `wrongLength`: the whole answer, though Content-Length announces one byte more, then the
 *   connection is closed as it should be; `endless`: the whole answer without a length, then more until the client goes.
 */
export type Fault =
  | { readonly kind: "html" | "empty" | "json" | "hang" | "reset" | "truncated" | "cut" | "lostReply" }
  | { readonly kind: "page" | "stall" | "wrongLength" | "endless" }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "ret"; readonly ret: number }
  | { readonly kind: "delay"; readonly ms: number };

/** Armed faults by endpoint name: `jslogin`, `login`, `synccheck`, `webwxsync`, … */
export class Faults {
  readonly #armed = new Map<string, { fault: Fault; times: number; after: number }>();

  /**
   * A second call replaces the first.
   *
   * @param times how many requests it hits; `Infinity` until cleared.
   * @param after how many requests pass before.
   */
  set(endpoint: string, fault: Fault, times = 1, after = 0): void {
    this.#armed.set(endpoint, { fault, times, after });
  }

  clear(endpoint?: string): void {
    if (endpoint === undefined) this.#armed.clear();
    else this.#armed.delete(endpoint);
  }

  take(endpoint: string): Fault | undefined {
    const armed = this.#armed.get(endpoint);
    if (armed === undefined) return undefined;
    if (armed.after > 0) {
      armed.after -= 1;
      return undefined;
    }
    armed.times -= 1;
    if (armed.times <= 0) this.#armed.delete(endpoint);
    return armed.fault;
  }
}

/** The whole answer of a fault that needs no handler, `undefined` for the others. */
export function faultReply(endpoint: string, fault: Fault): Reply | undefined {
  switch (fault.kind) {
    case "html":
      return htmlPage(502);
    case "page":
      return htmlPage(200);
    case "empty":
      return reply("");
    case "json":
      return reply("{}");
    case "status":
      return reply("", "text/plain", { status: fault.status });
    case "ret":
      return refusal(endpoint, fault.ret);
    default:
      return undefined;
  }
}

/** An error code the way this endpoint says it. */
export function refusal(endpoint: string, ret: number): Reply {
  if (endpoint === "jslogin") return reply(`window.QRLogin.code = ${ret};`, "text/javascript");
  if (endpoint === "login") return reply(`window.code=${ret};`, "text/javascript");
  if (endpoint === "synccheck") {
    return reply(`window.synccheck={retcode:"${ret}",selector:"0"}`, "text/javascript");
  }
  if (endpoint === "webwxsync") return reply(writeJson(emptySync(ret), false));
  return reply(writeJson({ BaseResponse: { Ret: ret, ErrMsg: "" } }, false));
}
