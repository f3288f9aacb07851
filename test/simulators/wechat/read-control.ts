import type { Fault } from "./faults.ts";
import type { Settings } from "./options.ts";
import type { ContactSpec, GroupSpec, MemberSpec, Ref } from "./people.ts";
import { asRef, Reader } from "./read-args.ts";
import type { RecallOptions } from "./simulator.ts";

export function readContact(value: unknown): ContactSpec {
  const from = new Reader(value);
  return {
    nickName: from.text("nickName"),
    remarkName: from.optText("remarkName"),
    kind: from.optOneOf("kind", ["person", "subscription"]),
    friend: from.optFlag("friend"),
    sex: from.optNumber("sex"),
    province: from.optText("province"),
    city: from.optText("city"),
    alias: from.optText("alias"),
    userNameDigits: from.optNumber("userNameDigits"),
  };
}

export function readGroup(value: unknown): GroupSpec {
  const from = new Reader(value);
  return {
    nickName: from.text("nickName"),
    remarkName: from.optText("remarkName"),
    members: from.list("members").map(readMember),
    myDisplayName: from.optText("myDisplayName"),
    saved: from.optFlag("saved"),
    recent: from.optFlag("recent"),
    muted: from.optFlag("muted"),
  };
}

export function readMember(value: unknown): MemberSpec {
  const from = new Reader(value);
  const displayName = from.optText("displayName");
  if (from.has("contact")) return { contact: asRef(from.value("contact"), "contact"), displayName };
  return { nickName: from.text("nickName"), remarkName: from.optText("remarkName"), displayName };
}

export function readRecall(value: unknown): RecallOptions & { member?: Ref | undefined } {
  if (value === undefined) return {};
  const from = new Reader(value);
  return {
    by: from.has("by") ? asRef(from.value("by"), "by") : undefined,
    member: from.has("member") ? asRef(from.value("member"), "member") : undefined,
    form: from.optOneOf("form", ["compact", "pretty", "bare"]),
    locale: from.optOneOf("locale", ["zh", "en", "zh-TW"]),
    msgType: from.optOneOf("msgType", [10002, 10000]),
    zero: from.optFlag("zero"),
    replaceMsg: from.optText("replaceMsg"),
    extraNodes: from.optText("extraNodes"),
    escapedQuotes: from.optFlag("escapedQuotes"),
    padded: from.optFlag("padded"),
    noticeId: from.optText("noticeId"),
    createTime: from.optNumber("createTime"),
    deliver: from.optNumber("deliver"),
  };
}

export function readFault(value: unknown): Fault {
  const from = new Reader(value);
  const simple = ["html", "empty", "json", "hang", "reset", "truncated", "cut", "lostReply"] as const;
  const media = ["page", "stall", "wrongLength", "endless"] as const;
  const kind = from.oneOf("kind", [...simple, ...media, "status", "wrongStatus", "ret", "delay"]);
  if (kind === "status" || kind === "wrongStatus") return { kind, status: from.number("status") };
  if (kind === "ret") return { kind, ret: from.number("ret") };
  if (kind === "delay") return { kind, ms: from.number("ms") };
  return { kind };
}

/** Settings that another process may change while the simulator runs. */
export function readSettings(value: unknown): Partial<Settings> {
  const from = new Reader(value);
  const settings: Partial<Settings> = {};
  for (const name of [
    "loginHoldMs",
    "syncHoldMs",
    "uuidLifeMs",
    "contactPageSize",
    "syncBatchSize",
  ] as const) {
    if (from.has(name)) settings[name] = from.number(name);
  }
  for (const name of [
    "autoLogin",
    "repeat201",
    "rotateSkey",
    "idempotentSends",
    "recentChatsNotice",
  ] as const) {
    if (from.has(name)) settings[name] = from.optFlag(name) ?? false;
  }
  if (from.has("mediaAfterRecall"))
    settings.mediaAfterRecall = from.oneOf("mediaAfterRecall", ["serve", "empty"]);
  if (from.has("echo")) settings.echo = from.oneOf("echo", ["none", "beforeReply", "afterReply"]);
  return settings;
}
