import { loginWords } from "../../bridge/describe/login.ts";
import { qrTerminal } from "../../bridge/describe/qr.ts";
import { verbatim } from "../../bridge/model/reasons.ts";
import type { LoginView } from "../../bridge/ports/sink.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import { failureWords } from "../../text/reason-words.ts";
import { cleanLine, cleanName } from "../../text/tools/clean.ts";
import { type Block, drawOver, type Screen, wipe } from "./block.ts";
import { announcementLines, codeLines } from "./format.ts";
import type { Output } from "./output.ts";
import { rowsOf } from "./rows.ts";

export type LoginPlaceDeps = {
  readonly output: Output;
  readonly columns: () => number | undefined;
  /** See `TerminalDeps`. */
  readonly rows: () => number | undefined;
  readonly colour: boolean;
  readonly texts: Texts;
  readonly timeZone: string | undefined;
};

/** `code`: it can be scanned. */
type Shown = { readonly block: Block; readonly code: boolean };

/**
 * The login on the screen. Where the cursor can be moved it has one place, from the first code to the end of that login:
 * a new code takes the place of the old one, and words blank it, for nobody should scan a dead code. What is written
 * below it meanwhile stays. Elsewhere each view is some lines more.
 */
export class LoginPlace {
  readonly #deps: LoginPlaceDeps;
  #riskTold = false;
  #shown: Shown | undefined;

  constructor(deps: LoginPlaceDeps) {
    this.#deps = deps;
  }

  /** Rejects with DeliveryError. */
  async show(view: LoginView, signal: AbortSignal): Promise<void> {
    const code = view.state === "code" ? await qrTerminal(view.content) : undefined;
    const screen = this.#screen();
    const lines = this.#lines(view, code, screen !== undefined);
    const risk = code !== undefined && !this.#riskTold ? this.#wrap(this.#deps.texts.login.risk) : [];
    // Until it is written nothing is known of the place.
    const before = this.#shown;
    this.#shown = undefined;
    if (screen === undefined) {
      await this.#deps.output.print(textOf([...risk, ...lines]), signal);
    } else {
      const block = await this.#draw(before, risk, lines, screen, signal);
      const goesOn = ["code", "scanned", "confirm", "confirmed"].includes(view.state);
      // Words alone need no place: the next ones go below them.
      const keeps = goesOn && (code !== undefined || before?.block.start === block?.start);
      this.#shown = block && keeps ? { block, code: code !== undefined } : undefined;
    }
    if (code !== undefined) this.#riskTold = true;
  }

  /** Resolves with where they stand, unless a terminal too narrow for them has broken them. */
  async #draw(
    before: Shown | undefined,
    risk: readonly string[],
    lines: readonly string[],
    screen: Screen,
    signal: AbortSignal,
  ): Promise<Block | undefined> {
    const { output, texts } = this.#deps;
    const at = output.rows;
    const fits = lines.every((line) => rowsOf(`${line}\n`, screen.columns) === 1);
    const over = before && fits ? drawOver(before.block, lines, at, screen) : undefined;
    if (over) {
      await output.print(over.text, signal, over.rows);
      return over.block;
    }
    const old = before?.code ? wipe(before.block, at, screen) : undefined;
    const dead = old && !old.whole ? this.#wrap(texts.login.codeAboveIsDead) : [];
    const head = textOf([...dead, ...risk]);
    const body = textOf(lines);
    await output.print(`${old?.text ?? ""}${head}${body}`, signal, rowsOf(head + body, screen.columns));
    const start = at + rowsOf(head, screen.columns);
    return fits ? { start, height: lines.length, screen } : undefined;
  }

  /** Above a code stands that it replaces another, or as many blank lines, so that the next one fits in its place. */
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

/** Names and WeChat's own words stay on their line: they cannot pretend to be another. */
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
