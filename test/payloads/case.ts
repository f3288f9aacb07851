import { isDeepStrictEqual } from "node:util";

type Json = Readonly<Record<string, unknown>>;

export type ContextRecord = {
  readonly UserName: string;
  readonly NickName: string;
  readonly RemarkName: string;
  readonly VerifyFlag: number;
  readonly MemberList: readonly {
    readonly UserName: string;
    readonly NickName: string;
    readonly DisplayName: string;
  }[];
};

export type PayloadCase = {
  readonly id: string;
  readonly kind: string;
  readonly isReply: boolean;
  /** The message's JSON text, untouched, or the reply's text. */
  readonly rawText: string;
  readonly msgId: string;
  readonly follows: string;
  readonly context: {
    readonly self: { readonly UserName: string; readonly NickName: string } | undefined;
    readonly contacts: readonly ContextRecord[];
  };
  /** `null`: nothing may be handed on; `undefined`: nothing is said. */
  readonly expected: Json | null | undefined;
  readonly contains: Json;
  readonly oneOf: Json;
  readonly not: Json;
  readonly notContains: Json;
};

function object(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function contact(value: unknown): ContextRecord {
  const record = object(value);
  return {
    UserName: text(record.UserName),
    NickName: text(record.NickName),
    RemarkName: text(record.RemarkName),
    VerifyFlag: Number(record.VerifyFlag ?? 0),
    MemberList: list(record.MemberList).map((item) => {
      const member = object(item);
      return {
        UserName: text(member.UserName),
        NickName: text(member.NickName),
        DisplayName: text(member.DisplayName),
      };
    }),
  };
}

export function parseCase(line: string): PayloadCase {
  const value = object(JSON.parse(line));
  const kind = text(value.kind);
  const { raw } = value;
  const rawText =
    "rawText" in value ? text(value.rawText) : typeof raw === "string" ? raw : JSON.stringify(raw);
  const context = object(value.context);
  const self = object(context.self);
  const isReply = kind.startsWith("response:");
  return {
    id: text(value.id),
    kind,
    isReply,
    rawText,
    msgId: isReply ? "" : text(object(JSON.parse(rawText)).MsgId),
    follows: text(value.follows),
    context: {
      self: "UserName" in self ? { UserName: text(self.UserName), NickName: text(self.NickName) } : undefined,
      contacts: list(context.contacts).map(contact),
    },
    expected: value.expected === null ? null : "expected" in value ? object(value.expected) : undefined,
    contains: object(value.expectedContains),
    oneOf: object(value.expectedOneOf),
    not: object(value.expectedNot),
    notContains: object(value.expectedNotContains),
  };
}

function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((part, key) => object(part)[key], value);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}

/** What is wrong with what came, a line each. */
export function mistakesOf(one: PayloadCase, got: unknown): readonly string[] {
  if (one.expected === null)
    return got === null ? [] : [`must be handed on to nobody, came as ${shown(got)}`];
  if (got === null || got === undefined) return ["nothing came"];
  const mistakes: string[] = [];
  const check = (rules: Json, wrong: (value: unknown, rule: unknown) => boolean, words: string): void => {
    for (const [path, rule] of Object.entries(rules)) {
      const value = at(got, path);
      if (wrong(value, rule)) mistakes.push(`${path} ${words} ${shown(rule)}, is ${shown(value)}`);
    }
  };
  check(one.expected ?? {}, (value, rule) => !isDeepStrictEqual(value, rule), "must be");
  check(
    one.contains,
    (value, rule) => !list(rule).every((part) => text(value).includes(text(part))),
    "must contain",
  );
  check(
    one.oneOf,
    (value, rule) => !list(rule).some((option) => isDeepStrictEqual(value, option)),
    "must be one of",
  );
  check(one.not, (value, rule) => isDeepStrictEqual(value, rule), "must not be");
  check(
    one.notContains,
    (value, rule) => list(rule).some((part) => text(value).includes(text(part))),
    "must not contain",
  );
  const summary = at(got, "summary");
  if (at(got, "msgType") === "UNSUPPORTED" && text(summary) === "") mistakes.push("summary is empty");
  return mistakes;
}
