import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { IncomingText } from "../api/incoming.ts";
import type { TargetChat } from "../chat/target-chat.ts";
import { timeOfDay } from "../chat/time.ts";
import { telegramWords } from "../texts/words.ts";
import { CODE_TTL_MS, isCode, MAX_WRONG, newCode } from "./pairing-code.ts";

export type PairingDeps = {
  readonly target: TargetChat;
  readonly clock: Clock;
  readonly texts: Texts;
  readonly print: (text: string) => void;
};

type Issued = { readonly code: string; readonly validUntil: number; wrong: number };
type Tries = { count: number; readonly until: number };

/** Pairs the bot with the private chat of the person who can read the terminal. Codes are only in memory and on stdout. */
export class Pairing {
  readonly #deps: PairingDeps;
  readonly #tries = new Map<string, Tries>();
  readonly #paired = new AbortController();
  #issued: Issued | undefined;

  constructor(deps: PairingDeps) {
    this.#deps = deps;
  }

  /** Prints a code, and a new one when it expires, until somebody has paired or `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { target, clock } = this.#deps;
    const end = AbortSignal.any([signal, this.#paired.signal]);
    while (!end.aborted && (await target.current()) === undefined) {
      const left = (this.#issued?.validUntil ?? 0) - clock.monotonic();
      if (this.#issued === undefined || left <= 0) this.#issue();
      else await clock.sleep(left, end).catch(() => {});
    }
    this.#issued = undefined;
  }

  /**
   * Handles `/pair` while there is no target chat. `reply` is `""` for no answer. `paired`: the chat is the target chat now.
   */
  async attempt(
    said: IncomingText,
    words: readonly string[],
  ): Promise<{ readonly reply: string; readonly paired: boolean }> {
    const { target, texts } = this.#deps;
    const person = said.fromId;
    if (person === undefined || !target.mayPair(person) || this.#triedTooOften(person)) return silence;
    const right = this.#matches(words.join(""));
    if (said.chatType !== "private") {
      if (!right) return silence;
      // Others in the chat have read the code.
      this.#issue();
      return { reply: telegramWords(texts).pairing.privateChatOnly, paired: false };
    }
    if (!right) {
      this.#countWrong(person);
      return { reply: telegramWords(texts).pairing.wrongCode, paired: false };
    }
    this.#issued = undefined;
    await target.pair(said.chatId, person);
    this.#paired.abort();
    return { reply: telegramWords(texts).pairing.paired, paired: true };
  }

  #issue(): void {
    const { clock, print, texts } = this.#deps;
    const code = newCode();
    this.#issued = { code, validUntil: clock.monotonic() + CODE_TTL_MS, wrong: 0 };
    print(telegramWords(texts).pairing.invite(code, timeOfDay(clock.now() + CODE_TTL_MS)));
  }

  #matches(typed: string): boolean {
    const issued = this.#issued;
    if (issued === undefined || this.#deps.clock.monotonic() >= issued.validUntil) return false;
    return isCode(typed, issued.code);
  }

  #countWrong(person: string): void {
    const now = this.#deps.clock.monotonic();
    const tries = this.#tries.get(person) ?? { count: 0, until: now + CODE_TTL_MS };
    tries.count += 1;
    this.#tries.set(person, tries);
    if (this.#issued === undefined) return;
    this.#issued.wrong += 1;
    if (this.#issued.wrong >= MAX_WRONG) this.#issue();
  }

  #triedTooOften(person: string): boolean {
    const now = this.#deps.clock.monotonic();
    for (const [id, tries] of this.#tries) if (now >= tries.until) this.#tries.delete(id);
    return (this.#tries.get(person)?.count ?? 0) >= MAX_WRONG;
  }
}

const silence = { reply: "", paired: false } as const;
