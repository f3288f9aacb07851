import { errorText } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { canNotify, canShowLogin, type LoginView, type Sink } from "../../bridge/ports/sink.ts";
import {
  type Announcement,
  AnnouncementBoard,
  type AnnouncementPlace,
} from "../../bridge/session/announcements/announcement-board.ts";
import { LaneWatch, type LaneWatchDeps } from "../../bridge/session/announcements/lane-watch.ts";
import { LoginNotice } from "../../bridge/session/announcements/login-notice.ts";
import { LoginBoard } from "../../bridge/session/login-board.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import type { Pulses } from "../shared/pulses.ts";

/** How long the last announcement before a crash may take, in milliseconds. */
const LAST_WORDS_MS = 3_000;

export type BoardsDeps = Pick<LaneWatchDeps, "lanes" | "outbox" | "state" | "texts" | "isHeld"> & {
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly pulses: Pick<Pulses, "of">;
  /** Names of the sinks where a person can give commands. */
  readonly commandPlaces: readonly string[];
  /** Names of the sinks with a login of their own. */
  readonly ownLogins: readonly string[];
  /** For a person at this machine, when no sink shows its own words there. */
  readonly screen?: AnnouncementPlace | undefined;
};

/** The boards of every sink that can show logins or announcements. Troubles of one sink are announced at the others. */
export class Boards {
  readonly #places: readonly AnnouncementPlace[];
  /** A board for each login at each sink that shows it. */
  readonly #logins: readonly {
    readonly of: string | undefined;
    readonly sink: string;
    readonly board: LoginBoard;
  }[];
  readonly #announcements: ReadonlyMap<string, AnnouncementBoard>;
  readonly #lanes: LaneWatch;
  readonly #log: Logger;

  constructor(sinks: readonly Sink[], deps: BoardsDeps) {
    const { clock, log, random, pulses } = deps;
    const announcements = [...sinks.filter(canNotify), ...(deps.screen ? [deps.screen] : [])];
    this.#places = announcements;
    this.#log = log;
    this.#logins = [undefined, ...deps.ownLogins].flatMap((of) =>
      [...sinks.filter(canShowLogin), ...loginNotices(sinks, deps, of)].map((sink) => {
        const pulse = pulses.of("logins", of === undefined ? sink.name : `${of} at ${sink.name}`);
        return { of, sink: sink.name, board: new LoginBoard(sink, clock, log, random, pulse) };
      }),
    );
    this.#announcements = new Map(
      announcements.map((sink) => [
        sink.name,
        new AnnouncementBoard(sink, clock, log, random, pulses.of("announcements", sink.name)),
      ]),
    );
    this.#lanes = new LaneWatch({
      ...deps,
      pulse: pulses.of("announcements"),
      places: [...this.#announcements.keys()],
      tell: (place, notice, onTold) => this.#announcements.get(place)?.tell(notice, onTold),
    });
  }

  showLogin(view: LoginView): void {
    for (const { of, board } of this.#logins) if (of === view.of?.name) board.show(view);
  }

  /**
   * Shows the code or confirmation that is out once more at that sink. `own`: of the login that this sink has of its own. False:
   * none is out, or the sink shows none.
   */
  showLoginAgain(name: string, own?: string): boolean {
    return this.#logins.find(({ of, sink }) => of === own && sink === name)?.board.repeat() ?? false;
  }

  tell(announcement: Announcement): void {
    for (const board of this.#announcements.values()) board.tell(announcement);
  }

  /** There is a new dead letter. */
  deadLetter(): void {
    this.#lanes.signal();
  }

  /** The sink of that name is ready again. */
  wake(name: string): void {
    for (const { sink, board } of this.#logins) if (sink === name) board.wake();
    this.#announcements.get(name)?.wake();
  }

  /** The loops to run, by name. */
  get loops(): ReadonlyMap<string, (signal: AbortSignal) => Promise<void>> {
    const named = [
      ...this.#logins.map(
        ({ of, sink, board }) =>
          [`logins of ${of === undefined ? sink : `${of} at ${sink}`}`, board] as const,
      ),
      ...[...this.#announcements].map(([sink, board]) => [`announcements of ${sink}`, board] as const),
      ["watch over the lanes", this.#lanes] as const,
    ];
    return new Map(named.map(([name, part]) => [name, (signal) => part.run(signal)]));
  }

  /**
   * Shows an announcement without waiting in a queue, since the process is about to end. Takes a few seconds at most,
   * never rejects.
   */
  async lastWords(text: string): Promise<void> {
    const signal = AbortSignal.timeout(LAST_WORDS_MS);
    const told = this.#places.map(async (sink) => {
      try {
        await sink.notify(text, signal);
      } catch (error) {
        this.#log.warn(
          { sink: sink.name, reason: errorText(error) },
          "the sink did not show that the program ends",
        );
      }
    });
    const late = new Promise<void>((resolve) => setTimeout(resolve, LAST_WORDS_MS));
    await Promise.race([Promise.all(told), late]);
  }
}

/** For the places that show announcements and no login codes. */
function loginNotices(
  sinks: readonly Sink[],
  { lanes, commandPlaces, state, texts, clock, screen }: BoardsDeps,
  of: string | undefined,
): readonly LoginNotice[] {
  const titles = (wanted: (name: string) => boolean): readonly Bilingual[] =>
    lanes.filter(({ name }) => wanted(name)).map(({ title }) => title);
  const codes = new Set(sinks.filter(canShowLogin).map(({ name }) => name));
  const places = {
    of,
    codePlaces: titles((name) => codes.has(name)),
    commandPlaces: titles((name) => commandPlaces.includes(name)),
  };
  const notices = sinks
    .filter(canNotify)
    .filter(({ name }) => !codes.has(name))
    .map((sink) => new LoginNotice(sink, { state, texts, clock, ...places }));
  // A person who starts the program again is told again.
  const told = new Map<string, string>();
  const sinceStart = {
    get: async (key: string) => told.get(key),
    set: async (key: string, value: string) => void told.set(key, value),
  };
  return screen
    ? [...notices, new LoginNotice(screen, { state: sinceStart, texts, clock, ...places })]
    : notices;
}
