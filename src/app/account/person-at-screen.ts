import type { Screen } from "../../bridge/ports/screen.ts";
import type { AnnouncementPlace } from "../../bridge/session/announcements/announcement-board.ts";
import type { PersonAtStart } from "../../bridge/session/start-watch.ts";
import type { ConfiguredSink } from "../../kinds/sink-kind.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import { failureWords } from "../../text/reason-words.ts";
import { cleanLine, cleanName } from "../../text/tools/clean.ts";

export type PersonAtScreenDeps = {
  readonly screen: Pick<Screen, "write">;
  readonly print: (line: string) => void;
  readonly sinks: readonly Pick<ConfiguredSink, "name" | "title" | "onScreen">[];
  /** Whether the sink of that name is switched off because the session only receives. */
  readonly isOff: (name: string) => boolean;
};

/** What the person at this machine reads besides what sinks show there. */
export type PersonAtScreen = {
  /** The end of a start, or why it does not get there. */
  readonly start: PersonAtStart;
  /** What needs a person; `undefined` when a sink shows it there already. */
  readonly notices: AnnouncementPlace | undefined;
};

/** Creates what the person at this machine reads. */
export function personAtScreen(
  texts: Texts,
  { screen, print, sinks, isOff }: PersonAtScreenDeps,
): PersonAtScreen {
  const titles = (off: boolean): readonly string[] =>
    sinks.filter(({ name }) => isOff(name) === off).map(({ title }) => title[texts.locale]);
  // Told once: the person reads more in /status.
  let isOffTold = false;
  const tellOff = (off: readonly string[]): void => {
    if (off.length > 0 && !isOffTold) print(texts.login.sinksOff(off));
    isOffTold = off.length > 0;
  };
  const isLoginShown = sinks.some(({ onScreen }) => onScreen);
  const notices = { name: "screen", notify: async (text: string) => await screen.write(`${text}\n`) };
  return {
    start: {
      watching: (accountName, came) => {
        const places = titles(false);
        const { recallsGo, watching, nowhere } = texts.login;
        if (places.length === 0) print(nowhere(cleanName(accountName)));
        else if (came === "loggedIn" && isLoginShown) print(recallsGo(places));
        else print(watching(cleanName(accountName), places));
        tellOff(titles(true));
      },
      noNetwork: (failure) => print(texts.announcement.noNetwork(cleanLine(failureWords(failure, texts)))),
    },
    notices: isLoginShown ? undefined : notices,
  };
}
