import { type AlertText, describeAlert, idLine } from "../../bridge/describe/alert.ts";
import { mediaLine } from "../../bridge/describe/message/media.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import { isMedia, type MediaState } from "../../bridge/ports/media.ts";
import type { Screen } from "../../bridge/ports/screen.ts";
import type {
  AnnouncementDisplay,
  DeliverOptions,
  LoginDisplay,
  MediaDisplay,
  Sink,
} from "../../bridge/ports/sink.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import { PerLogin } from "../shared/per-login.ts";
import { announcementLines, formatAlert, formatMedia, type TerminalStyle } from "./format.ts";
import { LoginPlace } from "./login.ts";
import { LoginBlocks } from "./login-blocks.ts";
import { Output } from "./output.ts";

/** What the terminal sink needs. */
export type TerminalDeps = Screen & {
  readonly texts: Texts;
  readonly clock: Pick<Clock, "now">;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/** Creates the sink for stdout: alerts, login codes and announcements. Media are shown as paths of the stored files. */
export function createTerminalSink(
  deps: TerminalDeps,
): Sink & MediaDisplay & LoginDisplay & AnnouncementDisplay {
  const { texts, clock, columns, rows, colour, timeZone } = deps;
  const zone = timeZone === undefined ? {} : { timeZone };
  const output = new Output(deps);
  const blocks = new LoginBlocks(output, rows);
  const logins = new PerLogin(
    (key) => new LoginPlace({ output: blocks.of(key), columns, rows, colour, texts, timeZone }),
  );
  const style = (): TerminalStyle => ({ colour, columns: columns() });

  /** The alert in words. A path shows nothing of the bytes, so that a line says what is there. */
  const wordsOf = (alert: Alert, { possibleDuplicate, silent, media }: DeliverOptions): AlertText => {
    const text = describeAlert(alert, { texts, now: clock.now(), possibleDuplicate, silent, media, ...zone });
    const { original } = alert;
    if (media?.state !== "kept" || original === undefined || !isMedia(original)) return text;
    const described = { kind: "note", text: mediaLine(original.message, media, texts) } as const;
    return { ...text, blocks: [...text.blocks, described] };
  };

  return {
    name: "terminal",
    start: async () => {},
    deliver: async (alert, options, signal) => {
      const { media } = options;
      await output.print(formatAlert(wordsOf(alert, options), pathOf(media), style()), signal);
      return { messageId: "", mediaIncluded: media?.state === "kept" };
    },
    deliverMedia: async (alert, media, { possibleDuplicate }, signal) => {
      const { original } = alert;
      if (original === undefined || !isMedia(original)) return { messageId: "" };
      const id = idLine(alert, possibleDuplicate, texts);
      const line = mediaLine(original.message, media, texts);
      await output.print(formatMedia(id, line, pathOf(media), style()), signal);
      return { messageId: "" };
    },
    showLogin: async (view, signal) => await logins.for(view).show(view, signal),
    notify: async (text, signal) =>
      await output.print(`${announcementLines(text, columns()).join("\n")}\n`, signal),
    stop: async () => {
      for (const login of logins.all) login.end();
    },
  };
}

function pathOf(media: MediaState | undefined): string | undefined {
  return media?.state === "kept" ? media.file.path : undefined;
}
