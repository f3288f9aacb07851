import { createHash } from "node:crypto";
import { loginWords } from "../../../bridge/describe/login.ts";
import type { ConnectionState } from "../../../bridge/model/connection-state.ts";
import type { LoginView } from "../../../bridge/ports/sink.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { LoginPart } from "../model.ts";

/** How the address of a code's picture begins, relative to the page. */
const PICTURE = "login";
/** Hex digits that tell codes apart. They say nothing of the code itself. */
const DIGITS = 16;

/** The name of a code's picture: another one for each code. */
export function pictureName(content: string): string {
  return `${createHash("sha256").update(content).digest("hex").slice(0, DIGITS)}.png`;
}

/**
 * The login as it is now. Pure. `view`: the newest one, `undefined` before the first. `state`: of the session, which goes on
 * after the last view. `time`: a moment in words. `takesRequests`: whether a person can ask for a login or a logout.
 */
export function loginPart(
  view: LoginView | undefined,
  state: ConnectionState,
  texts: Texts,
  time: (unixMs: number) => string,
  takesRequests = true,
): LoginPart {
  const of = view?.of?.name ?? "";
  const offers = of === "" && takesRequests ? offerOf(state) : null;
  const idle: LoginPart = { state: "idle", words: "", picture: null, expiresAt: null, offers, of };
  if (view === undefined) return idle;
  const { text } = loginWords(view, {
    texts,
    loginCommand: { press: (of === "" ? texts.login : texts.webLogin).again },
    time,
  });
  switch (view.state) {
    case "code":
      return {
        ...{ state: "code", words: text, offers: null, of },
        picture: `${PICTURE}/${pictureName(view.content)}`,
        expiresAt: new Date(view.expiresAt).toISOString(),
      };
    case "confirm":
      return { ...idle, state: "confirm", words: text, expiresAt: new Date(view.expiresAt).toISOString() };
    case "scanned":
    case "confirmed":
      return { ...idle, state: view.state, words: text };
    case "loggedIn":
      // Said once, when it happened: afterwards the state of the session says more.
      return idle;
    case "unanswered":
    case "refused":
    case "postponed":
    case "loggedOut":
      if (of !== "") return { ...idle, words: text, offers: "login" };
      return state === "online" ? idle : { ...idle, words: text };
    default:
      return view satisfies never;
  }
}

/**
 * Of all logins the one that the page shows: that of the source while it needs a person, else one of a sink's own that does.
 * `views`: the newest of each. Pure.
 */
export function loginToShow(views: readonly LoginView[], state: ConnectionState): LoginView | undefined {
  const source = views.find(({ of }) => of === undefined);
  const own = views.filter((view) => view.of !== undefined && view.state !== "loggedIn");
  if (state === "loggedOut" || (source !== undefined && isOpen(source))) return source;
  return own.find(isOpen) ?? own[0] ?? source;
}

/** It is under way, and a person may have something to do. */
function isOpen({ state }: LoginView): boolean {
  return state === "code" || state === "scanned" || state === "confirm" || state === "confirmed";
}

/** What a person can do about the login now. */
function offerOf(state: ConnectionState): LoginPart["offers"] {
  switch (state) {
    case "loggedOut":
      return "login";
    case "online":
    case "offline":
      return "logout";
    case "starting":
    case "waitingForScan":
    case "waitingForConfirm":
    case "stopping":
      return null;
    default:
      return state satisfies never;
  }
}
