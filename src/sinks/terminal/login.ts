import { type LoginWordsOptions, loginWords } from "../../bridge/describe/login.ts";
import { codeLines } from "../../bridge/describe/qr.ts";
import { verbatim } from "../../bridge/model/reasons.ts";
import type { LoginView } from "../../bridge/ports/sink.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import { failureWords } from "../../text/reason-words.ts";
import { cleanLine, cleanName } from "../../text/tools/clean.ts";
import { widthOf } from "../../text/tools/rows.ts";
import { announcementLines } from "./format.ts";
import type { Output } from "./output.ts";

export type LoginPlaceDeps = {
  readonly output: Pick<Output, "keep">;
  readonly columns: () => number | undefined;
  readonly rows: () => number | undefined;
  readonly colour: boolean;
  readonly texts: Texts;
  readonly timeZone: string | undefined;
};

type CodeView = Extract<LoginView, { readonly state: "code" }>;

/** White border in modules. ISO/IEC 18004 requires four; phones read a code with two, which is better than half a code. */
const QUIET_ZONE = 4;
const SMALL_QUIET_ZONE = 2;

/**
 * Shows the login. A code and its words stay below all other output while the code can be scanned. What comes next takes their
 * place, so that nobody scans an expired code and nothing is left of it. The end of a login is a line among the others.
 */
export class LoginPlace {
  readonly #deps: LoginPlaceDeps;
  #riskTold = false;
  #keeps = false;

  constructor(deps: LoginPlaceDeps) {
    this.#deps = deps;
  }

  /** Rejects with DeliveryError. */
  async show(view: LoginView, signal: AbortSignal): Promise<void> {
    const { texts } = this.#deps;
    if (view.state === "code") {
      const riskLines = this.#riskTold ? [] : this.#wrap(texts.login.risk);
      const risk = textOf(riskLines);
      const lines = this.#codeBlock(view, riskLines.length);
      // A code that wraps cannot be scanned anyway. It is not kept, since it would fill the screen again and again.
      if (this.#fits(lines)) await this.#show(lines, risk, signal);
      else await this.#show([], risk + textOf(lines), signal);
      this.#riskTold = true;
      return;
    }
    const lines = this.#wrap(loginWords(clean(view, texts), this.#options()).text);
    if (["scanned", "confirm", "confirmed"].includes(view.state)) await this.#show(lines, "", signal);
    else await this.#show([], textOf(lines), signal);
  }

  /**
   * Takes away what is kept: a code that is left on the screen could still be scanned, and nothing would come of it. Does not
   * wait, since the terminal may have been stopped with Ctrl-S.
   */
  end(): void {
    if (this.#keeps) this.#deps.output.keep([], "", new AbortController().signal).catch(() => {});
    this.#keeps = false;
  }

  async #show(lines: readonly string[], text: string, signal: AbortSignal): Promise<void> {
    this.#keeps = lines.length > 0;
    await this.#deps.output.keep(lines, text, signal);
  }

  /** The code with its link and what to do with it, as high as the screen allows, below so many lines when there is room. */
  #codeBlock(view: CodeView, linesAbove: number): readonly string[] {
    const { texts, colour } = this.#deps;
    const draw = (quietZone: number): readonly string[] => codeLines(view.content, colour, quietZone);
    const link = cleanLine(view.content);
    const caption = this.#wrap(loginWords({ ...view, replaced: false }, this.#options()).text);
    const { replaced, unfinished } = texts.login;
    const news = view.replaced ? this.#wrap(view.unfinished ? unfinished : replaced) : [];
    const whole = draw(QUIET_ZONE);
    const blocks = [
      [...news, ...whole, link, ...caption],
      [...whole, link, ...caption],
      [...draw(SMALL_QUIET_ZONE), link, ...caption],
    ];
    const rows = this.#deps.rows();
    // The cursor stands in the row below.
    const fitting = (above: number): readonly string[] | undefined =>
      blocks.find((block) => rows === undefined || above + block.length < rows);
    // News of the code are worth more than what stands above it.
    return fitting(view.replaced ? 0 : linesAbove) ?? fitting(0) ?? blocks[0] ?? [];
  }

  #options(): LoginWordsOptions {
    const { texts, timeZone } = this.#deps;
    const time = (unixMs: number): string =>
      new Date(unixMs).toLocaleTimeString("en-GB", {
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
        ...(timeZone === undefined ? {} : { timeZone }),
      });
    return { texts, loginCommand: undefined, time };
  }

  #fits(lines: readonly string[]): boolean {
    const columns = this.#deps.columns();
    return columns === undefined || lines.every((line) => widthOf(line) <= columns);
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
