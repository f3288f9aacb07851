import type { ChatFullInfo } from "grammy/types";
import { type Finding, fail, ok, warn } from "../../../kinds/checks/finding.ts";
import type { Bilingual } from "../../../text/catalogue/texts.ts";
import { shownName } from "../../shared/checks/shown-name.ts";
import type { Rights, UploadKind } from "./rights.ts";

const KINDS: Readonly<Record<UploadKind, Bilingual>> = {
  photos: { zh: "图片", en: "pictures" },
  videos: { zh: "视频", en: "videos" },
  voice_notes: { zh: "语音", en: "voice messages" },
  documents: { zh: "文件", en: "files" },
  other_messages: { zh: "动图", en: "GIFs" },
};

export const noChat: Finding = warn(
  { zh: "还没有配对，也没有设 TELEGRAM_CHAT_ID", en: "not paired yet, and TELEGRAM_CHAT_ID is not set" },
  {
    zh: "请启动程序，按终端里的提示在 Telegram 里配对；或者填 TELEGRAM_CHAT_ID",
    en: "Start the bridge and pair in Telegram as the terminal says, or set TELEGRAM_CHAT_ID",
  },
);

export const unreadablePairing: Finding = fail(
  { zh: "读不出配对记录", en: "the pairing that is stored cannot be read" },
  { zh: "请检查 DATA_DIR 里的数据库", en: "Check the database in DATA_DIR" },
);

export function placeFinding(chat: ChatFullInfo, isMember: boolean): Finding {
  const named = nameOf(chat);
  if (isMember) return ok(named);
  return fail(
    { zh: `机器人不在${named.zh}里`, en: `the bot is not in the ${named.en}` },
    {
      zh: "请把机器人加回去，或者改 TELEGRAM_CHAT_ID",
      en: "Add the bot again, or change TELEGRAM_CHAT_ID",
    },
  );
}

/** The Bot API tells of a block only when something is sent. */
export const privateChat: Finding = ok({
  zh: "私聊里可以发消息和文件；对方有没有屏蔽机器人，发一条测试提醒就知道",
  en: "messages and files may be sent; whether the person has blocked the bot, a test alert shows",
});

function nameOf(chat: ChatFullInfo): Bilingual {
  const id = String(chat.id);
  switch (chat.type) {
    case "private": {
      const name = shownName(chat.first_name);
      return { zh: `和 ${name} 的私聊（${id}）`, en: `private chat with ${name} (${id})` };
    }
    case "group":
    case "supergroup":
      return {
        zh: `群「${shownName(chat.title)}」（${id}）`,
        en: `group “${shownName(chat.title)}” (${id})`,
      };
    case "channel":
      return {
        zh: `频道「${shownName(chat.title)}」（${id}）`,
        en: `channel “${shownName(chat.title)}” (${id})`,
      };
    default:
      return chat satisfies never;
  }
}

export function postFinding(chat: ChatFullInfo, { mayPost }: Rights): Finding {
  if (mayPost) return ok({ zh: "机器人可以发消息", en: "the bot may send messages" });
  const seen = { zh: "机器人不能在这里发消息", en: "the bot may not send messages here" };
  return chat.type === "channel"
    ? fail(seen, {
        zh: "请把机器人设为频道管理员，并打开「发布消息」；或者改 TELEGRAM_CHAT_ID",
        en: "Make the bot an administrator of the channel with the right “Post messages”, or change TELEGRAM_CHAT_ID",
      })
    : fail(seen, {
        zh: "请在群里把机器人设为管理员，或者允许它发消息；或者改 TELEGRAM_CHAT_ID",
        en: "Make the bot an administrator of the group or allow it to send messages, or change TELEGRAM_CHAT_ID",
      });
}

export function uploadFinding({ missing }: Rights): Finding {
  if (missing.length === 0)
    return ok({ zh: "机器人可以发图片和文件", en: "the bot may send pictures and files" });
  const zh = missing.map((kind) => KINDS[kind].zh).join("、");
  const en = missing.map((kind) => KINDS[kind].en).join(", ");
  const todo = {
    zh: `请在群里把机器人设为管理员，或者允许它发${zh}；或者改 TELEGRAM_CHAT_ID`,
    en: `Make the bot an administrator of the group or allow it to send ${en}, or change TELEGRAM_CHAT_ID`,
  };
  if (!missing.includes("photos"))
    return warn({ zh: `机器人不能发${zh}`, en: `the bot may not send ${en}` }, todo);
  return fail(
    {
      zh: `机器人不能发${zh}，登录二维码也发不出来`,
      en: `the bot may not send ${en}, so login codes cannot be shown either`,
    },
    todo,
  );
}

/** Without topics the alerts still arrive, all in one place. */
export function topicsFinding(chat: ChatFullInfo, areOn: boolean, mayManage: boolean): Finding {
  if (areOn && mayManage)
    return ok({ zh: "可以给每个微信聊天建话题", en: "a topic can be made for each WeChat chat" });
  const seen = (zh: string, en: string): Bilingual => ({
    zh: `${zh}，提醒都会发在一起（TELEGRAM_TOPICS）`,
    en: `${en}, so all alerts come to one place (TELEGRAM_TOPICS)`,
  });
  if (areOn)
    return warn(seen("机器人没有「管理话题」的权限", "the bot has no right to manage topics"), {
      zh: "请把机器人设为管理员，并打开「管理话题」",
      en: "Make the bot an administrator with the right “Manage topics”",
    });
  if (chat.type === "private")
    return warn(seen("和机器人的私聊没有开话题", "this private chat has no topics"), {
      zh: "请在 @BotFather 的小程序里给机器人打开 Threaded Mode，或者去掉 TELEGRAM_TOPICS",
      en: "Switch on “Threaded Mode” for the bot in the mini app of @BotFather, or remove TELEGRAM_TOPICS",
    });
  return warn(seen("这个聊天没有开话题", "this chat has no topics"), {
    zh: "请在群设置里打开「话题」，或者去掉 TELEGRAM_TOPICS",
    en: "Switch on “Topics” in the group's settings, or remove TELEGRAM_TOPICS",
  });
}
