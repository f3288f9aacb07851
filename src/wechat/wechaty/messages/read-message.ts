import type { ReceivedMessage } from "../../../bridge/model/message.ts";
import type { CallName } from "../link/protocol.ts";
import { contentOf, type Extra, hasMediaXml, questionOf } from "./content.ts";
import type { Directory } from "./directory.ts";
import type { RawIds } from "./ids.ts";
import { chatNameOf, isMine, type Names, normalize, type Self } from "./normalize.ts";
import { type PuppetMessage, parseMessage } from "./payload.ts";
import { xmlOf } from "./recall.ts";

/** Asks the puppet, within so many milliseconds. Rejects when it does not answer, or with the reason of the signal. */
export type Ask = (
  name: CallName,
  args: readonly string[],
  ms: number,
  signal: AbortSignal,
) => Promise<unknown>;

/** How long the message itself may take, in milliseconds, and what only completes it. */
const MESSAGE_MS = 10_000;
const DETAIL_MS = 2_000;

export type ReadDeps = {
  readonly ask: Ask;
  readonly directory: Directory;
  readonly rawIds: RawIds;
  readonly self: Self;
};

/**
 * Reads a message that the puppet has told the id of. `undefined` for what nobody is to see. Rejects when the puppet does not
 * give it: then nothing of it is known, not even its chat.
 */
export async function readMessage(
  id: string,
  deps: ReadDeps,
  signal: AbortSignal,
): Promise<ReceivedMessage | undefined> {
  const { ask, rawIds, self } = deps;
  const message = parseMessage(id, await ask("messagePayload", [id], MESSAGE_MS, signal));
  if (message === undefined) throw new Error("the payload is no message");
  const chatName = chatNameOf(message, self);
  const msgId = rawIds.keep(chatName, id);
  const [extra, names] = await Promise.all([
    extraOf(message, ask, signal),
    namesOf(message, chatName, deps, signal),
  ]);
  const content = contentOf(message, extra, msgId, (rawId) => rawIds.known(chatName, rawId));
  return content && normalize(message, content, msgId, self, names);
}

async function extraOf(message: PuppetMessage, ask: Ask, signal: AbortSignal): Promise<Extra> {
  const quietly = async (name: CallName, arg: string): Promise<unknown> => {
    try {
      return await ask(name, [arg], DETAIL_MS, signal);
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
  };
  let xml = xmlOf(message.text);
  if (xml === "" && hasMediaXml(message)) {
    const raw = await quietly("messageXml", message.id);
    xml = typeof raw === "string" ? xmlOf(raw) : "";
  }
  const question = questionOf(message);
  if (xml !== "" || question === undefined) return { xml, answer: undefined };
  const answer = await quietly(question, message.id);
  if (question !== "messageContact" || typeof answer !== "string" || answer === "") return { xml, answer };
  return { xml, answer: (await quietly("contactPayload", answer)) ?? { id: answer } };
}

async function namesOf(
  message: PuppetMessage,
  chatName: string,
  { directory, self }: ReadDeps,
  signal: AbortSignal,
): Promise<Names> {
  const { roomId, talkerId } = message;
  if (roomId === "")
    return { topic: undefined, member: undefined, contact: await directory.contact(chatName, signal) };
  const ofMember = !isMine(message, self) && talkerId !== "" && talkerId !== roomId;
  const [topic, member, contact] = await Promise.all([
    directory.topic(roomId, signal),
    ofMember ? directory.member(roomId, talkerId, signal) : undefined,
    ofMember ? directory.contact(talkerId, signal) : undefined,
  ]);
  return { topic, member, contact };
}

/** The id under which an account is the same at every login. */
export async function accountIdOf(contactId: string, ask: Ask, signal: AbortSignal): Promise<string> {
  // Puppets of the web protocol name people by ids of one login; the account has a number beside it.
  if (!contactId.startsWith("@")) return contactId;
  try {
    const number = await ask("accountNumber", [contactId], DETAIL_MS, signal);
    return typeof number === "string" && number !== "" ? number : contactId;
  } catch {
    signal.throwIfAborted();
    return contactId;
  }
}
