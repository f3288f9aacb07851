/** Invented events of both versions. Ids are texts: the reader of OneBot 11 rounds numbers of 19 digits. */
type Json = { readonly [name: string]: unknown };

export const ME = "1000000001";
const LI = "2000000002";
const GROUP = "3000000003";
export const TIME = 1_772_352_000;
const id = (last: number): string => `557622423710474710${last}`;

const event11 = (fields: Json): Json => ({ time: TIME, self_id: Number(ME), ...fields });
const message11 = (message_id: string, message: unknown, fields: Json): Json =>
  event11({
    post_type: "message",
    message_type: "private",
    sub_type: "friend",
    message_id,
    user_id: Number(LI),
    message,
    raw_message: "",
    sender: { user_id: Number(LI), nickname: "李", card: "跑得慢" },
    ...fields,
  });
const inGroup11 = { message_type: "group", sub_type: "normal", group_id: Number(GROUP) };

export const ONEBOT11: readonly Json[] = [
  message11(id(1), [{ type: "text", data: { text: "七点 [见] & 好" } }], {}),
  message11(id(2), "七点 &#91;见&#93; &amp; 好", {}),
  message11(id(3), [{ type: "text", data: { text: "来吗" } }], inGroup11),
  message11(id(4), [{ type: "image", data: { file: "a.jpg", url: "https://example.org/a.jpg" } }], inGroup11),
  message11(id(5), `[CQ:at,qq=${ME}] 来`, inGroup11),
  message11(
    id(6),
    [
      { type: "face", data: { id: "1" } },
      { type: "text", data: { text: "看" } },
    ],
    inGroup11,
  ),
  event11({ post_type: "notice", notice_type: "friend_recall", user_id: Number(LI), message_id: id(1) }),
  event11({
    post_type: "notice",
    notice_type: "group_recall",
    group_id: Number(GROUP),
    user_id: Number(LI),
    operator_id: Number(LI),
    message_id: id(3),
  }),
];

let events = 0;
const event12 = (fields: Json): Json => {
  events += 1;
  return {
    id: `event-${events}`,
    time: TIME + 0.5,
    self: { platform: "wechat", user_id: ME },
    sub_type: "",
    ...fields,
  };
};
const message12 = (message_id: string, message: unknown, fields: Json = {}): Json =>
  event12({
    type: "message",
    detail_type: "private",
    message_id,
    message,
    alt_message: "",
    user_id: "wxid_li",
    ...fields,
  });
const inGroup12 = { detail_type: "group", group_id: "10000000001@chatroom" };
const text12 = (text: string): Json => ({ type: "text", data: { text } });

export const ONEBOT12: readonly Json[] = [
  message12(id(1), [text12("七点"), text12("见")]),
  message12(id(2), [text12("来吗")], inGroup12),
  message12(id(3), [{ type: "mention", data: { user_id: ME } }, text12("来")], inGroup12),
  message12(id(4), [{ type: "image", data: { file_id: "f1" } }], inGroup12),
  message12(id(5), [{ type: "reply", data: { message_id: id(1), user_id: "wxid_li" } }, text12("好")]),
  message12("cuid-6", [text12("好")]),
  event12({ type: "notice", detail_type: "private_message_delete", message_id: id(1), user_id: "wxid_li" }),
  event12({
    type: "notice",
    detail_type: "group_message_delete",
    sub_type: "delete",
    group_id: "10000000001@chatroom",
    message_id: id(2),
    user_id: "wxid_li",
    operator_id: "",
  }),
];

export const CONNECT11 = event11({
  post_type: "meta_event",
  meta_event_type: "lifecycle",
  sub_type: "connect",
});
export const CONNECT12 = event12({
  type: "meta",
  detail_type: "connect",
  version: { impl: "demo", version: "1.0.0", onebot_version: "12" },
});
