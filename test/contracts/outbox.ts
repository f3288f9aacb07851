import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import type { Clock } from "../../src/bridge/ports/clock.ts";
import type { Delivery, Outbox } from "../../src/bridge/ports/outbox.ts";
import { addTo, newAlert } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { mediaMessage } from "./media-samples.ts";
import { alertAbout, mentionAbout, missedAlert, textMessage } from "./samples.ts";

/** What the suite needs of an outbox: that it can be kept small as well. */
export type PrunableOutbox = Outbox & {
  prune(before: number): Promise<number>;
  retireSinks(active: readonly string[], before: number): Promise<number>;
};

/** `reopen` does what the next process does: it takes up what this one left. */
export type OutboxUnderTest = {
  readonly outbox: PrunableOutbox;
  reopen(): Promise<PrunableOutbox>;
  /** The bytes of that alert are being fetched, until what it resolves with is called. */
  fetch(alertId: string): Promise<() => Promise<void>>;
};

type Open = (t: TestContext, clock: Pick<Clock, "now">) => Promise<OutboxUnderTest>;

/** Runs the contract of Outbox. `openWith` gives an empty one and has it closed after the test. */
export function outboxContract(name: string, openWith: Open): void {
  let now = 0;
  const open = (t: TestContext): Promise<OutboxUnderTest> => {
    now = 50_000;
    return openWith(t, { now: () => now });
  };
  const retry = {
    status: "retry",
    notBefore: 5_000,
    code: "unavailable",
    error: verbatim("down"),
    maybeDelivered: false,
  } as const;
  const sent = { status: "sent", messageId: "m1" } as const;
  const refused = (setAside: "counted" | "uncounted") =>
    ({ ...retry, code: "unknown", error: verbatim("strange"), setAside }) as const;
  const dead = { status: "dead", error: verbatim("refused") } as const;

  async function headOf(outbox: Outbox, sink: string): Promise<Delivery> {
    const head = await nextAlert(outbox, sink);
    assert(head, `${sink} has nothing to deliver`);
    return head;
  }

  describe(`${name} as an Outbox`, () => {
    it("gives each sink its alert, exactly", async (t) => {
      const { outbox } = await open(t);
      const alerts = [alertAbout("11", "早 😀"), missedAlert("12")];
      assert.deepEqual(await addTo(outbox, alerts, ["telegram", "slack"]), [alerts[0]?.id, alerts[1]?.id]);
      for (const sink of ["telegram", "slack"]) {
        assert.deepEqual(await nextAlert(outbox, sink), {
          alert: alerts[0],
          sink,
          part: "alert",
          alertMessageId: "",
          attempts: 0,
          refusals: 0,
          notBefore: 0,
          possibleDuplicate: false,
          silent: false,
          chat: undefined,
        });
        await outbox.settle(await headOf(outbox, sink), sent);
        assert.deepEqual((await headOf(outbox, sink)).alert, alerts[1]);
      }
      assert.equal(await nextAlert(outbox, "terminal"), undefined);
    });

    it("knows an alert again, before and after it was settled", async (t) => {
      const { outbox } = await open(t);
      const alert = alertAbout("11");
      assert.deepEqual(await addTo(outbox, [alert, alert], ["slack"]), [alert.id]);
      assert.deepEqual(await addTo(outbox, [alert], ["slack"]), []);
      assert.equal((await outbox.counts("slack")).waiting, 1);
      await outbox.settle(await headOf(outbox, "slack"), sent);
      assert.deepEqual(await addTo(outbox, [alert], ["slack"]), []);
      assert.equal(await nextAlert(outbox, "slack"), undefined);
      assert.equal((await outbox.counts("slack")).delivered, 1);
    });

    it("takes nothing of a known alert: no other sink, no sound, no count", async (t) => {
      const { outbox } = await open(t);
      const alert = alertAbout("11");
      await addTo(outbox, [alert], ["slack"], { silent: true, applied: ["mute:1"] });
      for (const settled of [false, true]) {
        assert.deepEqual(await addTo(outbox, [alert], ["slack", "telegram"], { applied: ["rule:a"] }), []);
        assert.equal(await nextAlert(outbox, "telegram"), undefined);
        assert.deepEqual([...(await outbox.applied())], [["mute:1", 1]]);
        if (settled) continue;
        assert.equal((await headOf(outbox, "slack")).silent, true);
        await outbox.settle(await headOf(outbox, "slack"), sent);
      }
    });

    it("says of words and of bytes whether they make a sound, in the next process too", async (t) => {
      const { outbox, reopen } = await open(t);
      await outbox.add([
        newAlert(alertAbout("11"), ["slack"], { silent: true }),
        newAlert(alertAbout("12"), ["slack"]),
      ]);
      const next = await reopen();
      assert.deepEqual(
        (await next.waiting("slack", 9)).map(({ silent }) => silent),
        [true, false],
      );
      for (const _ of [1, 2])
        await next.settle(await headOf(next, "slack"), { ...sent, mediaFollows: "first" });
      assert.deepEqual(
        (await next.followUps("slack", 9)).map(({ silent }) => silent),
        [true, false],
      );
    });

    it("counts how often rules and mutes applied", async (t) => {
      const { outbox, reopen } = await open(t);
      assert.equal((await outbox.applied()).size, 0);
      await outbox.add([
        newAlert(alertAbout("11"), [], { applied: ["rule:a"] }),
        newAlert(alertAbout("12"), ["slack"], { applied: ["rule:a", "mute:7"] }),
        newAlert(alertAbout("13"), ["slack"]),
      ]);
      assert.deepEqual(
        await (await reopen()).applied(),
        new Map([
          ["rule:a", 2],
          ["mute:7", 1],
        ]),
      );
    });

    it("gives back a mention with the messages before it", async (t) => {
      const { outbox, reopen } = await open(t);
      const mention = mentionAbout("11", [textMessage("8"), textMessage("9")]);
      assert.deepEqual(await addTo(outbox, [mention], ["slack"]), [mention.id]);
      const next = await reopen();
      assert.deepEqual((await headOf(next, "slack")).alert, mention);
      assert.equal(await next.missesAny(), false);
      assert.deepEqual(await next.missed([mention.id]), []);
    });

    it("tells which alerts were without their original, until an hour after they were settled", async (t) => {
      const { outbox, reopen } = await open(t);
      const alerts = [missedAlert("11"), alertAbout("12"), missedAlert("13")];
      const ids = ["none", ...alerts.map(({ id }) => id)];
      await addTo(outbox, alerts, ["slack", "telegram"]);
      assert.equal(await outbox.missesAny(), true);
      assert.deepEqual(await outbox.missed(ids), [alerts[0], alerts[2]]);
      for (const sink of ["slack", "telegram", "slack", "telegram"]) {
        await outbox.settle(await headOf(outbox, sink), sent);
      }
      const next = await reopen();
      assert.deepEqual(await next.missed(ids), [alerts[0], alerts[2]]);
      now += 3_600_001;
      await next.prune(0);
      assert.deepEqual(await next.missed(ids), [alerts[2]]);
      assert.deepEqual((await headOf(next, "slack")).alert, alerts[2]);
      assert.deepEqual(await addTo(next, alerts, ["slack"]), []);
    });

    it("tells of a recall without its original that went to no sink, too", async (t) => {
      const { outbox } = await open(t);
      const alert = missedAlert("11");
      await addTo(outbox, [alert], []);
      assert.deepEqual(await outbox.missed([alert.id]), [alert]);
      now += 3_600_001;
      await outbox.prune(0);
      assert.deepEqual(await outbox.missed([alert.id]), []);
    });

    it("knows an alert that had no sink", async (t) => {
      const { outbox } = await open(t);
      const alert = alertAbout("11");
      assert.deepEqual(await addTo(outbox, [alert], []), [alert.id]);
      assert.deepEqual(await addTo(outbox, [alert], []), []);
      assert.deepEqual(await addTo(outbox, [], ["slack"]), []);
    });

    it("keeps the order of a lane over retries, and lanes apart", async (t) => {
      const { outbox } = await open(t);
      const [first, second] = [alertAbout("11"), alertAbout("12")];
      await addTo(outbox, [first, second], ["slack", "telegram"]);
      await outbox.settle(await headOf(outbox, "slack"), retry);
      assert.deepEqual((await headOf(outbox, "slack")).alert, first);
      await outbox.settle(await headOf(outbox, "telegram"), sent);
      assert.deepEqual((await headOf(outbox, "telegram")).alert, second);
      assert.deepEqual((await headOf(outbox, "slack")).alert, first);
    });

    it("says when and how often a delivery was tried", async (t) => {
      const { outbox } = await open(t);
      await addTo(outbox, [alertAbout("11")], ["slack"]);
      for (const attempts of [1, 2]) {
        await outbox.markSending([await headOf(outbox, "slack")]);
        await outbox.settle(await headOf(outbox, "slack"), retry);
        const head = await headOf(outbox, "slack");
        assert.deepEqual([head.attempts, head.notBefore], [attempts, 5_000]);
      }
    });

    it("tells of those that wait in a lane, oldest first, no more than asked for", async (t) => {
      const { outbox } = await open(t);
      const alerts = ["11", "12", "13"].map((msgId) => alertAbout(msgId));
      await addTo(outbox, alerts, ["slack", "telegram"]);
      const waiting = await outbox.waiting("slack", 2);
      assert.deepEqual(
        waiting.map(({ alert }) => alert),
        alerts.slice(0, 2),
      );
      await outbox.settle(await headOf(outbox, "slack"), { ...sent, mediaFollows: "first" });
      await outbox.settle(await headOf(outbox, "slack"), retry);
      assert.deepEqual(
        (await outbox.waiting("slack", 9)).map(({ alert, notBefore }) => [alert.id, notBefore]),
        [
          [alerts[1]?.id, 5_000],
          [alerts[2]?.id, 0],
        ],
      );
      assert.deepEqual(await outbox.waiting("terminal", 9), []);
    });

    it("marks several as being sent in one step, or none of them", async (t) => {
      const { outbox, reopen } = await open(t);
      await addTo(outbox, [alertAbout("11"), alertAbout("12"), alertAbout("13")], ["slack"]);
      const [first, ...others] = await outbox.waiting("slack", 3);
      assert(first);
      await outbox.settle(first, sent);
      assert.equal(await outbox.markSending([...others, first]), false);
      assert.equal(await outbox.markSending([]), true);
      const duplicates = async (from: Outbox) =>
        (await from.waiting("slack", 3)).map(({ possibleDuplicate }) => possibleDuplicate);
      assert.deepEqual(await duplicates(outbox), [false, false]);
      assert.equal(await outbox.markSending(others), true);
      assert.deepEqual(await duplicates(await reopen()), [true, true]);
    });

    it("gives back in the next process whose alert it is", async (t) => {
      const { outbox, reopen } = await open(t);
      await addTo(outbox, [alertAbout("11"), { ...alertAbout("12"), accountId: undefined }], ["slack"]);
      const waiting = await (await reopen()).waiting("slack", 2);
      assert.deepEqual(
        waiting.map(({ alert }) => alert.accountId),
        ["7001", undefined],
      );
    });

    it("marks a delivery that may have arrived, for good", async (t) => {
      const { outbox } = await open(t);
      await addTo(outbox, [alertAbout("11")], ["slack"]);
      await outbox.settle(await headOf(outbox, "slack"), retry);
      assert.equal((await headOf(outbox, "slack")).possibleDuplicate, false);
      await outbox.settle(await headOf(outbox, "slack"), { ...retry, maybeDelivered: true });
      assert.equal((await headOf(outbox, "slack")).possibleDuplicate, true);
      await outbox.settle(await headOf(outbox, "slack"), retry);
      assert.equal((await headOf(outbox, "slack")).possibleDuplicate, true);
    });

    it("marks a try whose end was not recorded", async (t) => {
      const { outbox } = await open(t);
      await addTo(outbox, [alertAbout("11")], ["slack"]);
      await outbox.markSending([await headOf(outbox, "slack")]);
      assert.equal((await headOf(outbox, "slack")).possibleDuplicate, true);
      await outbox.markSending([await headOf(outbox, "slack")]);
      await outbox.settle(await headOf(outbox, "slack"), retry);
      assert.equal((await headOf(outbox, "slack")).possibleDuplicate, true);
    });

    it("takes up in the next process what was being sent, as a possible duplicate", async (t) => {
      const { outbox, reopen } = await open(t);
      const [first, second] = [alertAbout("11"), alertAbout("12")];
      await addTo(outbox, [first, second], ["slack", "telegram"]);
      await outbox.markSending([await headOf(outbox, "slack")]);
      const next = await reopen();
      const slack = await headOf(next, "slack");
      assert.deepEqual([slack.alert, slack.possibleDuplicate], [first, true]);
      assert.equal((await headOf(next, "telegram")).possibleDuplicate, false);
      await next.settle(slack, sent);
      assert.equal((await headOf(next, "slack")).possibleDuplicate, false);
    });

    it("marks what follows an alert when it may be there already, and only then", async (t) => {
      const { outbox } = await open(t);
      await addTo(outbox, [alertAbout("11"), alertAbout("12")], ["slack"]);
      for (const mediaFollows of ["again", "first"] as const)
        await outbox.settle(await headOf(outbox, "slack"), { ...sent, mediaFollows });
      const followUps = await outbox.followUps("slack", 2);
      assert.deepEqual(
        followUps.map(({ alert, possibleDuplicate }) => [alert.id, possibleDuplicate]),
        [
          [alertAbout("11").id, true],
          [alertAbout("12").id, false],
        ],
      );
    });

    it("leaves out bytes that are still being fetched, so that a hundred of them hold up none behind", async (t) => {
      const { outbox, fetch } = await open(t);
      const alerts = Array.from({ length: 101 }, (_, index) => ({
        ...alertAbout(String(100 + index)),
        original: mediaMessage(String(100 + index)),
      }));
      await addTo(outbox, alerts, ["slack"]);
      const fetched: (() => Promise<void>)[] = [];
      for (const { id } of alerts) {
        await outbox.settle(await headOf(outbox, "slack"), { ...sent, mediaFollows: "first" });
        if (id !== alerts.at(-1)?.id) fetched.push(await fetch(id));
      }
      const ready = async (): Promise<readonly string[]> =>
        (await outbox.followUps("slack", 100)).map(({ alert }) => alert.id);
      assert.deepEqual(await ready(), [alerts.at(-1)?.id]);
      await fetched[7]?.();
      assert.deepEqual(await ready(), [alerts[7]?.id, alerts.at(-1)?.id]);
      const { waiting, downloading } = await outbox.counts("slack");
      assert.equal(waiting, 101);
      assert.deepEqual(downloading, [{ kind: "IMAGE", count: 99 }]);
      assert.deepEqual((await outbox.counts("telegram")).downloading, []);
    });

    it("passes a dead letter and counts it", async (t) => {
      const { outbox } = await open(t);
      const [first, second] = [alertAbout("11"), alertAbout("12")];
      await addTo(outbox, [first, second], ["slack"]);
      await outbox.settle(await headOf(outbox, "slack"), dead);
      assert.deepEqual((await headOf(outbox, "slack")).alert, second);
      assert.deepEqual(await outbox.counts("slack"), {
        delivered: 0,
        waiting: 1,
        dead: 1,
        lastError: undefined,
        nextAttemptAt: 0,
        downloading: [],
      });
    });

    it("does not take back what was settled", async (t) => {
      const { outbox } = await open(t);
      await addTo(outbox, [alertAbout("11")], ["slack"]);
      const delivery = await headOf(outbox, "slack");
      await outbox.settle(delivery, sent);
      await outbox.settle(delivery, sent);
      await outbox.settle(delivery, retry);
      await outbox.settle(delivery, dead);
      assert.equal(await outbox.markSending([delivery]), false);
      assert.equal(await nextAlert(outbox, "slack"), undefined);
      const { delivered, waiting, dead: lost } = await outbox.counts("slack");
      assert.deepEqual([delivered, waiting, lost], [1, 0, 0]);
    });

    it("counts a lane and tells of its head", async (t) => {
      const { outbox } = await open(t);
      assert.deepEqual(await outbox.counts("slack"), {
        delivered: 0,
        waiting: 0,
        dead: 0,
        lastError: undefined,
        nextAttemptAt: 0,
        downloading: [],
      });
      await addTo(outbox, [alertAbout("11"), alertAbout("12"), alertAbout("13")], ["slack", "telegram"]);
      await outbox.settle(await headOf(outbox, "slack"), sent);
      await outbox.markSending([await headOf(outbox, "slack")]);
      await outbox.settle(await headOf(outbox, "slack"), retry);
      assert.deepEqual(await outbox.counts("slack"), {
        delivered: 1,
        waiting: 2,
        dead: 0,
        lastError: verbatim("down"),
        nextAttemptAt: 5_000,
        downloading: [],
      });
      assert.equal((await outbox.counts("telegram")).waiting, 3);
    });

    it("forgets nothing over a restart", async (t) => {
      const { outbox, reopen } = await open(t);
      const [first, second] = [alertAbout("11"), alertAbout("12")];
      await addTo(outbox, [first, second], ["slack"], { chat: 7 });
      await outbox.settle(await headOf(outbox, "slack"), sent);
      await outbox.settle(await headOf(outbox, "slack"), { ...retry, maybeDelivered: true });
      const next = await reopen();
      assert.deepEqual(await nextAlert(next, "slack"), {
        alert: second,
        sink: "slack",
        part: "alert",
        alertMessageId: "",
        attempts: 1,
        refusals: 0,
        notBefore: 5_000,
        possibleDuplicate: true,
        silent: false,
        chat: 7,
      });
      assert.deepEqual(await addTo(next, [first], ["slack"]), []);
      assert.equal((await next.counts("slack")).delivered, 1);
    });

    it("adds the media of an alert in the step that settles its words, apart from their lane", async (t) => {
      const { outbox, reopen } = await open(t);
      const [first, second] = [alertAbout("11"), alertAbout("12")];
      await addTo(outbox, [first, second], ["slack"], { chat: 7 });
      const words = await headOf(outbox, "slack");
      await outbox.settle(words, { ...sent, mediaFollows: "first" });
      await outbox.settle(words, { ...sent, mediaFollows: "first" });
      assert.deepEqual((await headOf(outbox, "slack")).alert, second);
      const next = await reopen();
      const [media, ...others] = await next.followUps("slack", 10);
      assert.deepEqual(others, []);
      assert.deepEqual(media, {
        alert: first,
        sink: "slack",
        part: "media",
        alertMessageId: "m1",
        attempts: 0,
        refusals: 0,
        notBefore: 0,
        possibleDuplicate: false,
        silent: false,
        chat: 7,
      });
      const { delivered, waiting } = await next.counts("slack");
      assert.deepEqual([delivered, waiting], [1, 2]);
      await next.markSending([media]);
      await next.settle(media, { status: "sent", messageId: "m2" });
      assert.deepEqual(await next.followUps("slack", 10), []);
      assert.equal((await next.counts("slack")).delivered, 1);
    });

    it("prunes what was settled before a time, whole alerts only, and keeps the count of delivered ones", async (t) => {
      const { outbox } = await open(t);
      const [old, half, waiting] = [alertAbout("11"), alertAbout("12"), alertAbout("13")];
      await addTo(outbox, [old, half], ["slack", "telegram"]);
      await addTo(outbox, [waiting], ["slack"]);
      for (const sink of ["slack", "slack", "telegram"])
        await outbox.settle(await headOf(outbox, sink), sent);
      assert.equal(await outbox.prune(50_000), 0);
      assert.equal(await outbox.prune(50_001), 1);
      assert.deepEqual((await headOf(outbox, "telegram")).alert, half);
      assert.deepEqual((await headOf(outbox, "slack")).alert, waiting);
      assert.equal((await outbox.counts("slack")).delivered, 2);
      // Settled as late as its last delivery.
      now = 70_000;
      await outbox.settle(await headOf(outbox, "telegram"), sent);
      assert.equal(await outbox.prune(70_000), 0);
      assert.deepEqual(await addTo(outbox, [half], ["slack", "telegram"]), []);
      assert.equal(await outbox.prune(70_001), 1);
      assert.deepEqual(await addTo(outbox, [old, half, waiting], ["slack", "telegram"]), [old.id, half.id]);
    });

    it("revives dead letters of all sinks in their old places, as new but for what may have arrived", async (t) => {
      const { outbox, reopen } = await open(t);
      const [first, second] = [alertAbout("11", "早"), alertAbout("12")];
      await addTo(outbox, [first, second], ["slack", "telegram"]);
      await outbox.settle(await headOf(outbox, "slack"), { ...retry, maybeDelivered: true });
      for (const sink of ["slack", "telegram"]) await outbox.settle(await headOf(outbox, sink), dead);
      await outbox.settle(await headOf(outbox, "slack"), sent);
      assert.equal(await outbox.revive(), 2);
      assert.equal(await outbox.revive(), 0);
      // Not settled any more.
      assert.equal(await outbox.prune(60_000), 0);
      const next = await reopen();
      assert.deepEqual(await next.waiting("slack", 9), [
        {
          alert: first,
          sink: "slack",
          part: "alert",
          alertMessageId: "",
          attempts: 0,
          refusals: 0,
          notBefore: 0,
          possibleDuplicate: true,
          silent: false,
          chat: undefined,
        },
      ]);
      assert.deepEqual(
        (await next.waiting("telegram", 9)).map(({ alert }) => alert.id),
        [first.id, second.id],
      );
      const { delivered, waiting, dead: lost, lastError } = await next.counts("slack");
      assert.deepEqual([delivered, waiting, lost, lastError], [1, 1, 0, verbatim("refused")]);
      await next.settle(await headOf(next, "slack"), sent);
      assert.equal((await next.counts("slack")).delivered, 2);
    });

    it("revives an alert whose every delivery was dead, and does not keep it longer for that", async (t) => {
      const { outbox } = await open(t);
      await addTo(outbox, [alertAbout("11", "早")], ["slack"]);
      await outbox.settle(await headOf(outbox, "slack"), dead);
      assert.equal(await outbox.revive(), 1);
      assert.equal(await outbox.prune(60_000), 0);
      assert.deepEqual((await headOf(outbox, "slack")).alert, alertAbout("11", "早"));
      now = 70_000;
      await outbox.settle(await headOf(outbox, "slack"), dead);
      assert.equal(await outbox.prune(50_000), 0);
      assert.equal(await outbox.prune(50_001), 1);
    });

    it("keeps an alert that passed after it was revived as long as any other", async (t) => {
      const { outbox } = await open(t);
      await addTo(outbox, [alertAbout("11")], ["slack"]);
      await outbox.settle(await headOf(outbox, "slack"), dead);
      await outbox.revive();
      now = 70_000;
      await outbox.settle(await headOf(outbox, "slack"), sent);
      assert.equal(await outbox.prune(70_000), 0);
      assert.equal(await outbox.prune(70_001), 1);
    });

    it("does not count a try for which the sink was not ready", async (t) => {
      const { outbox } = await open(t);
      await addTo(outbox, [alertAbout("11")], ["slack"]);
      for (const code of ["notReady", "unavailable", "notReady"] as const)
        await outbox.settle(await headOf(outbox, "slack"), { ...retry, code });
      assert.equal((await headOf(outbox, "slack")).attempts, 1);
    });

    it("sets aside what was refused for an unknown reason, for the next process too, and counts the refusals", async (t) => {
      const { outbox, reopen } = await open(t);
      const [first, second] = [alertAbout("11"), alertAbout("12")];
      await addTo(outbox, [first, second], ["slack", "telegram"]);
      await outbox.settle(await headOf(outbox, "slack"), refused("counted"));
      assert.deepEqual((await headOf(outbox, "slack")).alert, second);
      assert.deepEqual((await headOf(outbox, "telegram")).alert, first);
      const next = await reopen();
      const [aside, ...more] = await next.setAside("slack", "alert");
      assert(aside);
      assert.deepEqual(
        [aside.alert, aside.attempts, aside.refusals, aside.notBefore, more],
        [first, 1, 1, 5_000, []],
      );
      // Set aside it stays, whatever the next try comes to, but it counts only what counts against it.
      await next.settle(aside, refused("uncounted"));
      await next.settle(aside, retry);
      const [again] = await next.setAside("slack", "alert");
      assert.deepEqual([again?.attempts, again?.refusals], [3, 1]);
      assert.deepEqual(await next.setAside("telegram", "alert"), []);
      assert.equal((await next.counts("slack")).waiting, 2);
      await next.settle(aside, dead);
      assert.deepEqual(await next.setAside("slack", "alert"), []);
    });

    it("sets media aside apart from alerts", async (t) => {
      const { outbox } = await open(t);
      await addTo(outbox, [alertAbout("11")], ["slack"]);
      await outbox.settle(await headOf(outbox, "slack"), { ...sent, mediaFollows: "first" });
      const [media] = await outbox.followUps("slack", 1);
      assert(media);
      await outbox.settle(media, refused("counted"));
      assert.deepEqual(await outbox.followUps("slack", 9), []);
      assert.deepEqual(await outbox.setAside("slack", "alert"), []);
      assert.equal((await outbox.setAside("slack", "media")).length, 1);
      assert.equal(await outbox.refusedInARow("slack", ""), 0);
    });

    it("tells how many alerts were refused since the last one passed, and has those tried then", async (t) => {
      const { outbox, reopen } = await open(t);
      const alerts = ["11", "12", "13", "14"].map((msgId) => alertAbout(msgId));
      await addTo(outbox, alerts, ["slack"]);
      for (const outcome of [refused("counted"), refused("uncounted"), dead])
        await outbox.settle(await headOf(outbox, "slack"), outcome);
      const next = await reopen();
      assert.equal(await next.refusedInARow("slack", ""), 2);
      assert.equal(await next.refusedInARow("slack", alerts[0]?.id ?? ""), 1);
      assert.equal(await next.refusedInARow("telegram", ""), 0);
      const due = async () => (await next.setAside("slack", "alert")).map(({ notBefore }) => notBefore);
      assert.deepEqual(await due(), [5_000, 5_000]);
      await next.settle(await headOf(next, "slack"), sent);
      assert.deepEqual(await due(), [0, 0]);
      assert.equal(await next.refusedInARow("slack", ""), 0);
      // A refusal after that is no news of the place.
      const [first] = await next.setAside("slack", "alert");
      assert(first);
      await next.settle(first, refused("counted"));
      assert.equal(await next.refusedInARow("slack", ""), 0);
      await addTo(next, [alertAbout("15")], ["slack"]);
      await next.settle(await headOf(next, "slack"), sent);
      assert.deepEqual(await due(), [5_000, 0]);
    });

    it("takes a dead letter for a refusal too when it was set aside before", async (t) => {
      const { outbox } = await open(t);
      await addTo(outbox, [alertAbout("11")], ["slack"]);
      await outbox.settle(await headOf(outbox, "slack"), refused("counted"));
      const [aside] = await outbox.setAside("slack", "alert");
      assert(aside);
      await outbox.settle(aside, dead);
      assert.equal(await outbox.refusedInARow("slack", ""), 1);
      await outbox.revive();
      assert.equal(await outbox.refusedInARow("slack", ""), 0);
    });

    it("revives what was set aside as new, and does not count it among the dead", async (t) => {
      const { outbox } = await open(t);
      await addTo(outbox, [alertAbout("11")], ["slack"]);
      await outbox.settle(await headOf(outbox, "slack"), { ...refused("counted"), maybeDelivered: true });
      assert.equal(await outbox.revive(), 0);
      const { attempts, refusals, notBefore, possibleDuplicate } = await headOf(outbox, "slack");
      assert.deepEqual([attempts, refusals, notBefore, possibleDuplicate], [0, 0, 0, true]);
    });

    it("tells since when a lane stands still, and why; not while it waits for its sink", async (t) => {
      const { outbox, reopen } = await open(t);
      const standstill = async (from: Outbox) => (await from.troubles("slack")).standstill;
      await addTo(outbox, [alertAbout("11"), alertAbout("12")], ["slack"]);
      await outbox.settle(await headOf(outbox, "slack"), { ...retry, code: "notReady" });
      assert.equal(await standstill(outbox), undefined);
      now = 60_000;
      await outbox.settle(await headOf(outbox, "slack"), retry);
      now = 70_000;
      await outbox.settle(await headOf(outbox, "slack"), {
        ...retry,
        code: "auth",
        error: verbatim("mend it"),
      });
      const next = await reopen();
      assert.deepEqual(await standstill(next), {
        forMs: 10_000,
        waiting: 2,
        code: "auth",
        error: verbatim("mend it"),
      });
      await next.settle(await headOf(next, "slack"), sent);
      assert.equal(await standstill(next), undefined);
      now = 80_000;
      await next.settle(await headOf(next, "slack"), refused("counted"));
      now = 95_000;
      assert.deepEqual(await standstill(next), {
        forMs: 15_000,
        waiting: 1,
        code: "unknown",
        error: verbatim("strange"),
      });
      await addTo(next, [alertAbout("13")], ["slack"]);
      await next.settle(await headOf(next, "slack"), sent);
      now = 96_000;
      assert.equal((await standstill(next))?.forMs, 1_000);
    });

    it("tells of bytes that stand still, not of such as wait for their download", async (t) => {
      const { outbox } = await open(t);
      const standstill = async () => (await outbox.troubles("slack")).standstill;
      await addTo(outbox, [alertAbout("11"), alertAbout("12")], ["slack"]);
      await outbox.settle(await headOf(outbox, "slack"), { ...sent, mediaFollows: "first" });
      await outbox.settle(await headOf(outbox, "slack"), { ...sent, mediaFollows: "first" });
      assert.equal(await standstill(), undefined);
      const [, second] = await outbox.followUps("slack", 2);
      assert(second);
      await outbox.settle(second, { ...retry, code: "auth" });
      now = 51_000;
      assert.deepEqual(await standstill(), {
        forMs: 1_000,
        waiting: 2,
        code: "auth",
        error: verbatim("down"),
      });
    });

    it("tells of dead letters by their reasons, the newest first", async (t) => {
      const { outbox, reopen } = await open(t);
      const alerts = ["11", "12", "13"].map((msgId) => alertAbout(msgId));
      await addTo(outbox, alerts, ["slack", "telegram"]);
      for (const error of ["too long", "strange", "too long"])
        await outbox.settle(await headOf(outbox, "slack"), { status: "dead", error: verbatim(error) });
      const next = await reopen();
      assert.deepEqual(await next.troubles("slack"), {
        standstill: undefined,
        deadLetters: [
          { error: verbatim("too long"), count: 2, shortId: alerts[2]?.shortId },
          { error: verbatim("strange"), count: 1, shortId: alerts[1]?.shortId },
        ],
      });
      assert.deepEqual(await next.troubles("telegram"), { standstill: undefined, deadLetters: [] });
    });

    it("makes dead letters of what waits for sinks that are switched off, when it is old", async (t) => {
      const { outbox, reopen } = await open(t);
      await addTo(outbox, [alertAbout("11")], ["slack", "telegram", "terminal"]);
      await outbox.settle(await headOf(outbox, "telegram"), { ...sent, mediaFollows: "first" });
      now = 60_000;
      await addTo(outbox, [alertAbout("12")], ["slack"]);
      assert.equal(await outbox.retireSinks(["slack"], 50_000), 0);
      assert.equal(await outbox.retireSinks(["slack", "telegram", "terminal"], 99_000), 0);
      const next = await reopen();
      assert.equal(await next.retireSinks(["slack"], 50_001), 2);
      assert.equal(await next.retireSinks(["slack"], 50_001), 0);
      assert.deepEqual(
        (await Promise.all(["slack", "telegram", "terminal"].map((sink) => next.counts(sink)))).map(
          ({ waiting, dead: lost }) => [waiting, lost],
        ),
        [
          [2, 0],
          [0, 1],
          [0, 1],
        ],
      );
      assert.equal(await next.retireSinks([], 50_001), 1);
      assert.equal((await next.counts("slack")).waiting, 1);
      // Like any dead letter they stay for a while, and go then.
      assert.equal(await next.prune(60_000), 0);
      assert.equal(await next.prune(60_001), 1);
    });

    it("prunes dead letters and alerts that had no sink", async (t) => {
      const { outbox } = await open(t);
      await addTo(outbox, [alertAbout("11")], ["slack"]);
      await addTo(outbox, [alertAbout("12")], []);
      await outbox.settle(await headOf(outbox, "slack"), dead);
      assert.equal(await outbox.prune(50_001), 2);
      assert.equal((await outbox.counts("slack")).dead, 0);
    });
  });
}
