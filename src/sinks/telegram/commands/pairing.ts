import type { DeliveryError } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { LoginView } from "../../../bridge/ports/sink.ts";
import { unlessAborted } from "../../../bridge/timing/abortable.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { errorWords } from "../../../text/reason-words.ts";
import type { IncomingText } from "../api/incoming.ts";
import type { TargetChat } from "../chat/target-chat.ts";
import { telegramWords } from "../texts/words.ts";
import { Invitation, type InvitationDeps } from "./invitation.ts";
import { CODE_TTL_MS, isCode, MAX_WRONG, newCode } from "./pairing-code.ts";

/** The first code waits so long for the bot's name, in milliseconds, to be printed with its link. */
export const NAME_WAIT_MS = 3000;

export type PairingDeps = InvitationDeps & {
  readonly target: TargetChat;
  readonly clock: Clock;
};

type Issued = { readonly code: string; readonly validUntil: number; wrong: number };
type Tries = { count: number; readonly until: number };

/** Pairs the bot with the private chat of the person who can read the terminal. Codes are only in memory and on stdout. */
export class Pairing {
  readonly #deps: PairingDeps;
  readonly #tries = new Map<string, Tries>();
  readonly #paired = new AbortController();
  readonly #named = new AbortController();
  readonly #refused = new AbortController();
  readonly #invitation: Invitation;
  #issued: Issued | undefined;

  constructor(deps: PairingDeps) {
    this.#deps = deps;
    this.#invitation = new Invitation(deps);
  }

  /** Telegram has told the name of the bot, which the link needs. */
  name(bot: string): void {
    this.#invitation.name(bot);
    this.#named.abort();
  }

  /** Telegram does not accept the token: a code would be worth nothing. */
  refused(error: DeliveryError): void {
    this.#refused.abort(error);
  }

  /** The login that is shown in other places, a terminal among them. */
  login(view: LoginView): void {
    this.#invitation.login(view);
  }

  /** Prints a code, and a new one when it expires, until somebody has paired or `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { target, clock, print, texts } = this.#deps;
    const end = AbortSignal.any([signal, this.#paired.signal]);
    if ((await target.current()) !== undefined) return;
    const named = AbortSignal.any([end, this.#named.signal]);
    await clock.sleep(NAME_WAIT_MS, AbortSignal.any([named, this.#refused.signal])).catch(() => {});
    if (this.#refused.signal.aborted && !named.aborted) {
      print(errorWords(this.#refused.signal.reason, texts));
      await unlessAborted(new Promise<never>(() => {}), named).catch(() => {});
    }
    while (!end.aborted && (await target.current()) === undefined) {
      const left = (this.#issued?.validUntil ?? 0) - clock.monotonic();
      if (this.#issued === undefined || left <= 0) this.#issue();
      else await clock.sleep(left, end).catch(() => {});
    }
    this.#issued = undefined;
  }

  /**
   * Handles a code while there is no target chat. `typed`: as `typedCode` found it. `reply` is `""` for no answer. `paired`:
   * the chat is the target chat now.
   */
  async attempt(
    said: IncomingText,
    typed: string,
  ): Promise<{ readonly reply: string; readonly paired: boolean }> {
    const { target, texts } = this.#deps;
    const person = said.fromId;
    if (person === undefined || !target.mayPair(person) || this.#triedTooOften(person)) return silence;
    const right = this.#matches(typed);
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
    this.#invitation.paired(said.fromName, person);
    return { reply: welcome(texts, said.fromLanguage), paired: true };
  }

  #issue(): void {
    const { clock } = this.#deps;
    const code = newCode();
    this.#issued = { code, validUntil: clock.monotonic() + CODE_TTL_MS, wrong: 0 };
    this.#invitation.offer({ code, until: clock.now() + CODE_TTL_MS });
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

/** In the bridge's language. Who uses the other one in Telegram is told in that one how to change it. */
function welcome(texts: Texts, tag = ""): string {
  const [, theirs] = /^(zh|en)(?:-|$)/.exec(tag.toLowerCase()) ?? [];
  const { paired: greeting, firstCommand } = telegramWords(texts).pairing;
  const paired = `${greeting}\n${firstCommand}`;
  if (theirs === undefined || theirs === texts.locale) return paired;
  const { speakThis } = telegramWords({ locale: theirs === "zh" ? "zh" : "en" }).pairing;
  return `${paired}\n${speakThis}`;
}

const silence = { reply: "", paired: false } as const;
