import { qrLines } from "../../../bridge/describe/qr.ts";
import type { Screen } from "../../../bridge/ports/screen.ts";
import type { LoginView } from "../../../bridge/ports/sink.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { cleanName } from "../../../text/tools/clean.ts";
import { timeOfDay } from "../chat/time.ts";
import { telegramWords } from "../texts/words.ts";

/** A code that pairs. `until`: unix milliseconds. */
export type PairingCode = { readonly code: string; readonly until: number };

export type InvitationDeps = {
  readonly print: (text: string) => void;
  readonly screen: Pick<Screen, "columns" | "rows" | "colour">;
  readonly texts: Texts;
};

/** Rows that a login code takes in a terminal, with its words. */
const LOGIN_ROWS = 24;
/** For a terminal with dark letters on a light background, which would show the code inverted. */
const WHITE_ON_BLACK = ["\u001b[38;5;231;48;5;16m", "\u001b[0m"] as const;

/**
 * The link that opens the bot with a button that sends `/start CODE`. "A-Z, a-z, 0-9, _ and -", 64 characters at most
 * (https://core.telegram.org/bots/features#deep-linking).
 */
function pairingLink(bot: string, code: string): string {
  return `https://t.me/${bot}?start=${code}`;
}

/**
 * What the terminal says of the pairing: the bot, its link as text and as a QR code, and the code. In a small terminal it
 * takes two lines while a login code waits there, so that the login code stays in sight; the QR code follows when that
 * login has ended.
 */
export class Invitation {
  readonly #deps: InvitationDeps;
  /** Name of the bot; `undefined` until Telegram has told it. */
  #bot: string | undefined;
  #open: PairingCode | undefined;
  #loginWaits = false;
  /** The QR code was left out for a login code, or is scrolled away by one. */
  #covered = false;

  constructor(deps: InvitationDeps) {
    this.#deps = deps;
  }

  /** Telegram has told the name of the bot. The link is printed if the code stands there without it. */
  name(bot: string): void {
    if (!/^\w+$/.test(bot)) return;
    this.#bot = bot;
    if (this.#open !== undefined) this.#print(this.#open, false);
  }

  /** Prints a code that is valid from now on. A code that takes the place of another is printed without a QR code. */
  offer(code: PairingCode): void {
    const renewed = this.#open !== undefined;
    this.#open = code;
    this.#print(code, renewed);
  }

  /** A login goes on, or has ended. */
  login({ state }: LoginView): void {
    const waits = state === "code" || state === "confirm" || state === "scanned" || state === "confirmed";
    this.#loginWaits = waits;
    if (this.#open === undefined) return;
    if (waits) this.#covered ||= this.#isSmall();
    else if (this.#covered) this.#print(this.#open, false);
  }

  /** Says with whom the bot is paired. `name`: as the person chose it. */
  paired(name: string, userId: string): void {
    this.#open = undefined;
    const { print, texts } = this.#deps;
    print(telegramWords(texts).pairing.pairedWith(cleanName(name) || userId));
  }

  #print({ code, until }: PairingCode, renewed: boolean): void {
    const { print, texts } = this.#deps;
    const words = telegramWords(texts).pairing;
    const time = timeOfDay(until);
    const bot = this.#bot;
    if (bot === undefined) {
      print(words.invite(code, time, renewed));
      return;
    }
    const link = pairingLink(bot, code);
    const crowded = this.#loginWaits && this.#isSmall();
    const qr = renewed || crowded ? undefined : this.#qr(link);
    // The QR code of the earlier code is worth nothing any more.
    this.#covered = crowded;
    const lines =
      qr === undefined
        ? [words.invite(code, time, renewed), words.orOpen(bot, link)]
        : [words.scanOrOpen(bot), link, qr, words.orSend(code, time)];
    print(lines.join("\n"));
  }

  /** `undefined` when the terminal is too narrow. */
  #qr(link: string): string | undefined {
    const { screen } = this.#deps;
    const lines = qrLines(link, { light: true });
    if (lines.some((line) => line.length > (screen.columns() ?? line.length))) return undefined;
    const [on, off] = screen.colour ? WHITE_ON_BLACK : ["", ""];
    return lines.map((line) => `${on}${line}${off}`).join("\n");
  }

  /** Whether an invitation with its QR code and a login code do not fit into the terminal together. */
  #isSmall(): boolean {
    const rows = this.#deps.screen.rows();
    return rows !== undefined && rows < 2 * LOGIN_ROWS;
  }
}
