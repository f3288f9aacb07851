import assert from "node:assert/strict";
import { Cancelled, type ChoiceQuestion, type Questions } from "../../src/kinds/questions.ts";

/** What a person answers: a text, a choice, several choices, yes or no, or Ctrl-C. */
export type Answer = string | readonly string[] | boolean | typeof CTRL_C;
export const CTRL_C = Symbol("Ctrl-C");

/** A line of the script: words of the question that is expected next, and the answer to it. */
export type Line = readonly [question: string, answer: Answer];

/**
 * A person who answers by a script, without a terminal. A question that is not the expected one fails the test. A text that its
 * rule refuses is followed by the next line.
 */
export class ScriptedQuestions implements Questions {
  /** All that was shown, questions and choices among it, without the answers. */
  readonly shown: string[] = [];
  readonly links: string[] = [];
  readonly #script: Line[];
  /** Called with each fact that is shown. */
  onShown: (text: string) => void = () => {};
  /** Called with each link. */
  onLink: (address: string) => void = () => {};

  constructor(script: readonly Line[]) {
    this.#script = [...script];
  }

  /** Questions that were not asked. */
  get left(): readonly string[] {
    return this.#script.map(([question]) => question);
  }

  async text({ message, initial, check }: Parameters<Questions["text"]>[0]): Promise<string> {
    this.shown.push(initial ?? "");
    return this.#typed(message, check);
  }

  async secret({ message, check }: Parameters<Questions["secret"]>[0]): Promise<string> {
    return this.#typed(message, check);
  }

  async choose<V extends string>({ message, choices }: ChoiceQuestion<V>): Promise<V> {
    return this.#choice(choices, this.#answer(message, choices));
  }

  async chooseSeveral<V extends string>({
    message,
    choices,
    initial,
  }: Parameters<Questions["chooseSeveral"]>[0] & {
    readonly choices: ChoiceQuestion<V>["choices"];
  }): Promise<readonly V[]> {
    const answer = this.#answer(message, choices);
    // `true`: as it is ticked.
    const wanted = answer === true ? initial : answer;
    assert.ok(Array.isArray(wanted), message);
    return wanted.map((each) => this.#choice(choices, each));
  }

  async confirm({ message, yes, no }: Parameters<Questions["confirm"]>[0]): Promise<boolean> {
    this.shown.push(yes, no);
    const answer = this.#answer(message, []);
    assert.ok(typeof answer === "boolean", message);
    return answer;
  }

  note(title: string, text: string): void {
    this.shown.push(title, text);
  }

  say(kind: string, text: string): void {
    this.shown.push(`${kind}: ${text}`);
    this.onShown(text);
  }

  async link(address: string): Promise<void> {
    this.links.push(address);
    this.onLink(address);
  }

  async wait<T>(message: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.shown.push(message);
    return await work(new AbortController().signal);
  }

  /** The script answers it like any other choice; `true`: waits for the work. */
  async waitOr<T, V extends string>(
    { message, choices }: ChoiceQuestion<V>,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly done: T } | { readonly chosen: V }> {
    const answer = this.#answer(message, choices);
    if (answer === true) return { done: await work(new AbortController().signal) };
    return { chosen: this.#choice(choices, answer) };
  }

  #typed(message: string, check: ((text: string) => string | undefined) | undefined): string {
    for (;;) {
      const answer = this.#answer(message, []);
      assert.ok(typeof answer === "string", message);
      const wrong = check?.(answer);
      if (wrong === undefined) return answer;
      this.shown.push(wrong);
    }
  }

  #answer(message: string, choices: readonly { readonly label: string; readonly hint?: string }[]): Answer {
    this.shown.push(message, ...choices.flatMap(({ label, hint = "" }) => [label, hint]));
    const [question, answer] = this.#script.shift() ?? assert.fail(`asked beyond the script: ${message}`);
    assert.ok(
      message.includes(question),
      `asked ${JSON.stringify(message)}, expected ${JSON.stringify(question)}`,
    );
    if (answer === CTRL_C) throw new Cancelled();
    return answer;
  }

  #choice<V extends string>(choices: ChoiceQuestion<V>["choices"], answer: Answer): V {
    const found = choices.find(({ value, label }) => value === answer || label === answer);
    return found?.value ?? assert.fail(`${String(answer)} is none of ${choices.map(({ label }) => label)}`);
  }
}
