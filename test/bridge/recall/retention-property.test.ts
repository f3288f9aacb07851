import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import { isRevoke, type ReceivedMessage } from "../../../src/bridge/model/message.ts";
import type { KeptMessage } from "../../../src/bridge/ports/stores/recall-store.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryRecallStore } from "../../fakes/memory-recall-store.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { recallIn } from "../../next-alert.ts";
import { scaled } from "../../scale.ts";
import { ACCOUNT, monitorRig } from "../session/monitor-rig.ts";

const SECOND_MS = 1_000;
const WINDOW_MS = 120 * SECOND_MS;
const KEPT_MS = WINDOW_MS + 60 * SECOND_MS;

/** Every so many writes fail. */
class FlakyStore extends MemoryRecallStore {
  failures = 0;

  override async remember(messages: readonly KeptMessage[]): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new StoreError("write", "database is locked");
    }
    await super.remember(messages);
  }

  override async purge(...times: Parameters<MemoryRecallStore["purge"]>): Promise<number> {
    if (this.failures > 0) throw new StoreError("write", "database is locked");
    return await super.purge(...times);
  }
}

type Look = {
  /** The server answers after so long. */
  readonly heldMs: number;
  /** Its answer is read so much later, the process having stood still or not. */
  readonly lateMs: number;
  readonly stands: boolean;
  /** The answer brings so many at most. */
  readonly most: number;
  /** So often the batch cannot be written. */
  readonly failures: number;
  /** What is recalled just after the answer. */
  readonly recalled: number | undefined;
};

const PLAIN: Look = { heldMs: 0, lateMs: 0, stands: false, most: 1_000, failures: 0, recalled: undefined };

/** A server with a queue, and the program in front of it. Time that passes at the server may stand still here. */
class World {
  readonly clock = new ManualClock();
  readonly #t: TestContext;
  readonly #recalls = new FlakyStore();
  readonly #state = new MemoryStateStore();
  #rig: Awaited<ReturnType<typeof monitorRig>> | undefined;
  #asleepMs = 0;
  #queue: ReceivedMessage[] = [];
  #ids = 0;
  /** Read by the program, by id; when they were sent. */
  readonly #known = new Map<string, number>();
  readonly #recalled = new Set<string>();

  constructor(t: TestContext) {
    this.#t = t;
  }

  async start(resumed: boolean): Promise<void> {
    await this.#rig?.end();
    const { clock } = this;
    this.#rig = await monitorRig(this.#t, { clock, state: this.#state, recalls: this.#recalls });
    await this.#online(resumed);
  }

  get rig() {
    assert(this.#rig);
    return this.#rig;
  }

  /** The true time, which is the server's. */
  now(): number {
    return this.clock.monotonic() + this.#asleepMs + Date.UTC(2026, 4, 4);
  }

  say(): void {
    this.#ids += 1;
    this.#queue.push(this.rig.text(String(this.#ids), this.now()));
  }

  /** Of what the program has read, something that can still be recalled is. */
  recall(which: number): void {
    const all = [...this.#known].filter(
      ([id, sentAt]) => !this.#recalled.has(id) && this.now() - sentAt <= WINDOW_MS,
    );
    const [id] = all[which % Math.max(1, all.length)] ?? [];
    if (id === undefined) return;
    this.#recalled.add(id);
    this.#ids += 1;
    this.#queue.push(this.rig.notice(String(this.#ids), id, this.now()));
  }

  sleep(ms: number): void {
    this.#asleepMs += ms;
    this.clock.jump(ms);
  }

  async look({ heldMs, lateMs, stands, most, failures, recalled }: Look): Promise<void> {
    const begunAt = this.clock.monotonic();
    await this.clock.advance(heldMs);
    const messages = this.#queue.splice(0, most);
    const caughtUp = this.#queue.length === 0;
    if (recalled !== undefined) this.recall(recalled);
    if (stands) this.clock.freeze(lateMs);
    else await this.clock.advance(lateMs);
    this.#recalls.failures = messages.length > 0 ? failures : 0;
    const { session } = this.rig;
    const before = session.acknowledged;
    await this.rig.batch(messages, caughtUp, begunAt);
    while (session.acknowledged === before) await this.clock.advance(SECOND_MS);
    for (const received of messages) {
      if (!isRevoke(received)) this.#known.set(received.message.msgId, received.message.sentAt);
      else await this.#isTold(received.message.revokedMsgId);
    }
  }

  async end(): Promise<void> {
    await this.rig.say({ type: "loggedOut", reason: "kicked", early: false });
    this.#queue = [];
  }

  async login(): Promise<void> {
    this.#queue = [];
    await this.#online(false);
  }

  /** What waits at the server finds its original here. */
  async check(): Promise<void> {
    for (const received of this.#queue) {
      if (!isRevoke(received)) continue;
      const { revokedMsgId } = received.message;
      const kept = await this.#recalls.find(revokedMsgId);
      assert.ok(kept, `${revokedMsgId} was deleted and its recall is unread`);
    }
  }

  /** After another message, which tells the time, and what it takes to expire, one look is enough. */
  async isEmptyInTheEnd(): Promise<void> {
    this.say();
    await this.look(PLAIN);
    await this.clock.advance(KEPT_MS + SECOND_MS);
    await this.look(PLAIN);
    assert.equal(await this.#recalls.count(), 0);
    await this.rig.end();
  }

  async #online(resumed: boolean): Promise<void> {
    const serverTime = this.now();
    await this.rig.say({ type: "online", account: ACCOUNT, resumed, canSend: true, serverTime });
  }

  async #isTold(msgId: string): Promise<void> {
    const alerts = (await this.rig.outbox.waiting("one", 1_000)).flatMap(
      ({ alert }) => recallIn(alert) ?? [],
    );
    const alert = alerts.findLast(({ notice }) => notice.message.revokedMsgId === msgId);
    assert.equal(alert?.original?.message.msgId, msgId, "told without its original");
  }
}

