import { htmlPage, type Reply, reply } from "./http.ts";
import { writeJson } from "./json.ts";
import { emptySync } from "./sync-reply.ts";

/**
 * What goes wrong on an endpoint.
 * - `html`: a gateway's 502 page; `status`: that status, empty; `empty`: 200 without a body; `json`: 200 `{}`;
 * - `ret`: the platform's own error code in the endpoint's own form;
 * - `hang`: no answer until the client gives up; `reset`: the connection dies before the request is looked at;
 * - `delay`: the right answer, `ms` later; `hold`: the right answer, once `until` has resolved;
 * - `truncated`: the first half of the right answer, as if it were whole; `cut`: the first half of what
 *   Content-Length announces, then the connection dies; `lostReply`: the request takes effect, its answer is lost;
 * - `page`: an HTML page with status 200, as if it were the answer; `stall`: the first half of what Content-Length
 *   announces, then silence; `wrongLength`: the whole answer, though Content-Length announces one byte more, then the
 *   connection is closed as it should be; `endless`: the whole answer without a length, then more until the client goes;
 * - `wrongStatus`: the right answer under that status.
 */
export type Fault =
  | { readonly kind: "html" | "empty" | "json" | "hang" | "reset" | "truncated" | "cut" | "lostReply" }
  | { readonly kind: "page" | "stall" | "wrongLength" | "endless" }
  | { readonly kind: "status" | "wrongStatus"; readonly status: number }
  | { readonly kind: "ret"; readonly ret: number }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "hold"; readonly until: Promise<unknown> };

/** So many requests in a row get the same treatment; without a fault they pass. */
type Step = { readonly fault: Fault | undefined; times: number };

/**
 * Armed faults by endpoint name: `jslogin`, `login`, `synccheck`, `webwxsync`, … With a host before it, such as
 * `webpush.wx2.qq.com/synccheck`, only requests to that host are hit, as their `Host` header says.
 */
export class Faults {
  readonly #armed = new Map<string, Step[]>();
  #spoilt: { place: string | undefined; readonly fault: Fault; times: number } | undefined;

  /**
   * A second call replaces the first.
   *
   * @param times how many requests it hits; `Infinity` until cleared.
   * @param after how many requests pass before.
   */
  set(endpoint: string, fault: Fault, times = 1, after = 0): void {
    this.#armed.set(endpoint, [
      { fault: undefined, times: after },
      { fault, times },
    ]);
  }

  /** One entry a request, in this order; `null` lets one pass. Replaces what was set. */
  script(endpoint: string, faults: readonly (Fault | null)[]): void {
    this.#armed.set(
      endpoint,
      faults.map((fault) => ({ fault: fault ?? undefined, times: 1 })),
    );
  }

  /**
   * One place of reading goes bad: the SyncKey of the next webwxsync gets that fault, that time and whenever it comes
   * again, `times` times in all. Every other key is served. A second call replaces the first.
   */
  spoilPlace(fault: Fault, times: number): void {
    this.#spoilt = { place: undefined, fault, times };
  }

  clear(endpoint?: string): void {
    if (endpoint === undefined) this.#armed.clear();
    else this.#armed.delete(endpoint);
    if (endpoint === undefined) this.#spoilt = undefined;
  }

  /** The fault of that place of reading, formatted as synccheck carries it. */
  takeAt(place: string): Fault | undefined {
    const spoilt = this.#spoilt;
    if (spoilt === undefined || spoilt.times <= 0) return undefined;
    spoilt.place ??= place;
    if (spoilt.place !== place) return undefined;
    spoilt.times -= 1;
    return spoilt.fault;
  }

  take(endpoint: string, host: string): Fault | undefined {
    return this.#take(`${host}/${endpoint}`) ?? this.#take(endpoint);
  }

  #take(key: string): Fault | undefined {
    const steps = this.#armed.get(key);
    while (steps?.[0] !== undefined && steps[0].times <= 0) steps.shift();
    const step = steps?.[0];
    if (step === undefined) {
      this.#armed.delete(key);
      return undefined;
    }
    step.times -= 1;
    return step.fault;
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
