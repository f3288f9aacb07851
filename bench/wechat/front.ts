/**
 * The server of all candidates. What is measured is answered here, from prepared bytes. Login, contacts and sends go to
 * the strict simulator behind it.
 */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs } from "../monotonic.ts";
import { BATCH, type Batches, placeIn } from "./batches.ts";

/** As WeChat holds a poll. */
const HOLD_MS = 25_000;
const MEDIA_BYTES = Buffer.alloc(20_000, 0x5a);
MEDIA_BYTES.set([0xff, 0xd8, 0xff, 0xe0]);
const MEDIA = /\/webwxget(?:msgimg|voice|video|media)\?/;

type Load = { readonly from: number; readonly done: PromiseWithResolvers<number>; begun: number };
type Special = { readonly bytes: (place: number) => Buffer; readonly sent?: (at: number) => void };

export class Front {
  /** What each request was that came first after `expect`, with its time; see `first`. */
  readonly #expected = new Map<string, (at: number) => void>();
  readonly #server: Server;
  readonly #simulator: URL;
  readonly #specials = new Map<number, Special>();
  #batches: Batches | undefined;
  #end = 0;
  #load: Load | undefined;
  readonly #held = new Set<(always?: boolean) => void>();
  #idle: (() => void) | undefined;
  /** Bytes of media are served; else such requests are left open. */
  servesMedia = false;
  /** Called with the words of each text that is sent to filehelper, at its first byte. */
  onSend: (body: string, at: number) => void = () => {};

  constructor(simulator: string) {
    this.#simulator = new URL(simulator);
    this.#server = createServer({ keepAliveTimeout: 120_000 }, (asked, answer) =>
      this.#handle(asked, answer),
    );
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    return typeof address === "object" ? `http://127.0.0.1:${address?.port}` : "";
  }

  /** A candidate logs in: the simulator answers everything until `begin`. */
  reset(): void {
    this.#batches = undefined;
  }

  /** The candidate reads these answers from the beginning. */
  begin(batches: Batches): void {
    this.#batches = batches;
    this.#end = 0;
    this.#specials.clear();
    this.#held.clear();
    this.#load = undefined;
  }

  /** From now on other things are said; the candidate goes on from its place. */
  goOn(batches: Batches): void {
    this.#batches = batches;
  }

  /** Unix milliseconds of the next request whose path holds `part`. */
  first(part: string): Promise<number> {
    return new Promise((resolve) => this.#expected.set(part, resolve));
  }

  /** Resolves when everything was read and a poll is held. */
  async idle(): Promise<void> {
    while (this.#held.size === 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
  }

  /** So many answers wait at once. Resolves with milliseconds from the first request to the one behind the last answer. */
  async load(count: number): Promise<number> {
    const done = Promise.withResolvers<number>();
    this.#load = { from: this.#end, done, begun: 0 };
    this.add(count);
    return await done.promise;
  }

  /** Answers what is held as if something had come: the next answer is empty, and what has expired may be deleted. */
  poke(): void {
    for (const wake of [...this.#held]) wake(true);
  }

  /** So many messages a second, for so long. */
  async drip(perSecond: number, ms: number): Promise<void> {
    const everyMs = (BATCH * 1_000) / perSecond;
    for (let at = 0; at < ms; at += everyMs) {
      this.add(1);
      await sleep(everyMs);
    }
  }

  add(count: number): void {
    this.#end += count;
    for (const wake of this.#held) wake();
  }

  /** One answer of its own. Returns its place. `sent`: the monotonic time at which it had left. */
  say(bytes: Special["bytes"], sent?: Special["sent"]): number {
    const place = this.#end;
    this.#specials.set(place, sent === undefined ? { bytes } : { bytes, sent });
    this.add(1);
    return place;
  }

  #handle(asked: IncomingMessage, answer: ServerResponse): void {
    const at = performance.now();
    const url = asked.url ?? "/";
    for (const [part, tell] of this.#expected) {
      if (!url.includes(part)) continue;
      this.#expected.delete(part);
      tell(monotonicMs());
    }
    const measured = this.#batches !== undefined;
    if (measured && url.includes("/synccheck?")) {
      this.#check(decodeURIComponent(url), answer);
      return;
    }
    if (MEDIA.test(url)) {
      if (this.servesMedia) answer.writeHead(200, { "content-type": "image/jpeg" }).end(MEDIA_BYTES);
      return;
    }
    const isSync = measured && url.includes("/webwxsync?");
    const isSend = url.includes("/webwxsendmsg?");
    const chunks: Buffer[] = [];
    asked.on("data", (chunk: Buffer) => chunks.push(chunk));
    asked.on("end", () => {
      const body = Buffer.concat(chunks);
      if (isSend) this.onSend(body.toString("utf8"), at);
      if (isSync) this.#sync(placeIn(body.toString("latin1")), answer);
      else this.#forward(asked, body, answer);
    });
  }

  #check(url: string, answer: ServerResponse): void {
    const place = placeIn(url);
    this.#acknowledged(place);
    const reply = (selector: string): void => {
      this.#held.delete(wake);
      clearTimeout(timer);
      answer.writeHead(200, { "content-type": "text/javascript" });
      answer.end(`window.synccheck={retcode:"0",selector:"${selector}"}`);
    };
    const wake = (always = false): void => {
      if (always || place < this.#end) reply("2");
    };
    const timer = setTimeout(reply, HOLD_MS, "0");
    answer.on("close", () => {
      this.#held.delete(wake);
      clearTimeout(timer);
    });
    if (place < this.#end) reply("2");
    else {
      this.#held.add(wake);
      this.#idle?.();
    }
  }

  #sync(place: number, answer: ServerResponse): void {
    this.#acknowledged(place);
    const load = this.#load;
    if (load !== undefined && load.begun === 0 && place === load.from) load.begun = performance.now();
    const isPast = place >= this.#end;
    const special = this.#specials.get(place);
    const bytes = isPast ? this.#batches?.nothing(place) : this.#bytesAt(place);
    if (special?.sent !== undefined) answer.on("finish", () => special.sent?.(performance.now()));
    answer.writeHead(200, { "content-type": "text/plain", "content-length": bytes?.length ?? 0 }).end(bytes);
  }

  #bytesAt(place: number): Buffer | undefined {
    return this.#specials.get(place)?.bytes(place) ?? this.#batches?.at(place, place + 1 < this.#end);
  }

  #acknowledged(place: number): void {
    const load = this.#load;
    if (load === undefined || load.begun === 0 || place < this.#end) return;
    this.#load = undefined;
    load.done.resolve(performance.now() - load.begun);
  }

  #forward(asked: IncomingMessage, body: Buffer, answer: ServerResponse): void {
    const { hostname, port } = this.#simulator;
    const { method, url: path, headers } = asked;
    const passed = request({ hostname, port, method, path, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    passed.end(body);
  }
}
