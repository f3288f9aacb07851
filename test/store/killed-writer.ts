import { writeSync } from "node:fs";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { openStore } from "../../src/store/index.ts";
import { downloadOf, fileBytes, mediaMessage } from "../contracts/media-samples.ts";
import { alertAbout, textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";

const expiresAt = Date.UTC(2100, 0, 1);

/** As a program, with a path: writes one thing of each kind that does not wait for the disk, and kills itself. */
const store = await openStore(process.argv[2] ?? "", { log: silentLogger, clock: new ManualClock() });
const { recalls, outbox, media, state, sent, chats } = store;
for (const one of [recalls, media]) one.useAccount("7001");
const received = textMessage("1", "as it came");
await recalls.remember([{ received, expiresAt }]);
await recalls.updateNames([{ ...received, chat: { kind: "CONTACT", title: "Lin" } }]);
await recalls.noteTakenBack([{ noticeId: "9", msgId: "1", at: expiresAt }]);
await recalls.remember([{ received: mediaMessage("2"), expiresAt }]);
await media.keep("2", downloadOf(fileBytes(60)), 100, new AbortController().signal);
await media.pin("2", "alert");
await chats.add({
  accountId: "7001",
  kind: "GROUP",
  chatName: "@@1",
  stableId: "",
  names: ["Trip"],
  mutedUntil: undefined,
  named: false,
});
await addTo(outbox, [alertAbout("1"), alertAbout("3")], ["slack"], { listedIn: 1 });
const head = await nextAlert(outbox, "slack");
if (head === undefined) throw new Error("no alert waits");
await outbox.markSending([head]);
await outbox.settle(head, { status: "sent", messageId: "m" });
const text = { key: "k", clientId: "c", chatName: "f", textHash: "h", at: 1, msgId: "" };
await sent.begin(text);
await sent.complete(text, "77");
await state.note("wechat.session", "1");
writeSync(1, "all is written\n");
process.kill(process.pid, "SIGKILL");
