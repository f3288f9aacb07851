/** Questions and answers between the harness and its processes, over the channel of `child_process`. */
import type { ChildProcess } from "node:child_process";
import { fieldsOf } from "../test/simulators/wechat/json.ts";

/** What can be asked, by name. The answer is plain data. */
export type Answers = Readonly<Record<string, (given: Fields) => unknown>>;
export type Fields = Readonly<Record<string, unknown>>;

/** Answers questions of the process that started this one. Nothing is answered before the first call. */
export function serve(answers: Answers): void {
  const reply = (message: object): void => {
    process.send?.(message);
  };
  process.on("message", (message) => {
    const { id, ask, given } = fieldsOf(message);
    const answer = answers[String(ask)];
    if (answer === undefined) return;
    Promise.resolve()
      .then(() => answer(fieldsOf(given)))
      .then(
        (result) => reply({ id, result }),
        (error) => reply({ id, error: error instanceof Error ? error.stack : String(error) }),
      );
  });
  // A process that only answers questions may end when it has nothing else to do.
  process.channel?.unref();
}

/** No question takes longer, so a run always ends. */
const PATIENCE_MS = 5 * 60_000;

/** The other end: a process that was started with a channel. */
export class Remote {
  readonly child: ChildProcess;
  readonly #open = new Map<number, PromiseWithResolvers<unknown>>();
  #id = 0;

  constructor(child: ChildProcess) {
    this.child = child;
    child.on("message", (message) => {
      const { id, result, error } = fieldsOf(message);
      const asked = this.#open.get(Number(id));
      this.#open.delete(Number(id));
      if (error === undefined) asked?.resolve(result);
      else asked?.reject(new Error(String(error)));
    });
    child.once("exit", (code, signal) => {
      const error = new Error(`a process of the benchmark ended (${code ?? signal})`);
      for (const { reject } of this.#open.values()) reject(error);
      this.#open.clear();
    });
  }

  async ask(ask: string, given: Fields = {}): Promise<unknown> {
    this.#id += 1;
    const answer = Promise.withResolvers<unknown>();
    this.#open.set(this.#id, answer);
    const late = new Error(`no answer to "${ask}" in five minutes`);
    const timer = setTimeout(() => answer.reject(late), PATIENCE_MS);
    this.child.send({ id: this.#id, ask, given });
    return await answer.promise.finally(() => clearTimeout(timer));
  }

  async number(ask: string, given: Fields = {}): Promise<number> {
    const value = await this.ask(ask, given);
    if (typeof value !== "number") throw new Error(`${ask}: no number came`);
    return value;
  }

  async fields(ask: string, given: Fields = {}): Promise<Fields> {
    return fieldsOf(await this.ask(ask, given));
  }
}
