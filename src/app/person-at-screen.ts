import type { Screen } from "../bridge/ports/screen.ts";
import type { AnnouncementPlace } from "../bridge/session/announcement-board.ts";
import type { PersonAtStart } from "../bridge/session/start-watch.ts";
import type { ConfiguredSink } from "../kinds/sink-kind.ts";
import type { Texts } from "../text/catalogue/texts.ts";
import { failureWords } from "../text/reason-words.ts";
import { cleanLine, cleanName } from "../text/tools/clean.ts";

type Shown = Pick<ConfiguredSink, "title" | "onScreen">;

/** What the person at this machine reads of a start: its end, or why it does not get there. */
export function personAtStart(
  texts: Texts,
  sinks: readonly Shown[],
  print: (line: string) => void,
): PersonAtStart {
  return {
    watching: (accountName) =>
      print(
        texts.login.watching(
          cleanName(accountName),
          sinks.map(({ title }) => title[texts.locale]),
        ),
      ),
    noNetwork: (failure) => print(texts.announcement.noNetwork(cleanLine(failureWords(failure, texts)))),
  };
}

/** What needs a person, for the one at this machine; `undefined` when a sink shows it there already. */
export function noticesOnScreen(
  screen: Pick<Screen, "write">,
  sinks: readonly Shown[],
): AnnouncementPlace | undefined {
  if (sinks.some(({ onScreen }) => onScreen)) return undefined;
  return { name: "screen", notify: async (text) => await screen.write(`${text}\n`) };
}
