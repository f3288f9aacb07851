import { type PageAction, VIEW_NAMES } from "../model.ts";

/** The fields of a form. */
export type Fields = Readonly<Record<string, string | undefined>>;

/** What a form asks for, or the name of the field that is wrong. */
export type ReadAction = { readonly action: PageAction } | { readonly wrong: string };

/** Characters of a chat's name. */
const LONGEST = 1_000;
const TIMES = ["", "1h", "8h", "3d"] as const;
const LOCALES = ["zh", "en"] as const;

/** Reads a form of the page. Pure. */
export function readAction(fields: Fields): ReadAction {
  const { act, of = "", chat = "", time = "", alertId = "", locale } = fields;
  const isChat = chat.trim() !== "" && chat.length <= LONGEST;
  switch (act) {
    case "login":
    case "logout":
      return /^[a-z]{0,40}$/.test(of) ? { action: { act, of } } : { wrong: "of" };
    case "retry":
    case "test":
    case "leave":
      return { action: { act } };
    case "mute": {
      const wanted = TIMES.find((each) => each === time);
      if (!isChat) return { wrong: "chat" };
      return wanted === undefined ? { wrong: "time" } : { action: { act, chat, time: wanted } };
    }
    case "unmute":
      return isChat ? { action: { act, chat } } : { wrong: "chat" };
    case "forget":
      return /^[0-9a-f]{32}$/.test(alertId) ? { action: { act, alertId } } : { wrong: "alertId" };
    case "lang": {
      const wanted = LOCALES.find((each) => each === locale);
      return wanted === undefined ? { wrong: "locale" } : { action: { act, locale: wanted } };
    }
    default:
      return { wrong: "act" };
  }
}

/** Where a form leads afterwards, relative to the page: one of its own views, with the words of a search. Pure. */
export function backOf(back: string | undefined): string {
  const [, name = "", search = ""] = /^\/?([a-z]*)(\?[^#\s\\]{0,2000})?$/.exec(back ?? "") ?? [];
  return (VIEW_NAMES satisfies readonly string[]).some((view) => view === name) ? `${name}${search}` : search;
}
