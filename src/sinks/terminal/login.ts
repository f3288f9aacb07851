import { loginWords } from "../../bridge/describe/login.ts";
import { codeLines, qrTerminal } from "../../bridge/describe/qr.ts";
import { verbatim } from "../../bridge/model/reasons.ts";
import type { LoginView } from "../../bridge/ports/sink.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import { failureWords } from "../../text/reason-words.ts";
import { cleanLine, cleanName } from "../../text/tools/clean.ts";
import { rowsOf } from "../../text/tools/rows.ts";
import { type Block, drawOver, type Screen, wipe } from "./block.ts";
import { announcementLines } from "./format.ts";
import type { Output } from "./output.ts";

export type LoginPlaceDeps = {
  readonly output: Output;
  readonly columns: () => number | undefined;
  /** See `TerminalDeps`. */
  readonly rows: () => number | undefined;
  readonly colour: boolean;
  readonly texts: Texts;
  readonly timeZone: string | undefined;
};

/** What is on the screen. `code`: the text of the login code there. */
type Shown = { readonly block: Block; readonly code: string | undefined };

/** What is to be drawn. `code` as in `Shown`. */
type Drawing = {
  readonly lines: readonly string[];
  readonly risk: readonly string[];
  readonly code: string | undefined;
  readonly anew: boolean;
};

/**
 * Shows the login. If the cursor can be moved, a login keeps one place on the screen: a new code replaces the old one, and
 * words replace the code, so that nobody scans an expired code. Output below it stays. A view that a person asked for again is
 * drawn below all other output, where it is seen. Otherwise each view is printed as further lines.
 */
export class LoginPlace {
  readonly #deps: LoginPlaceDeps;
  #riskTold = false;
  #shown: Shown | undefined;

  constructor(deps: LoginPlaceDeps) {
    this.#deps = deps;
  }

  /** `anew`: the person asked for the view again. Rejects with DeliveryError. */
  async show(view: LoginView, signal: AbortSignal, anew = false): Promise<void> {
    const code = view.state === "code" ? await qrTerminal(view.content) : undefined;
    const screen = this.#screen();
    const lines = this.#lines(view, code, screen !== undefined);
    const risk = code !== undefined && !this.#riskTold ? this.#wrap(this.#deps.texts.login.risk) : [];
    // Unknown until the new view is written.
    const before = this.#shown;
    this.#shown = undefined;
    if (screen === undefined) {
      await this.#deps.output.print(textOf([...risk, ...lines]), signal);
    } else {
      const content = view.state === "code" ? view.content : undefined;
      const block = await this.#draw(before, { lines, risk, code: content, anew }, screen, signal);
      const goesOn = ["code", "scanned", "confirm", "confirmed"].includes(view.state);
      // Words alone keep no place: the next view goes below them.
      const keeps = goesOn && (code !== undefined || before?.block.start === block?.start);
      this.#shown = block && keeps ? { block, code: content } : undefined;
    }
    if (code !== undefined) this.#riskTold = true;
  }

  /** Resolves with their place on the screen; `undefined` when the terminal is too narrow for the lines. */
  async #draw(
    before: Shown | undefined,
    { lines, risk, code, anew }: Drawing,
    screen: Screen,
    signal: AbortSignal,
  ): Promise<Block | undefined> {
    const { output, texts } = this.#deps;
    const at = output.rows;
    const fits = lines.every((line) => rowsOf(`${line}\n`, screen.columns) === 1);
    const over = before && fits && !anew ? drawOver(before.block, lines, at, screen) : undefined;
    if (over) {
      await output.print(over.text, signal, over.rows);
      return over.block;
    }
    const old = before?.code === undefined ? undefined : wipe(before.block, at, screen);
    const isDead = old?.whole === false && before?.code !== code;
    const dead = isDead ? this.#wrap(texts.login.codeAboveIsDead) : [];
    const head = textOf([...dead, ...risk]);
    const body = textOf(lines);
    await output.print(`${old?.text ?? ""}${head}${body}`, signal, rowsOf(head + body, screen.columns));
    const start = at + rowsOf(head, screen.columns);
    return fits ? { start, height: lines.length, screen } : undefined;
  }

  /** Above a code there is a line that it replaces another, or as many blank lines, so that the next code has the same height. */
  #lines(view: LoginView, code: string | undefined, inPlace: boolean): readonly string[] {
    const { texts, timeZone, colour } = this.#deps;
    const time = (unixMs: number): string =>
      new Date(unixMs).toLocaleTimeString("en-GB", {
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
        ...(timeZone === undefined ? {} : { timeZone }),
      });
    const options = { texts, loginCommand: undefined, time };
    if (view.state !== "code" || code === undefined)
      return this.#wrap(loginWords(clean(view, texts), options).text);
    const replaced = this.#wrap(texts.login.replaced);
    const above = view.replaced ? replaced : inPlace ? replaced.map(() => "") : [];
    const caption = this.#wrap(loginWords({ ...view, replaced: false }, options).text);
    return [...above, ...codeLines(code, colour), ...caption];
  }

  #screen(): Screen | undefined {
    const columns = this.#deps.columns();
    const rows = this.#deps.rows();
    return columns && rows ? { columns, rows } : undefined;
  }

  #wrap(text: string): readonly string[] {
    return announcementLines(text, this.#deps.columns());
  }
}

/** Removes line breaks from names and WeChat's words, so that they cannot fake another line. */
function clean(view: LoginView, texts: Texts): LoginView {
  switch (view.state) {
    case "loggedIn": {
      const { accountName, before } = view;
      return { ...view, accountName: cleanName(accountName), before: before && cleanName(before) };
    }
    case "refused":
    case "loggedOut":
      return view.detail === undefined
        ? view
        : { ...view, detail: verbatim(cleanLine(failureWords(view.detail, texts))) };
    default:
      return view;
  }
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
