import { loginWords } from "../../../bridge/describe/login.ts";
import { timeReader } from "../../../bridge/describe/time.ts";
import type { LoginView } from "../../../bridge/ports/sink.ts";
import { cleanContent } from "../../../text/tools/clean.ts";
import { webhookWords } from "../texts/words.ts";
import type { EventContext } from "./alert.ts";
import type { NoticeLogin } from "./schema.ts";

/** A login in words for a place that never gets the code; `undefined`: nothing that is worth a notice. Pure. */
export function loginNotice(
  view: LoginView,
  { texts, now, timeZone }: EventContext,
): { readonly login: NonNullable<NoticeLogin>; readonly text: string } | undefined {
  switch (view.state) {
    case "code":
      return { login: view.state, text: webhookWords(texts).loginNeeded };
    case "scanned":
    case "confirmed":
      return undefined;
    case "confirm":
    case "loggedIn":
    case "unanswered":
    case "refused":
    case "postponed":
    case "loggedOut": {
      const reader = timeReader(texts, now, timeZone);
      const time = (at: number): string => reader.moment(at, false);
      const { text } = loginWords(view, { texts, loginCommand: undefined, time });
      return { login: view.state, text: cleanContent(text) };
    }
    default:
      return view satisfies never;
  }
}
