import { errorText } from "../../../bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../bridge/model/message.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { CommandIntake, OwnNotes } from "../../../bridge/ports/sink-deps.ts";
import { FILEHELPER, type WeChatSession } from "../../../bridge/ports/source-session.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { Turns } from "../../shared/turns.ts";
import type { BegunCommands } from "./begun.ts";
import type { Replies } from "./replies.ts";
import { prefixOf, readCommand, type Typed } from "./typed.ts";

export type OwnCommandsDeps = Pick<CommandIntake, "command"> &
  Pick<OwnNotes, "wechatNow"> & {
    /** The sink's name. */
    readonly sink: string;
    readonly session: Pick<WeChatSession, "accountId">;
    readonly clock: Pick<Clock, "monotonic">;
    readonly texts: Texts;
    readonly log: Logger;
    readonly begun: BegunCommands;
    readonly replies: Pick<Replies, "send">;
  };

/** The command that I wrote into the chat with myself; `undefined` for everything else, messages of others among them. */
export function commandIn({ message }: ReceivedMessage): Typed | undefined {
  const { senderType, chatName, msgType } = message;
  if (senderType !== "MYSELF" || chatName !== FILEHELPER || msgType !== "TEXT") return undefined;
  return readCommand(message.content);
}

/**
 * Carries out the commands among my own notes, one at a time, each at most once. Only my own devices can write there,
 * so every command is an owner's.
 */
export class OwnCommands {
  readonly #deps: OwnCommandsDeps;
  readonly #turns = new Turns();
  readonly #createdAt: number;

  constructor(deps: OwnCommandsDeps) {
    this.#deps = deps;
    this.#createdAt = deps.clock.monotonic();
  }

  /** Takes a note. Returns at once. */
  take(note: ReceivedMessage, signal: AbortSignal): void {
    const typed = commandIn(note);
    if (typed === undefined || signal.aborted) return;
    const { msgId, sentAt } = note.message;
    // At this moment: the command may have to wait for others.
    const stale = this.#isStale(sentAt);
    const { accountId } = this.#deps.session;
    void this.#turns
      .run(async () => {
        if (!signal.aborted) await this.#carryOut(typed, stale, { msgId, accountId }, signal);
      })
      .catch((error: unknown) => {
        if (signal.aborted) return;
        this.#deps.log.warn(
          { msgId, error: errorText(error) },
          "filehelper: a command was not carried out, or its answer was not sent",
        );
      });
  }

  /** Resolves when all commands that were taken have ended. Never rejects. */
  async ended(): Promise<void> {
    await this.#turns.run(async () => {});
  }

  async #carryOut(
    { name, args }: Typed,
    stale: boolean,
    asked: { readonly msgId: string; readonly accountId: string | undefined },
    signal: AbortSignal,
  ): Promise<void> {
    const { begun, command, replies, sink, texts } = this.#deps;
    if (!(await begun.begin(asked.msgId))) return;
    const prefix = prefixOf(texts.locale);
    // What is shown here stands in the chats of that account.
    const accountId = asked.accountId ?? "";
    const request = { name, args, role: "owner", stale, prefix, sink, wordsOnly: true, accountId } as const;
    await replies.send(await command(request), asked, signal);
  }

  /**
   * Whether it was sent before this process began. Both times are measured without the clock of this machine, which may be
   * wrong: its age by WeChat's time, and how long the process runs.
   */
  #isStale(sentAt: number): boolean {
    const { clock, wechatNow } = this.#deps;
    return wechatNow() - sentAt > clock.monotonic() - this.#createdAt;
  }
}
