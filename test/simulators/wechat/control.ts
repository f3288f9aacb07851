import { type Exchange, type Reply, reply } from "./http.ts";
import { parseJson } from "./json.ts";
import { asList, asNumber, asRef, asText, Reader } from "./read-args.ts";
import { readContact, readFault, readGroup, readMember, readRecall, readSettings } from "./read-control.ts";
import { readMessage } from "./read-message.ts";
import type { WeChatSimulator } from "./simulator.ts";

/** A method of the simulator by name, its arguments still unread. */
type Command = (simulator: WeChatSimulator, args: readonly unknown[]) => unknown;

const optional = <T>(value: unknown, read: (value: unknown) => T): T | undefined =>
  value === undefined || value === null ? undefined : read(value);
const ref = (value: unknown): string => asRef(value, "chat");
const text = (value: unknown): string => asText(value, "argument");
const number = (value: unknown): number => asNumber(value, "argument");

const COMMANDS: { readonly [name: string]: Command } = {
  state: (simulator) => ({
    account: simulator.account,
    uuid: simulator.currentUuid(),
    loggedOut: simulator.loggedOut,
    sentTexts: simulator.sentTexts,
    sentMedia: simulator.sentMedia,
    statusNotifies: simulator.statusNotifies,
    revoked: simulator.revoked,
    uploads: simulator.uploads.map(({ bytes, sid, ...upload }) => ({ ...upload, size: bytes.length })),
  }),
  requests: (simulator) =>
    simulator.requests.map(({ endpoint, method, path, at }) => ({ endpoint, method, path, at })),
  waitForUuid: (simulator, [not, ms]) => simulator.waitForUuid(optional(not, text), optional(ms, number)),
  waitForText: (simulator, [count, ms]) =>
    simulator.waitForText(optional(count, number), optional(ms, number)),
  scan: (simulator, [options]) => {
    const from = new Reader(options ?? {});
    simulator.scan({ avatar: from.optText("avatar"), uuid: from.optText("uuid") });
  },
  confirm: (simulator, [uuid, apiOrigin]) =>
    simulator.confirm(optional(uuid, text), optional(apiOrigin, text)),
  cancel: (simulator, [uuid]) => simulator.cancel(optional(uuid, text)),
  expire: (simulator, [uuid]) => simulator.expire(optional(uuid, text)),
  refusePush: (simulator, [ret]) => simulator.refusePush(optional(ret, number)),
  refuseLogin: (simulator, [refusal]) =>
    simulator.refuseLogin(
      optional(refusal, (value) => {
        const from = new Reader(value);
        return { ret: from.number("ret"), message: from.text("message") };
      }),
    ),
  addContact: (simulator, [spec]) => simulator.addContact(readContact(spec)),
  addGroup: (simulator, [spec]) => simulator.addGroup(readGroup(spec)),
  chat: (simulator, [chat]) => simulator.chat(ref(chat)),
  setRemark: (simulator, [chat, name]) => simulator.setRemark(ref(chat), text(name)),
  rename: (simulator, [chat, name]) => simulator.rename(ref(chat), text(name)),
  setMemberName: (simulator, [group, member, name]) =>
    simulator.setMemberName(ref(group), ref(member), text(name)),
  addMember: (simulator, [group, spec]) => simulator.addMember(ref(group), readMember(spec)),
  remove: (simulator, [chat]) => simulator.remove(ref(chat)),
  friendSends: (simulator, [contact, said]) => simulator.friendSends(ref(contact), readMessage(said)),
  memberSends: (simulator, [group, member, said]) =>
    simulator.memberSends(ref(group), ref(member), readMessage(said)),
  ownFromPhone: (simulator, [chat, said]) => simulator.ownFromPhone(ref(chat), readMessage(said)),
  systemLine: (simulator, [chat, line]) => simulator.systemLine(ref(chat), text(line)),
  statusNotify: (simulator, [code, chat, list]) =>
    simulator.statusNotify(number(code), optional(chat, ref), asList(list ?? [], "list").map(ref)),
  sendRaw: (simulator, [json]) => simulator.sendRaw(text(json)),
  redeliver: (simulator, [msgId]) => simulator.redeliver(text(msgId)),
  recall: (simulator, [msgId, options]) => simulator.recall(text(msgId), readRecall(options)),
  recallUnknown: (simulator, [chat, msgId, options]) =>
    simulator.recallUnknown(ref(chat), optional(msgId, text), readRecall(options)),
  hold: (simulator) => simulator.hold(),
  release: (simulator) => simulator.release(),
  setFault: (simulator, [endpoint, fault, times, after]) =>
    simulator.setFault(text(endpoint), readFault(fault), optional(times, number), optional(after, number)),
  scriptFaults: (simulator, [endpoint, faults]) =>
    simulator.scriptFaults(
      text(endpoint),
      asList(faults, "faults").map((fault) => optional(fault, readFault) ?? null),
    ),
  spoilPlace: (simulator, [fault, times]) => simulator.spoilPlace(readFault(fault), optional(times, number)),
  clearFaults: (simulator, [endpoint]) => simulator.clearFaults(optional(endpoint, text)),
  setContactDelay: (simulator, [ms]) => simulator.setContactDelay(number(ms)),
  kick: (simulator, [code]) => {
    simulator.kick(new Reader({ code }).oneOf("code", [1100, 1101, 1102]));
  },
  setSelector: (simulator, [selector]) => simulator.setSelector(optional(selector, text)),
  sendRet: (simulator, [code, times]) =>
    simulator.sendRet(code === "empty" ? code : number(code), optional(times, number)),
  setEcho: (simulator, [echo]) => {
    simulator.setEcho(new Reader({ echo }).oneOf("echo", ["none", "beforeReply", "afterReply"]));
  },
  configure: (simulator, [changes]) => simulator.configure(readSettings(changes)),
};

/** One control request: `{"result": …}`, or status 400 and `{"error": "…"}`. */
export async function answerControl(
  simulator: WeChatSimulator,
  name: string,
  exchange: Exchange,
): Promise<Reply> {
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined)
      throw new Error(`no command "${name}"; known: ${Object.keys(COMMANDS).join(", ")}`);
    const body = exchange.body.toString("utf8");
    const args = body === "" ? [] : asList(parseJson(body), "request body");
    const result: unknown = await command(simulator, args);
    return reply(JSON.stringify({ result: result ?? null }), "application/json");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return reply(JSON.stringify({ error: message }), "application/json", { status: 400 });
  }
}
