import type { Clock } from "../../bridge/clock.ts";
import { describeAlert, idLine } from "../../bridge/describe.ts";
import { mediaLine } from "../../bridge/describe-media.ts";
import { DeliveryError, errorText } from "../../bridge/errors.ts";
import { isMedia, type MediaState } from "../../bridge/media.ts";
import { qrTerminal } from "../../bridge/qr.ts";
import type { LoginDisplay, LoginView, MediaDisplay, NoticeDisplay, Sink } from "../../bridge/sink.ts";
import { cleanLine, cleanName } from "../../bridge/text/clean.ts";
import type { Texts } from "../../bridge/text/texts.ts";
import { formatAlert, formatCode, formatMedia, formatNotice, type TerminalStyle } from "./format.ts";

export type TerminalDeps = {
  /** Resolves when the text is out, rejects when it cannot be written (see `streamWriter`). */
  readonly write: (text: string) => Promise<void>;
  /** Width of the terminal now; `undefined` when stdout is none. Lines are wrapped only with a width. */
  readonly columns: () => number | undefined;
  /** See `wantsColour`. */
  readonly colour: boolean;
  readonly texts: Texts;
  readonly clock: Pick<Clock, "now">;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/** Alerts, login codes and notices on stdout. Media are paths of kept files. */
export function createTerminalSink(deps: TerminalDeps): Sink & MediaDisplay & LoginDisplay & NoticeDisplay {
  const zone = deps.timeZone === undefined ? {} : { timeZone: deps.timeZone };
  let riskTold = false;

  const loginText = async (view: LoginView): Promise<string> => {
    const { login, terminal } = deps.texts;
    switch (view.state) {
      case "code": {
        const before = [riskTold ? "" : login.risk, view.replaced ? login.replaced : ""];
        const until = new Date(view.expiresAt).toLocaleTimeString("en-GB", {
          hour: "2-digit",
          minute: "2-digit",
          hourCycle: "h23",
          ...zone,
        });
        const words = before.filter((line) => line !== "").join("\n");
        const code = formatCode(await qrTerminal(view.content), deps.colour);
        return `${words === "" ? "" : notice(words)}${code}${notice(login.caption(until))}`;
      }
      case "scanned":
        return notice(login.scanned);
      case "loggedIn":
        return notice(login.loggedIn(cleanName(view.accountName)));
      case "unanswered":
        return notice(terminal.unanswered);
      case "refused":
        return notice(terminal.refused(cleanLine(view.detail)));
      case "loggedOut":
        return notice(terminal.loggedOut(cleanLine(view.detail)));
      default:
        return view satisfies never;
    }
  };

  const notice = (text: string): string => formatNotice(text, deps.columns());
  const style = (): TerminalStyle => ({ colour: deps.colour, columns: deps.columns() });

  return {
    name: "terminal",
    start: async () => {},
    deliver: async (alert, { possibleDuplicate, media }, signal) => {
      const { texts, clock } = deps;
      const text = describeAlert(alert, { texts, now: clock.now(), possibleDuplicate, media, ...zone });
      await print(formatAlert(text, pathOf(media), style()), deps.write, signal);
      return { messageId: "", mediaIncluded: media?.state === "kept" };
    },
    deliverMedia: async (alert, media, { possibleDuplicate }, signal) => {
      const { original } = alert;
      if (original === undefined || !isMedia(original)) return { messageId: "" };
      const id = idLine(alert, possibleDuplicate, deps.texts);
      const line = mediaLine(original.message, media, deps.texts);
      await print(formatMedia(id, line, pathOf(media), style()), deps.write, signal);
      return { messageId: "" };
    },
    showLogin: async (view, signal) => {
      await print(await loginText(view), deps.write, signal);
      if (view.state === "code") riskTold = true;
    },
    notify: async (text, signal) => await print(notice(text), deps.write, signal),
    stop: async () => {},
  };
}

function pathOf(media: MediaState | undefined): string | undefined {
  return media?.state === "kept" ? media.file.path : undefined;
}

/** One write for one text, so that nothing comes between its lines. A terminal that is halted (Ctrl-S) must not hold up the end. */
async function print(
  text: string,
  write: (text: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) throw new DeliveryError("unavailable", "stopped before it was printed");
  const stopped = Promise.withResolvers<never>();
  const stop = (): void =>
    stopped.reject(
      new DeliveryError("unavailable", "stopped while it was being printed", { maybeDelivered: true }),
    );
  signal.addEventListener("abort", stop, { once: true });
  try {
    await Promise.race([write(text), stopped.promise]);
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    throw new DeliveryError("unavailable", `standard output cannot be written to: ${errorText(error)}`, {
      cause: error,
    });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
