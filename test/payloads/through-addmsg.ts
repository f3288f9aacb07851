import { decodeWireText } from "../../src/wechat/content/wire-text/text.ts";
import { addmsg } from "../../src/wechat/ingest/dialects/addmsg/index.ts";
import type { LosslessJson } from "../../src/wechat/ingest/model/dialect.ts";
import { KnownNames } from "../fakes/known-names.ts";
import { asCallback } from "./as-addmsg.ts";
import { type ContextRecord, type PayloadCase, parseCase } from "./case.ts";

const OFFICIAL = 8;

/** Permanent ids for those of one login, the same for the same one: longest first, since one may begin like another. */
function permanentIds(cases: readonly PayloadCase[]): readonly (readonly [string, string])[] {
  const ids = new Map<string, string>();
  const records = cases.flatMap(({ context }) => context.contacts);
  const add = (name: string, form: (n: number) => string): void => {
    if (name.startsWith("@") && !ids.has(name)) ids.set(name, form(ids.size + 1));
  };
  const person = (n: number): string => `wxid_p${String(n).padStart(9, "0")}`;
  for (const { UserName, VerifyFlag, MemberList } of records) {
    if (UserName.startsWith("@@")) add(UserName, (n) => `${10_000_000_000 + n}@chatroom`);
    else add(UserName, (n) => (VerifyFlag & OFFICIAL ? `gh_${String(n).padStart(12, "0")}` : person(n)));
    for (const member of MemberList) add(member.UserName, person);
  }
  for (const { context, rawText } of cases) {
    if (context.self) add(context.self.UserName, person);
    for (const [, name] of rawText.matchAll(/"(?:From|To)UserName": ?"(@[^"]+)"/g)) {
      add(name ?? "", (n) => (name?.startsWith("@@") ? `${10_000_000_000 + n}@chatroom` : person(n)));
    }
  }
  return [...ids].toSorted(([a], [b]) => b.length - a.length);
}

function contactCallback(record: ContextRecord): LosslessJson {
  const named = ({ UserName, NickName, DisplayName }: ContextRecord["MemberList"][number]): LosslessJson => ({
    UserName,
    NickName: decodeWireText(NickName),
    DisplayName: decodeWireText(DisplayName),
  });
  return {
    TypeName: "ModContacts",
    Data: {
      UserName: { string: record.UserName },
      NickName: { string: decodeWireText(record.NickName) },
      Remark: { string: decodeWireText(record.RemarkName) },
      NewChatroomData: { ChatRoomMember: record.MemberList.map(named) },
    },
  };
}

/** Files of the web have two ids of its media server, which phones do not know. */
function withoutWebIds(one: PayloadCase): PayloadCase {
  const { encryFileName, mediaId, ...rest } = one.expected ?? {};
  return rest.msgType === "FILE" ? { ...one, expected: rest } : one;
}

/** A recorded case as the dialect reads it: what came, and what must have come, with permanent ids in both. */
export type AddmsgCase = { readonly one: PayloadCase; readonly got: unknown };

/** Sends every message of the recorded lines through `addmsg`, after the contacts that it speaks of. */
export function throughAddmsg(lines: readonly string[]): readonly AddmsgCase[] {
  const ids = permanentIds(lines.map(parseCase).filter(({ isReply }) => !isReply));
  const renamed = lines.map((line) =>
    ids.reduce((text, [name, id]) => text.replaceAll(new RegExp(`${name}(?![0-9a-f])`, "g"), id), line),
  );
  return renamed
    .map(parseCase)
    .filter(({ isReply }) => !isReply)
    .map((one) => {
      const names = new KnownNames();
      const { self, contacts } = one.context;
      const me = { UserName: self?.UserName ?? "wxid_me", NickName: self?.NickName ?? "" };
      const all = [...contacts, { ...me, RemarkName: "", VerifyFlag: 0, MemberList: [] }];
      for (const record of all) names.learn(addmsg.decode(contactCallback(record), names, 0).names);
      const raw: { readonly [name: string]: unknown } = JSON.parse(one.rawText);
      const { events } = addmsg.decode(asCallback(raw, me.UserName, one.msgId), names, Date.now());
      const [event] = events;
      return { one: withoutWebIds(one), got: event?.type === "message" ? event.message : null };
    });
}
