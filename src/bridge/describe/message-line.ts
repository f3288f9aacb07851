import { withoutCommands } from "../../text/tools/clean.ts";
import type { ReceivedMessage } from "../model/message.ts";
import type { LineOptions } from "./list-line.ts";
import { gistOf, whoWrote } from "./message/gist.ts";
import { isKnownTime, timeReader } from "./time.ts";

/** Grapheme clusters of the sender's words in one line. */
const WORDS = 200;

/** Pure: a message as one line, `14:02:11 Old Wang: tomorrow at three`. Without a known time it begins with the name. */
export function messageLine(received: ReceivedMessage, { texts, now, timeZone }: LineOptions): string {
  const { message } = received;
  const words = withoutCommands(texts.alert.said(whoWrote(received, texts), gistOf(message, WORDS, texts)));
  if (!isKnownTime(message.sentAt)) return words;
  return `${timeReader(texts, now, timeZone).moment(message.sentAt)} ${words}`;
}
