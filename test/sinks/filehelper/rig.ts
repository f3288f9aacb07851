import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import type { Logger } from "../../../src/bridge/ports/log.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { createFilehelperSink } from "../../../src/sinks/filehelper/sink.ts";
import type { Texts } from "../../../src/text/catalogue/texts.ts";
import { textsFor } from "../../../src/text/index.ts";
import { byMe, contactChat, received, type Where } from "../../fakes/alerts.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { ScriptedMediaSession } from "../../fakes/scripted-media-session.ts";
import { ScriptedNotes } from "../../fakes/scripted-notes.ts";

/** The chat with oneself; what I write there. */
export const HELPER: Where = { ...contactChat("文件传输助手", ""), chatName: "filehelper" };
export const MINE: Where = byMe(HELPER);

export const noteOf = (content: string, msgId = "1", sentAt = 0): ReceivedMessage =>
  received({ msgType: "TEXT", content }, MINE, { msgId, sentAt });

export type CommandRigParts = {
  readonly notes?: ScriptedNotes;
  readonly texts?: Texts;
  readonly session?: ScriptedMediaSession;
};

/** A sink that has started, with a session and notes that the test directs. */
export async function commandRig({
  notes = new ScriptedNotes(),
  texts = textsFor("zh"),
  session = new ScriptedMediaSession(),
}: CommandRigParts = {}) {
  const clock = new ManualClock();
  const warnings: unknown[] = [];
  const log: Logger = { ...silentLogger, warn: (fields) => void warnings.push(fields) };
  const sink = createFilehelperSink({ session, clock, texts, timeZone: "UTC", ...notes.deps, log });
  const stop = new AbortController();
  // As in life: the sink is made when the process starts, and notes come later.
  await clock.advance(10_000);
  await sink.start(stop.signal);
  const write = async (...written: readonly ReceivedMessage[]): Promise<void> => {
    for (const note of written) notes.write(note);
    await settle();
  };
  return {
    session,
    sink,
    notes,
    clock,
    warnings,
    stop,
    write,
    sent: () => session.sends.map(({ text }) => text),
  };
}

/** Waits for what happens on the disk. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error("it did not happen within ten seconds");
    await settle();
  }
}
