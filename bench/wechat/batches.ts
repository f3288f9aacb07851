/** Answers of webwxsync that are written before the clock runs, so that serving them costs a copy. */
import { addMsg } from "../../test/simulators/wechat/add-msg.ts";
import type { Group, Person } from "../../test/simulators/wechat/index.ts";
import { type JsonValue, writeJson } from "../../test/simulators/wechat/json.ts";
import { draftOf } from "../../test/simulators/wechat/messages.ts";
import { recallContent, recallSentence } from "../../test/simulators/wechat/recall-content.ts";
import { syncReply } from "../../test/simulators/wechat/sync-reply.ts";
import { randomOf } from "./random.ts";
import { type Kinds, speaker } from "./said.ts";

/** Messages in an answer. */
export const BATCH = 50;
/** Different answers; they come again and again under new ids. */
const TEMPLATES = 100;
/** Half of the messages are said in groups. */
const IN_GROUPS = 0.5;

/** Who is in the account. `me`: my user name. */
export type People = {
  readonly me: string;
  readonly friends: readonly Person[];
  readonly groups: readonly Group[];
};

// Texts of constant length that are replaced when an answer is served.
const ID_MARK = "48111111111111111";
const TIME_MARK = 1_911_111_111;
const PLACE_MARK = 711_111_111;
const FIRST_PLACE = 700_000_000;
const MORE_MARK = '"ContinueFlag": 0';

/** The id of a message: 19 digits, like the server's. */
export function msgIdAt(place: number, index: number): string {
  return `46${String(place * BATCH + index).padStart(17, "0")}`;
}

/** The place that a request names in its SyncKey; 0 for keys from before the first answer. */
export function placeIn(request: string): number {
  const [, value] = /(?:"Val":|_)(7\d{8})\b/.exec(request) ?? [];
  return value === undefined ? 0 : Number(value) - FIRST_PLACE;
}

function replyText(addMsgs: readonly JsonValue[], place: number): string {
  const keys = [
    { Key: 1, Val: 661_000_001 },
    { Key: 2, Val: place },
    { Key: 3, Val: 661_000_041 },
    { Key: 11, Val: 661_000_013 },
    { Key: 1000, Val: 661_000_008 },
  ];
  const parts = { addMsgs, modContacts: [], delContacts: [], more: false, syncKey: keys, syncCheckKey: keys };
  return writeJson(syncReply(0, parts), true);
}

type Template = {
  readonly bytes: Buffer;
  /** Where the id of each message stands, and which message it is. */
  readonly ids: readonly (readonly [at: number, index: number])[];
  readonly times: readonly number[];
  readonly places: readonly number[];
  readonly more: number;
};

function offsets(bytes: Buffer, mark: string): readonly number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) found.push(at);
  return found;
}

function templateOf(addMsgs: readonly JsonValue[]): Template {
  const bytes = Buffer.from(replyText(addMsgs, PLACE_MARK));
  return {
    bytes,
    ids: offsets(bytes, ID_MARK).map((at) => [
      at,
      Number(bytes.toString("latin1", at + ID_MARK.length, at + ID_MARK.length + 2)),
    ]),
    times: offsets(bytes, String(TIME_MARK)),
    places: offsets(bytes, String(PLACE_MARK)),
    more: bytes.indexOf(MORE_MARK) + MORE_MARK.length - 1,
  };
}

/** Every answer of one run. */
export class Batches {
  readonly #templates: readonly Template[];
  readonly #people: People;

  constructor(kinds: Kinds, seed: number, people: People) {
    const random = randomOf(seed);
    const say = speaker(kinds, random);
    const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
    this.#people = people;
    this.#templates = Array.from({ length: TEMPLATES }, () => {
      const messages = Array.from({ length: BATCH }, (_, index) => {
        const msgId = `${ID_MARK}${String(index).padStart(2, "0")}`;
        const friend = pick(people.friends);
        const group = random() < IN_GROUPS ? pick(people.groups) : undefined;
        const author = group === undefined ? friend : pick(group.members.slice(1))?.person;
        const draft = draftOf(say(), { msgId, authorWxid: author?.wxid ?? "" });
        return addMsg(draft, {
          msgId,
          from: (group ?? friend)?.userName ?? "",
          to: people.me,
          prefix: group === undefined || draft.system === true ? "" : `${author?.userName}:<br/>`,
          createTime: TIME_MARK,
        });
      });
      return templateOf(messages);
    });
  }

  /** The answer at `place`; `more`: another one waits behind it. */
  at(place: number, more: boolean): Buffer {
    const { bytes, ids, times, places, more: flag } = this.#templates[place % TEMPLATES] ?? templateOf([]);
    const copy = Buffer.from(bytes);
    for (const [at, index] of ids) copy.write(msgIdAt(place, index), at, "latin1");
    const now = String(Math.floor(Date.now() / 1_000));
    for (const at of times) copy.write(now, at, "latin1");
    for (const at of places) copy.write(String(FIRST_PLACE + place + 1), at, "latin1");
    if (more) copy.write("1", flag, "latin1");
    return copy;
  }

  /** The answer when nothing waits. */
  nothing(place: number): Buffer {
    return Buffer.from(replyText([], FIRST_PLACE + place));
  }

  /** One message of a friend with these words. */
  text(place: number, words: string): Buffer {
    const draft = { msgType: 1, content: words, fields: {} };
    return this.#single(place, draft, msgIdAt(place, 0));
  }

  /** The notice that takes back the message of `text` at the place `of`. */
  recall(place: number, of: number): Buffer {
    const [friend] = this.#people.friends;
    const content = recallContent({
      session: friend?.wxid ?? "",
      oldMsgId: "1600000001",
      msgId: msgIdAt(of, 0),
      sentence: recallSentence({ name: friend?.nickName, ofName: undefined }, "zh"),
      form: "compact",
      escapedQuotes: false,
      padded: false,
      extraNodes: "",
    });
    return this.#single(place, { msgType: 10002, content, fields: { Status: 4 } }, msgIdAt(place, 0));
  }

  #single(place: number, draft: Parameters<typeof addMsg>[0], msgId: string): Buffer {
    const from = this.#people.friends[0]?.userName ?? "";
    const createTime = Math.floor(Date.now() / 1_000);
    const message = addMsg(draft, { msgId, from, to: this.#people.me, prefix: "", createTime });
    return Buffer.from(replyText([message], FIRST_PLACE + place + 1));
  }
}