const short = fc.integer({ min: 0, max: 40 * SECOND_MS });
const long = fc.integer({ min: 0, max: 20 * 60 * SECOND_MS });
const some = fc.oneof({ weight: 3, arbitrary: short }, { weight: 1, arbitrary: long });
type Step = (world: World) => Promise<void> | void;
const looks: fc.Arbitrary<Step> = fc
  .record({
    heldMs: short,
    lateMs: some,
    stands: fc.boolean(),
    most: fc.constantFrom(1, 3, 1_000),
    failures: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(8) }),
    recalled: fc.option(fc.nat(), { nil: undefined }),
  })
  .map((look) => (world) => world.look(look));
const plainLook: Step = (world) => world.look({ ...PLAIN, heldMs: 5 * SECOND_MS });
/** An outage, after which what piled up is read in pieces. */
const backlog: fc.Arbitrary<Step> = fc.record({ which: fc.nat(), ms: long }).map(
  ({ which, ms }): Step =>
    async (world) => {
      world.say();
      world.recall(which);
      await world.clock.advance(ms);
      await world.look({ ...PLAIN, most: 1 });
    },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: backlog },
  { weight: 4, arbitrary: fc.constant<Step>((world) => world.say()) },
  {
    weight: 4,
    arbitrary: fc.nat().map(
      (which): Step =>
        (world) =>
          world.recall(which),
    ),
  },
  { weight: 4, arbitrary: fc.constant(plainLook) },
  { weight: 4, arbitrary: looks },
  {
    weight: 3,
    arbitrary: some.map(
      (ms): Step =>
        (world) =>
          world.clock.advance(ms),
    ),
  },
  {
    weight: 1,
    arbitrary: some.map(
      (ms): Step =>
        (world) =>
          world.clock.freeze(ms),
    ),
  },
  {
    weight: 1,
    arbitrary: some.map(
      (ms): Step =>
        (world) =>
          world.sleep(ms),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: -7_200_000, max: 7_200_000 }).map(
      (ms): Step =>
        (world) =>
          world.clock.jump(ms),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((world) => world.rig.offline()) },
  { weight: 1, arbitrary: fc.constant<Step>((world) => world.start(true)) },
  {
    weight: 1,
    arbitrary: some.map(
      (ms): Step =>
        async (world) => {
          await world.end();
          await world.clock.advance(ms);
          await world.login();
        },
    ),
  },
);

test("whatever pauses, fails, freezes or jumps: nothing unread is deleted, and what expired is after the next look", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: "max" }), async (steps) => {
      const world = new World(t);
      await world.start(false);
      for (const one of steps) {
        await one(world);
        await world.check();
      }
      await world.isEmptyInTheEnd();
    }),
    { numRuns: scaled(100, 2_000), seed: 20_261_007 },
  );
});
