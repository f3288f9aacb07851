import type { LogoutReason } from "../../../bridge/model/login-reasons.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import type { SessionEvent } from "../../../bridge/ports/source-session.ts";
import type { IngestEvent } from "../model/event.ts";
import { ingestSays } from "../texts/index.ts";
import { SILENT_MS } from "./presence.ts";

/** How far the upstream's login is, as far as the bridge was told. Times are unix milliseconds. */
export type Phase =
  /** Nothing was told since the start of the program. `againAt`: when people hear next that nobody came. */
  | { readonly at: "start"; readonly againAt: number }
  /** A code is shown (`attempt`), or was scanned. `until`: after that nobody will confirm it any more. */
  | { readonly at: "login"; readonly attempt: number; readonly until: number }
  /** `since` by the upstream's clock; `undefined` for a login that goes on. */
  | { readonly at: "online"; readonly since: number | undefined }
  /** `said`: the upstream said that WeChat is offline, so its requests alone do not mean that it is back. `silence`: nothing is heard of it. */
  | {
      readonly at: "away";
      readonly cause: "said" | "silence";
      readonly againAt: number;
      readonly failure: Failure;
    }
  /** Waits for a person. */
  | { readonly at: "over" };

/** The phase after something happened, and what the session tells of it. */
export type Step = { readonly phase: Phase; readonly tell: readonly SessionEvent[] };

/** An event that changes the phase. `online` is made of the binding, see `broughtOnline`. */
export type PhaseEvent = Extract<IngestEvent, { type: "qr" | "scanned" | "offline" | "loggedOut" }>;

/** A session brings an event within ten minutes, so an `offline` that goes on is told again in this time. */
const AGAIN_MS = 5 * 60_000;
/** A code that was not followed by anything this long after its end was not answered. */
const AFTER_CODE_MS = 30_000;
/** How long a person may take to confirm on the phone. */
const CONFIRM_MS = 5 * 60_000;
/** A new login that ends sooner was ended by the service. */
const EARLY_END_MS = 60_000;

/** Pure. `asked`: a logout that the bridge itself asked for is under way and tells its end itself. */
export function afterEvent(phase: Phase, event: PhaseEvent, asked: boolean, now: number): Step {
  const same: Step = { phase, tell: [] };
  switch (event.type) {
    case "qr": {
      // Out of a backlog: nobody can use it any more.
      if (event.expiresAt <= now) return same;
      const attempt = phase.at === "login" ? phase.attempt + 1 : 1;
      return {
        phase: { at: "login", attempt, until: event.expiresAt + AFTER_CODE_MS },
        tell: [{ type: "qr", content: event.url, expiresAt: event.expiresAt, attempt }],
      };
    }
    case "scanned":
      if (phase.at !== "login") return same;
      return {
        phase: { ...phase, until: now + CONFIRM_MS },
        tell: [{ type: "scanned", picture: undefined }],
      };
    case "offline": {
      if (phase.at === "login" || phase.at === "over") return same;
      const failure = ingestSays("saidOffline", { words: event.reason });
      return away("said", failure, now, event.retryInMs);
    }
    case "loggedOut": {
      if (asked || phase.at === "over") return same;
      const reason = logoutReason(event.reason);
      const since = phase.at === "online" ? phase.since : undefined;
      const early = since !== undefined && event.at - since < EARLY_END_MS && reason !== "loggedOutOnPhone";
      return { phase: { at: "over" }, tell: [{ type: "loggedOut", reason, early }] };
    }
    default:
      return event satisfies never;
  }
}

/** What an upstream's word for the end of a login means. A word that is in no list counts as `kicked`. */
function logoutReason(word: string): Exclude<LogoutReason, "byRequest" | "refused"> {
  switch (word) {
    case "user":
      return "loggedOutOnPhone";
    case "expired":
      return "expired";
    default:
      return "kicked";
  }
}

/** What the clock alone shows. `silent`: the upstream was not heard of for `SILENT_MS`. */
export type Look = { readonly now: number; readonly silent: boolean; readonly heardEver: boolean };

/** Pure: what follows when nothing was told. */
export function afterLook(phase: Phase, { now, silent, heardEver }: Look): Step {
  switch (phase.at) {
    case "online":
      return silent ? away("silence", silence(), now) : { phase, tell: [] };
    case "away":
      return now >= phase.againAt ? away(phase.cause, phase.failure, now) : { phase, tell: [] };
    case "start": {
      if (now < phase.againAt) return { phase, tell: [] };
      const failure = !heardEver
        ? ingestSays("neverHeard", {})
        : silent
          ? silence()
          : ingestSays("notOnline", {});
      return {
        phase: { ...phase, againAt: now + AGAIN_MS },
        tell: [{ type: "offline", failure, retryInMs: AGAIN_MS }],
      };
    }
    case "login":
      if (now < phase.until) return { phase, tell: [] };
      return { phase: { at: "over" }, tell: [{ type: "loginStopped", reason: "unanswered" }] };
    case "over":
      return { phase, tell: [] };
    default:
      return phase satisfies never;
  }
}

/** When the clock alone may show something next, unix milliseconds; `undefined`: never. Silence has a time of its own. */
export function nextLookAt(phase: Phase): number | undefined {
  switch (phase.at) {
    case "start":
    case "away":
      return phase.againAt;
    case "login":
      return phase.until;
    case "online":
    case "over":
      return undefined;
    default:
      return phase satisfies never;
  }
}

/** The phase of a program that has just started. */
export function startPhase(now: number): Phase {
  return { at: "start", againAt: now + SILENT_MS };
}

function silence(): Failure {
  return ingestSays("silent", { seconds: SILENT_MS / 1_000 });
}

function away(cause: "said" | "silence", failure: Failure, now: number, retryInMs = AGAIN_MS): Step {
  const againMs = Math.min(Math.max(retryInMs, 0), AGAIN_MS);
  return {
    phase: { at: "away", cause, againAt: now + AGAIN_MS, failure },
    tell: [{ type: "offline", failure, retryInMs: againMs }],
  };
}
