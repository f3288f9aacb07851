/**
 * The child process that a puppet lives in. It decides nothing: it passes on what the puppet reports, and asks the puppet what
 * the bridge asks. Whatever the puppet does to its process, the bridge goes on.
 */
import {
  type FromChild,
  type PuppetEvent,
  parseEvent,
  parseToChild,
  type ToChild,
} from "../link/protocol.ts";
import { type Hosted, runCall } from "./calls.ts";
import { callMethod, faultText, fieldOf, isObject, statusOf } from "./foreign.ts";
import { loadPuppet, UnusablePackage } from "./load-puppet.ts";

/** How long the last words may take, in milliseconds. */
const LAST_WORDS_MS = 500;
const EVENTS = [
  "scan",
  "login",
  "logout",
  "message",
  "error",
  "dirty",
  "start",
  "stop",
  "reset",
  "heartbeat",
] as const;

const channel = process.send?.bind(process);
// Libraries that find a channel write into it.
Reflect.deleteProperty(process, "send");

function say(message: FromChild, done: () => void = () => {}): void {
  if (channel !== undefined && process.connected) channel(message, undefined, undefined, done);
  else done();
}

/** A puppet after a fault may be in any state: the process ends, and the bridge starts another. */
function endByFault(error: unknown): void {
  const end = (): never => process.exit(1);
  setTimeout(end, LAST_WORDS_MS);
  say({ type: "fault", text: faultText(error) }, end);
}

/** The payload of an event in the form of the protocol; `undefined` for one that says nothing. */
function eventOf(name: (typeof EVENTS)[number], payload: unknown): PuppetEvent | undefined {
  if (name !== "error") return parseEvent({ ...(isObject(payload) ? payload : {}), name });
  const gerror = fieldOf(payload, "gerror") ?? fieldOf(payload, "data");
  const error = typeof gerror === "string" ? parsed(gerror) : gerror;
  const text = fieldOf(error, "message") ?? error;
  return { name, text: typeof text === "string" ? text : faultText(text), code: statusOf(error) };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : text;
  } catch {
    return text;
  }
}

async function begin(message: Extract<ToChild, { type: "begin" }>): Promise<void> {
  const { packageName, bases, options, memory, start } = message;
  try {
    const { puppet, url, version } = await loadPuppet(packageName, bases, options);
    await callMethod(puppet, "setMemory", memoryCard(puppet, memory));
    for (const name of EVENTS) {
      await callMethod(puppet, "on", name, (payload: unknown) => {
        const event = eventOf(name, payload);
        if (event !== undefined) say({ type: "event", event });
      });
    }
    hosted = { puppet, url };
    if (start) await callMethod(puppet, "start");
    say({ type: "started", version });
  } catch (error) {
    if (error instanceof UnusablePackage) say({ type: "unusable", ...error.unusable }, () => process.exit(1));
    else say({ type: "startFailed", text: faultText(error), code: statusOf(error) }, () => process.exit(1));
  }
}

/** A card of the puppet's own version of that package. It keeps its file in the working directory, under this name. */
function memoryCard(puppet: object, name: string): object {
  const unnamed = fieldOf(puppet, "memory");
  const MemoryCard = isObject(unnamed) ? unnamed.constructor : undefined;
  if (MemoryCard === undefined) throw new UnusablePackage("noPuppet", "its puppet lacks memory");
  const card: unknown = Reflect.construct(MemoryCard, [{ name }]);
  if (!isObject(card)) throw new UnusablePackage("noPuppet", "its puppet lacks memory");
  return card;
}

async function answer({ id, name, args }: Extract<ToChild, { type: "call" }>): Promise<void> {
  try {
    if (hosted === undefined) throw new Error("the puppet is not there yet");
    const value = await runCall(hosted, name, args);
    say({ type: "answer", id, ok: true, value });
  } catch (error) {
    say({ type: "answer", id, ok: false, text: faultText(error), code: statusOf(error) });
  }
}

let hosted: Hosted | undefined;
let begun = false;
process.on("uncaughtException", endByFault);
process.on("unhandledRejection", endByFault);
// The bridge has ended, however it did.
process.on("disconnect", () => process.exit(0));
process.on("message", (received: unknown) => {
  const message = parseToChild(received);
  switch (message?.type) {
    case undefined:
      return;
    case "begin":
      if (!begun) void begin(message);
      begun = true;
      return;
    case "call":
      void answer(message);
      return;
    case "ping":
      say({ type: "pong", id: message.id });
      return;
    default:
      message satisfies never;
  }
});
