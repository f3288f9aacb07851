import { setTimeout as delay } from "node:timers/promises";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { openStore } from "../../src/store/index.ts";
import { alertAbout, textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";

/** As a program, with a path: a batch, an alert and its mark, a batch, the mark of an own text with its entry, after which nothing comes for a while. */
const store = await openStore(process.argv[2] ?? "", { log: silentLogger, clock: new ManualClock() });
const { recalls, outbox, state } = store;
/** Shows in the trace where a step begins: a call that fails and does nothing else. */
const step = (name: string): void => {
  try {
    process.chdir(`/step-${name}`);
  } catch {
    // Such a folder does not exist.
  }
};
const remember = (msgId: string) =>
  recalls.remember([{ received: textMessage(msgId), expiresAt: Date.UTC(2100, 0, 1) }]);

step("batch");
await remember("1");
await addTo(outbox, [alertAbout("1")], ["slack"]);
await state.note("wechat.session", "1");
const head = await nextAlert(outbox, "slack");
if (head === undefined) throw new Error("no alert waits");
step("mark");
await outbox.markSending([head]);
step("settle");
await outbox.settle(head, { status: "sent", messageId: "m" });
await remember("2");
await addTo(outbox, [alertAbout("2")], ["filehelper"]);
const own = await nextAlert(outbox, "filehelper");
if (own === undefined) throw new Error("no alert waits");
const text = { key: "2", clientId: "c", chatName: "filehelper", textHash: "h", at: 0, msgId: "" };
step("own");
await Promise.all([outbox.markSending([own]), store.sent.begin(text)]);
step("quiet");
await delay(1_500);
step("end");
await store.close();
