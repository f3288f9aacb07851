/** A person, an official account or one of the platform's own accounts. */
export interface Person {
  /** Stable name in the control API: `me`, `c1`, `filehelper`. */
  readonly id: string;
  readonly kind: "person" | "subscription" | "special";
  /** The permanent id, which the web only ever sees inside XML. */
  readonly wxid: string;
  /** What the web knows the person by. New at every login. */
  userName: string;
  nickName: string;
  remarkName: string;
  /** In my address book. */
  friend: boolean;
  /** Has been visible to this account, so that batchgetcontact answers for a stranger. */
  seen: boolean;
  readonly sex: number;
  readonly province: string;
  readonly city: string;
  readonly alias: string;
  /** Length of the UserName after its `@`: 32 or 64 hex digits. */
  readonly userNameDigits: number;
}

export interface Member {
  readonly person: Person;
  displayName: string;
}

export interface Group {
  readonly id: string;
  readonly kind: "group";
  readonly wxid: string;
  userName: string;
  encryId: string;
  nickName: string;
  remarkName: string;
  members: Member[];
  /** The first member given, or me. */
  readonly owner: Person;
  /** In the address book, so that webwxgetcontact lists it. */
  readonly saved: boolean;
  /** In the list of recent chats of webwxinit and of the type 51 message. */
  readonly recent: boolean;
  muted: boolean;
}

export type Chat = Person | Group;
/** A handle that the control API gave out, or its id, or its current UserName. */
export type Ref = string | { readonly id: string };

export interface ContactSpec {
  nickName: string;
  remarkName?: string | undefined;
  kind?: "person" | "subscription" | undefined;
  /** False: a stranger, whom nobody knows before the first message. Default true. */
  friend?: boolean | undefined;
  sex?: number | undefined;
  province?: string | undefined;
  city?: string | undefined;
  alias?: string | undefined;
  userNameDigits?: number | undefined;
}

export interface GroupSpec {
  /** Empty for an unnamed group. */
  nickName: string;
  remarkName?: string | undefined;
  /** Known contacts by reference, others by nickname. I am always a member. */
  members: readonly MemberSpec[];
  myDisplayName?: string | undefined;
  saved?: boolean | undefined;
  recent?: boolean | undefined;
  muted?: boolean | undefined;
}

export type MemberSpec = { displayName?: string | undefined } & (
  | { contact: Ref }
  | { nickName: string; remarkName?: string | undefined }
);

/** The name my phone shows for a person, in a group or alone. */
export function shownName(who: Person, group?: Group): string {
  const member = group?.members.find((candidate) => candidate.person === who);
  return who.remarkName || member?.displayName || who.nickName;
}
