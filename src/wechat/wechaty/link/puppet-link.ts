import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Failure } from "../../../bridge/model/reason.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { unlessAborted } from "../../../bridge/timing/abortable.ts";
import { inTime, LateError } from "../../../bridge/timing/in-time.ts";
import { wechatySays } from "../texts/index.ts";
import { failureOfText, hasEnded, PuppetCallError } from "./call-error.ts";
import { type Hide, logNoise } from "./noise.ts";
import {
  type CallName,
  type FromChild,
  type PuppetEvent,
  parseFromChild,
  type ToChild,
  type Unusable,
} from "./protocol.ts";

const PROGRAM = fileURLToPath(new URL("../host/puppet-process.ts", import.meta.url));
/** A puppet that takes more memory than this ends its own process and no other. */
const HEAP_MB = 512;
/** Loading some hundred packages and the first request of a puppet; a small machine needs a minute. */
const START_MS = 120_000;
/** How often the process is asked whether it still runs. */
const PING_MS = 10_000;
/** So many questions without an answer end it. Counted, since a bridge that stood still asks nothing meanwhile. */
const UNANSWERED = 3;
/** How long a channel is read after the exit of its process, in milliseconds. It ends by itself unless something else holds it. */
const LAST_WORDS_MS = 5_000;

/** How a process ended, or why it was ended. */
export type LinkEnd = { readonly failure: Failure } | { readonly unusable: Unusable };

export type LinkDeps = {
  readonly clock: Clock;
  readonly log: Logger;
  readonly hide: Hide;
  readonly begin: Extract<ToChild, { type: "begin" }>;
  /** Its working directory, which exists. */
  readonly folder: string;
  /** Events in their order. Must not throw. */
  readonly onEvent: (event: PuppetEvent) => void;
};

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

/** One process with one puppet in it, from its start to its end. */
export class PuppetLink {
  readonly #deps: LinkDeps;
  readonly #child: ChildProcess;
  readonly #over = new AbortController();
  readonly #ended = Promise.withResolvers<LinkEnd>();
  readonly #gone = Promise.withResolvers<void>();
  readonly #started = Promise.withResolvers<void>();
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #unanswered = 0;
  #verdict: LinkEnd | undefined;

  /** Starts the process. */
  constructor(deps: LinkDeps) {
    this.#deps = deps;
    this.#child = fork(PROGRAM, [], {
      cwd: deps.folder,
      execPath: process.execPath,
      execArgv: [
        `--max-old-space-size=${HEAP_MB}`,
        // A package is looked for from more than one place.
        "--experimental-import-meta-resolve",
        "--disable-warning=ExperimentalWarning",
      ],
      // Nothing of ours: the environment of the bridge holds its tokens.
      env: { WECHATY_LOG: "silent", NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const { stdout, stderr } = this.#child;
    if (stdout) logNoise(stdout, "stdout", deps);
    if (stderr) logNoise(stderr, "stderr", deps);
    this.#child.on("message", (message) => this.#take(message));
    this.#child.on("error", (error) =>
      this.#end({ failure: wechatySays("startFailed", { text: error.message }) }),
    );
    this.#child.on("exit", (code, signal) => {
      this.#gone.resolve();
      void this.#hearLastWords().then(() =>
        this.#end({ failure: wechatySays("ended", { how: signal ?? `exit code ${code}` }) }),
      );
    });
    this.#started.promise.catch(() => {});
    this.#say(deps.begin);
    void this.#watch();
  }

  /** Resolves when `start()` of the puppet has resolved. Rejects when the process has ended before. */
  get started(): Promise<void> {
    return this.#started.promise;
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /** Resolves once the process can be used no more. */
  get ended(): Promise<LinkEnd> {
    return this.#ended.promise;
  }

  /** Ends the process at once: a puppet that is asked to stop may log out. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#end({ failure: wechatySays("ended", { how: "asked to" }) });
    // Not waited for without end: a process that the disk holds cannot be ended by anybody.
    await inTime(() => this.#gone.promise, 5_000, this.#deps.clock).catch(() => {});
  }

  /** Asks the puppet. Rejects with PuppetCallError, after `ms` milliseconds at the latest, or with the reason of `signal`. */
  async call(name: CallName, args: readonly string[], ms: number, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    if (this.#over.signal.aborted) throw hasEnded();
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    answer.catch(() => {});
    this.#say({ type: "call", id, name, args });
    try {
      return await inTime(() => answer, ms, this.#deps.clock, signal);
    } catch (error) {
      if (!(error instanceof LateError)) throw error;
      throw new PuppetCallError(
        `no answer to ${name} within ${ms / 1000} s`,
        { late: true },
        { cause: error },
      );
    } finally {
      this.#waiting.delete(id);
    }
  }

  #say(message: ToChild): void {
    // A process that has just ended is noticed by its exit.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #take(message: unknown): void {
    const said = parseFromChild(message);
    if (said === undefined) {
      this.#deps.log.debug(
        {},
        "the puppet's process sent a message that is none of the protocol; it is ignored",
      );
      return;
    }
    if (!this.#over.signal.aborted) this.#handle(said);
  }

  #handle(said: FromChild): void {
    const { hide, onEvent, log } = this.#deps;
    switch (said.type) {
      case "started":
        log.info({ version: said.version }, "the puppet has started");
        this.#started.resolve();
        return;
      case "event":
        onEvent(said.event.name === "error" ? { ...said.event, text: hide(said.event.text) } : said.event);
        return;
      case "answer": {
        const waiting = this.#waiting.get(said.id);
        if (said.ok) waiting?.resolve(said.value);
        else waiting?.reject(new PuppetCallError(hide(said.text), { code: said.code }));
        return;
      }
      case "pong":
        this.#unanswered = 0;
        return;
      case "unusable":
        this.#end({ unusable: { why: said.why, detail: hide(said.detail) } });
        return;
      case "startFailed":
        this.#end({ failure: failureOfText(said.code, hide(said.text), "startFailed") });
        return;
      case "fault":
        this.#end({ failure: wechatySays("threw", { text: hide(said.text) }) });
        return;
      default:
        said satisfies never;
    }
  }

  /** The first reason counts. */
  #end(end: LinkEnd): void {
    if (this.#verdict !== undefined) return;
    this.#verdict = end;
    this.#over.abort(new Error("the puppet's process has ended"));
    this.#child.kill("SIGKILL");
    const error = hasEnded();
    this.#started.reject(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#ended.resolve(end);
  }

  /** The exit of a process may be told before what it wrote into its channel, and that says more. */
  async #hearLastWords(): Promise<void> {
    if (this.#verdict !== undefined || !this.#child.connected) return;
    const channelEnd = (signal: AbortSignal) => once(this.#child, "disconnect", { signal });
    await inTime(channelEnd, LAST_WORDS_MS, this.#deps.clock, this.#over.signal).catch(() => {});
  }

  async #watch(): Promise<void> {
    const { clock } = this.#deps;
    const { signal } = this.#over;
    try {
      await inTime(() => unlessAborted(this.started, signal), START_MS, clock, signal);
    } catch (error) {
      if (error instanceof LateError)
        this.#end({ failure: wechatySays("slowStart", { seconds: START_MS / 1000 }) });
      return;
    }
    for (let id = 1; !signal.aborted; id += 1) {
      this.#unanswered += 1;
      this.#say({ type: "ping", id });
      await clock.sleep(PING_MS, signal).catch(() => {});
      if (!signal.aborted && this.#unanswered >= UNANSWERED)
        this.#end({ failure: wechatySays("hung", { seconds: (UNANSWERED * PING_MS) / 1000 }) });
    }
  }
}
