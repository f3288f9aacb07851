import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { inspect } from "node:util";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import type { Clock } from "../../../src/bridge/ports/clock.ts";
import { type LoginGate, openGate } from "../../../src/bridge/ports/login-gate.ts";
import type { SessionEvent } from "../../../src/bridge/ports/source-session.ts";
import type { SentLedger, StateStore } from "../../../src/bridge/ports/stores/state-store.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import { WebWeChatSession } from "../../../src/wechat/index.ts";
import type { ConnectionPool } from "../../../src/wechat/web/wire/http.ts";
import type { ModeName } from "../../../src/wechat/web/wire/mode.ts";
import { FastClock } from "../../fakes/fast-clock.ts";
import { MemorySentLedger } from "../../fakes/memory-sent-ledger.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { assertPlain } from "../../plain-data.ts";
import {
  startWeChatSimulator,
  type WeChatSimulator,
  type WeChatSimulatorOptions,
} from "../../simulators/wechat/index.ts";
import { assertNoSecrets, CapturingLogger } from "./login/secrets.ts";

/** Twenty times as fast: a poll floor of 1 s passes in 50 ms, a request's 15 s in 750 ms. */
const SPEED = 20;
const HOLD_MS = 40;
const PATIENCE_MS = 60_000;

export type EventOf<T extends SessionEvent["type"]> = Extract<SessionEvent, { type: T }>;

/** A consumer of one session's events. Asks for the next event at once, until `hold` makes it keep the last one. */
export class Follower {
  readonly session: WebWeChatSession;
  readonly log: CapturingLogger;
  readonly events: SessionEvent[] = [];
  /** Called with each event before the next is asked for. */
  onEvent: (event: SessionEvent) => void | Promise<void> = () => {};
  failure: unknown;
  readonly #stop = new AbortController();
  #watchers: (() => void)[] = [];
  readonly #ended: Promise<void>;

  constructor(session: WebWeChatSession, log: CapturingLogger) {
    this.session = session;
    this.log = log;
    this.#ended = this.#follow().catch((error: unknown) => {
      this.failure = error;
    });
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    // The first tick is the test's, to set `onEvent`.
    await Promise.resolve();
    for await (const event of this.session.events(signal)) {
      assertPlain(event);
      this.events.push(event);
      for (const watcher of this.#watchers) watcher();
      // A consumer that is stuck in an event does not hold up the end of its test.
      await Promise.race([this.onEvent(event), stopped]);
    }
  }

  of<T extends SessionEvent["type"]>(type: T): readonly EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** The `count`th event of a type, 1 being the first. */
  async event<T extends SessionEvent["type"]>(type: T, count = 1): Promise<EventOf<T>> {
    await this.until(() => this.of(type).length >= count, `${type} number ${count}`);
    const found = this.of(type)[count - 1];
    assert.ok(found);
    return found;
  }

  get messages(): readonly ReceivedMessage[] {
    return this.of("batch").flatMap(({ messages }) => messages);
  }

  async message(msgId: string): Promise<ReceivedMessage> {
    const find = () => this.messages.find(({ message }) => message.msgId === msgId);
    await this.until(() => find() !== undefined, `message ${msgId}`);
    const found = find();
    assert.ok(found);
    return found;
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    if (condition()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      if (condition()) resolve();
    };
    const timer = setTimeout(() => {
      const seen = this.events.map(({ type }) => type).join(" ");
      const lines = this.log.lines.slice(-5).map(({ text, fields }) => `${text} ${inspect(fields)}`);
      reject(new Error(`${what} did not come; seen: ${seen}\n${lines.join("\n")}`));
    }, PATIENCE_MS);
    // Conditions may look at more than the events.
    const ticks = setInterval(look, 10);
    this.#watchers.push(look);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      clearInterval(ticks);
      this.#watchers = this.#watchers.filter((watcher) => watcher !== look);
    }
  }

  /** Ends the iteration; the events so far stay. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("the test stops"));
    await this.#ended;
    if (this.failure !== undefined) throw this.failure;
  }
}

export type RigOptions = {
  readonly simulator?: WeChatSimulatorOptions;
  readonly clock?: Clock;
  /** Default: the same. */
  readonly wechatClock?: Pick<Clock, "now">;
  readonly mode?: ModeName;
  readonly random?: () => number;
  readonly gate?: LoginGate;
  readonly askedAtStart?: boolean;
  /** Where the login starts; default the simulator's own address. */
  readonly origin?: string;
};

/** One simulated WeChat and what outlives a restart of the bridge: the saved state and the ledger of sends. */
export type Rig = {
  readonly wechat: WeChatSimulator;
  readonly clock: Clock;
  readonly state: MemoryStateStore;
  readonly ledger: SentLedger;
  readonly log: CapturingLogger;
  /** A new bridge process, as far as the session can tell; on another state or other connections when given. */
  start(own?: { readonly state?: StateStore; readonly pool?: ConnectionPool }): Follower;
};

export async function openRig(t: TestContext, options: RigOptions = {}): Promise<Rig> {
  const fast = { loginHoldMs: HOLD_MS, syncHoldMs: HOLD_MS };
  const wechat = await startWeChatSimulator({ autoLogin: true, ...fast, ...options.simulator });
  const clock = options.clock ?? new FastClock(SPEED);
  const state = new MemoryStateStore();
  const ledger = new MemorySentLedger();
  const log = new CapturingLogger();
  const followers: Follower[] = [];
  const pools: { close(): Promise<void> }[] = [];
  t.after(async () => {
    const ends = await Promise.allSettled(followers.map((follower) => follower.stop()));
    for (const pool of pools) await pool.close();
    await wechat.close();
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    assertNoSecrets(wechat, log, followers);
  });
  return {
    wechat,
    clock,
    state,
    ledger,
    log,
    start: (own = {}) => {
      const direct = createFetch();
      pools.push(direct);
      const session = new WebWeChatSession({
        origin: options.origin ?? wechat.origin,
        mode: options.mode ?? "uos",
        pool: own.pool ?? direct,
        clock,
        wechatClock: options.wechatClock ?? clock,
        log,
        state: own.state ?? state,
        ledger,
        random: options.random ?? (() => 0.5),
        gate: options.gate ?? openGate,
        askedAtStart: options.askedAtStart ?? false,
      });
      const follower = new Follower(session, log);
      followers.push(follower);
      return follower;
    },
  };
}

/** A rig whose session is online. */
export async function openOnline(
  t: TestContext,
  options: RigOptions = {},
): Promise<Rig & { readonly bridge: Follower }> {
  const rig = await openRig(t, options);
  const bridge = rig.start();
  await bridge.event("batch");
  return { ...rig, bridge };
}
