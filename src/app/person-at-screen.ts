import type { Screen } from "../bridge/ports/screen.ts";
import type { AnnouncementPlace } from "../bridge/session/announcement-board.ts";
import type { PersonAtStart } from "../bridge/session/start-watch.ts";
import type { ConfiguredSink } from "../kinds/sink-kind.ts";
import type { Texts } from "../text/catalogue/texts.ts";
import { failureWords } from "../text/reason-words.ts";
import { cleanLine, cleanName } from "../text/tools/clean.ts";

export type PersonAtScreenDeps = {
  readonly screen: Pick<Screen, "write">;
  readonly print: (line: string) => void;
  readonly sinks: readonly Pick<ConfiguredSink, "title" | "onScreen">[];
};

/** What the person at this machine reads besides what sinks show there. */
export type PersonAtScreen = {
  /** The end of a start, or why it does not get there. */
  readonly start: PersonAtStart;
  /** What needs a person; `undefined` when a sink shows it there already. */
  readonly notices: AnnouncementPlace | undefined;
};

/** Creates what the person at this machine reads. */
export function personAtScreen(texts: Texts, { screen, print, sinks }: PersonAtScreenDeps): PersonAtScreen {
  const places = (): readonly string[] => sinks.map(({ title }) => title[texts.locale]);
  const isLoginShown = sinks.some(({ onScreen }) => onScreen);
  const notices = { name: "screen", notify: async (text: string) => await screen.write(`${text}\n`) };
  return {
    start: {
      watching: (accountName, came) =>
        print(
          came === "loggedIn" && isLoginShown
            ? texts.login.recallsGo(places())
            : texts.login.watching(cleanName(accountName), places()),
        ),
      noNetwork: (failure) => print(texts.announcement.noNetwork(cleanLine(failureWords(failure, texts)))),
    },
    notices: isLoginShown ? undefined : notices,
  };
}
