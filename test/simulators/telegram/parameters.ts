import { badRequest, type Call } from "./call.ts";

const SENDING = "chat_id message_thread_id disable_notification reply_parameters reply_markup";
const CAPTION = "caption parse_mode";
const EDITING = "chat_id message_id reply_markup";

/** The parameters that the simulator knows, by method (https://core.telegram.org/bots/api#available-methods). */
const KNOWN: Readonly<Record<string, string>> = {
  getme: "",
  getupdates: "offset limit timeout allowed_updates",
  sendmessage: `${SENDING} text parse_mode link_preview_options`,
  sendphoto: `${SENDING} ${CAPTION} photo`,
  senddocument: `${SENDING} ${CAPTION} document disable_content_type_detection`,
  sendvoice: `${SENDING} ${CAPTION} voice duration`,
  sendaudio: `${SENDING} ${CAPTION} audio duration`,
  sendvideo: `${SENDING} ${CAPTION} video duration width height supports_streaming`,
  sendanimation: `${SENDING} ${CAPTION} animation duration width height`,
  sendvenue: `${SENDING} latitude longitude title address`,
  editmessagetext: `${EDITING} text parse_mode link_preview_options`,
  editmessagecaption: `${EDITING} ${CAPTION}`,
  editmessagemedia: `${EDITING} media`,
  editmessagereplymarkup: EDITING,
  deletemessage: "chat_id message_id",
  answercallbackquery: "callback_query_id text",
  sendchataction: "chat_id action",
  leavechat: "chat_id",
  getchat: "chat_id",
  getchatmember: "chat_id user_id",
  createforumtopic: "chat_id name icon_color icon_custom_emoji_id",
  editforumtopic: "chat_id message_thread_id name icon_custom_emoji_id",
  closeforumtopic: "chat_id message_thread_id",
  reopenforumtopic: "chat_id message_thread_id",
  deleteforumtopic: "chat_id message_thread_id",
  setmycommands: "commands scope language_code",
  getmycommands: "scope language_code",
  deletemycommands: "scope language_code",
  deletewebhook: "drop_pending_updates",
  getwebhookinfo: "",
};

/**
 * Refuses a parameter that the method does not have. The real server passes over it, so that a misspelt one would do
 * nothing and no test would see it.
 */
export function checkParameters(method: string, call: Call): void {
  const known = new Set((KNOWN[method] ?? "").split(" "));
  const strange = [...call.params.fields.keys()].find((name) => !known.has(name));
  if (strange !== undefined) throw badRequest(`the simulator knows no parameter "${strange}" of ${method}`);
}
