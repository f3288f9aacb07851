import { type Dispatcher, errors } from "undici";

type Handler = Dispatcher.DispatchHandler;
type Controller = Dispatcher.DispatchController;
type Arguments<Name extends keyof Handler> = Parameters<NonNullable<Handler[Name]>>;

/**
 * Passes on all that happens to a request, and ends it with undici's error after `timeoutMs` milliseconds in which no byte
 * went out or came in. The connection that an upgrade opens may be silent for longer.
 *
 * undici's own limits would do the same, but while one of them runs they wake the process twice a second
 * (`lib/util/timers.js`), and a long poll always waits.
 */
export class SilenceLimit implements Handler {
  readonly #inner: Handler;
  readonly #timeoutMs: number;
  #timer: NodeJS.Timeout | undefined;
  #hasHead = false;

  constructor(inner: Handler, timeoutMs: number) {
    this.#inner = inner;
    this.#timeoutMs = timeoutMs;
  }

  onRequestStart(controller: Controller, context: unknown): void {
    clearTimeout(this.#timer);
    this.#hasHead = false;
    // An open connection keeps the process alive, its timer does not.
    this.#timer = setTimeout(() => this.#giveUp(controller), this.#timeoutMs).unref();
    this.#inner.onRequestStart?.(controller, context);
  }

  onBodySent(...args: Arguments<"onBodySent">): void {
    this.#timer?.refresh();
    this.#inner.onBodySent?.(...args);
  }

  onRequestSent(): void {
    this.#inner.onRequestSent?.();
  }

  onResponseStarted(): void {
    this.#inner.onResponseStarted?.();
  }

  onResponseStart(...args: Arguments<"onResponseStart">): void {
    this.#timer?.refresh();
    this.#hasHead = true;
    this.#inner.onResponseStart?.(...args);
  }

  onResponseData(...args: Arguments<"onResponseData">): void {
    this.#timer?.refresh();
    this.#inner.onResponseData?.(...args);
  }

  onRequestUpgrade(...args: Arguments<"onRequestUpgrade">): void {
    clearTimeout(this.#timer);
    this.#inner.onRequestUpgrade?.(...args);
  }

  onResponseEnd(...args: Arguments<"onResponseEnd">): void {
    clearTimeout(this.#timer);
    this.#inner.onResponseEnd?.(...args);
  }

  onResponseError(...args: Arguments<"onResponseError">): void {
    clearTimeout(this.#timer);
    this.#inner.onResponseError?.(...args);
  }

  #giveUp(controller: Controller): void {
    // The reader is slow, not the server.
    if (controller.paused) this.#timer?.refresh();
    else controller.abort(this.#hasHead ? new errors.BodyTimeoutError() : new errors.HeadersTimeoutError());
  }
}
