import type { CallName, LoginState } from "../link/protocol.ts";
import { callMethod, fieldOf, isObject, methodOf } from "./foreign.ts";
import { saveBox } from "./save-file.ts";

/** Longest text of a payload that goes to the bridge. The longest real ones have some 100,000 characters. */
const LONGEST_TEXT = 600_000;
/** The package of the files that puppets take: the puppet brings its own. */
const FILE_BOX = "file-box";
/** wechaty-puppet's numbers for the size of a picture: 2 is the best that is not the original. */
const HD_PICTURE = 2;
/** Fields in which the puppets keep the XML of a message. */
const XML_FIELDS = ["Content", "content", "text"] as const;

/** Puppet and what is needed beside it. */
export type Hosted = { readonly puppet: object; readonly url: string };

type Run = (hosted: Hosted, args: readonly string[]) => Promise<unknown>;

const first = ([value = ""]: readonly string[]): string => value;
const forwarded =
  (name: string): Run =>
  async ({ puppet }, args) =>
    plain(await callMethod(puppet, name, ...args));

const RUNS: Readonly<Record<CallName, Run>> = {
  state: async ({ puppet }) => stateOf(puppet),
  ding: async ({ puppet }) => {
    // Some puppets give no promise, some have none at all: then an answer is all that is known.
    await methodOf(puppet, "ding")?.("recall-bridge");
    return true;
  },
  logout: async ({ puppet }) => {
    await callMethod(puppet, "logout");
    return true;
  },
  messagePayload: forwarded("messagePayload"),
  messageXml: async ({ puppet }, args) => {
    const raw = await callMethod(puppet, "messageRawPayload", first(args));
    const xml = XML_FIELDS.map((name) => fieldOf(raw, name)).find(
      (value) => typeof value === "string" && value.includes("<"),
    );
    return typeof xml === "string" ? xml.slice(0, LONGEST_TEXT) : "";
  },
  messageUrl: forwarded("messageUrl"),
  messageMiniProgram: forwarded("messageMiniProgram"),
  messageLocation: forwarded("messageLocation"),
  messageContact: forwarded("messageContact"),
  contactPayload: forwarded("contactPayload"),
  accountNumber: async ({ puppet }, args) => {
    const raw = await callMethod(puppet, "contactRawPayload", first(args));
    const number = fieldOf(raw, "Uin");
    return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? String(number) : "";
  },
  roomPayload: forwarded("roomPayload"),
  roomMemberPayload: forwarded("roomMemberPayload"),
  sendText: async ({ puppet }, [conversation = "", text = ""]) =>
    idOf(await callMethod(puppet, "messageSendText", conversation, text)),
  sendFile: async ({ puppet, url }, [conversation = "", path = "", name = ""]) =>
    idOf(await callMethod(puppet, "messageSendFile", conversation, await boxOf(url, path, name))),
  saveFile: async ({ puppet }, [id = "", path = "", limit = ""]) =>
    await saveBox(await callMethod(puppet, "messageFile", id), path, Number(limit)),
  saveImage: async ({ puppet }, [id = "", path = "", limit = ""]) =>
    await saveBox(await callMethod(puppet, "messageImage", id, HD_PICTURE), path, Number(limit)),
};

/** Runs a call of the bridge. Rejects with whatever the puppet throws. */
export async function runCall(hosted: Hosted, name: CallName, args: readonly string[]): Promise<unknown> {
  return await RUNS[name](hosted, args);
}

function stateOf(puppet: object): LoginState {
  const isLoggedIn = fieldOf(puppet, "isLoggedIn") === true;
  // Without a login the getter throws.
  const userId = isLoggedIn ? fieldOf(puppet, "currentUserId") : "";
  return { isLoggedIn, userId: typeof userId === "string" ? userId : "" };
}

function idOf(answer: unknown): string {
  return typeof answer === "string" ? answer.slice(0, 500) : "";
}

/** What of a payload may cross to the bridge: texts (cut), numbers, flags and lists of texts. */
function plain(payload: unknown): unknown {
  if (typeof payload === "string") return payload.slice(0, LONGEST_TEXT);
  if (!isObject(payload)) return null;
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(payload)) {
    const value = fieldOf(payload, name);
    if (typeof value === "string") kept[name] = value.slice(0, LONGEST_TEXT);
    else if (typeof value === "number" || typeof value === "boolean") kept[name] = value;
    // Lists of members: some groups have thousands, and nobody reads them here. Mentions are few.
    else if (Array.isArray(value))
      kept[name] = value.filter((item) => typeof item === "string").slice(0, 200);
  }
  return kept;
}

/** A FileBox of the puppet's own version of that package, over the file on disk: puppets tell its size by its path. */
async function boxOf(url: string, path: string, name: string): Promise<unknown> {
  const module: unknown = await import(import.meta.resolve(FILE_BOX, url));
  const FileBox = fieldOf(module, "FileBox");
  if (typeof FileBox !== "function") throw new Error("the puppet's file-box has no FileBox");
  return await callMethod(FileBox, "fromFile", path, name);
}
