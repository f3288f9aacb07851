import type { Clock } from "../../bridge/ports/clock.ts";
import type { Announcement } from "../../bridge/session/announcements/announcement-board.ts";
import { Throttle } from "../../bridge/timing/throttle.ts";
import type { Texts } from "../../text/catalogue/texts.ts";

const STRANGER_MS = 10 * 60_000;
/** Trouble at a sink is announced at most this often in the same words, since it may last for days. */
const TROUBLE_MS = 24 * 60 * 60_000;
/** A disk that cannot be written to is announced at most this often. */
const CANNOT_WRITE_MS = 6 * 60 * 60_000;

/** Announcements of what may happen again and again. Each is shown only once in a while. */
export class RareAnnouncements {
  readonly #texts: Texts;
  readonly #folder: string;
  readonly #tell: (announcement: Announcement) => void;
  readonly #disk: Throttle;
  readonly #strangers: Throttle;
  readonly #troubles: Throttle;

  /** `folder`: the folder of the database. */
  constructor(texts: Texts, folder: string, clock: Clock, tell: (announcement: Announcement) => void) {
    this.#texts = texts;
    this.#folder = folder;
    this.#tell = tell;
    this.#disk = new Throttle(clock, CANNOT_WRITE_MS);
    this.#strangers = new Throttle(clock, STRANGER_MS);
    this.#troubles = new Throttle(clock, TROUBLE_MS);
  }

  get cannotWriteText(): string {
    return this.#texts.announcement.cannotWrite(this.#folder);
  }

  /** Something that must not be lost could not be written in two tries. */
  readonly cannotWrite = (): void => this.#disk.run("write", () => this.#tell(() => this.cannotWriteText));

  /** A person without permission tried to use the bridge. */
  readonly stranger = (where: string): void =>
    this.#strangers.run("", () => this.#tell(() => this.#texts.announcement.stranger(where)));

  /** A person has to mend something at a sink. `words`: what that sink says of it. */
  readonly trouble = (words: string): void => this.#troubles.run(words, () => this.#tell(() => words));
}
