import { errorText } from "../../../bridge/model/errors.ts";
import type { SinkDeps } from "../../../bridge/ports/sink.ts";
import type { ReplyPriority } from "../../shared/reply-priority.ts";
import { Strangers } from "../../shared/strangers.ts";
import { plainMessage } from "../alerts/format.ts";
import type { SlackApi, SlackIdentity } from "../api/api.ts";
import type { SlackContent } from "../api/blocks.ts";
import type { SlackConfig } from "../api/config.ts";
import { isRefusal, isRefused } from "../api/errors.ts";
import { slackWords } from "../texts/words.ts";
import { judge, SeenIds } from "./commands.ts";
import type { Press, Spoken } from "./incoming.ts";

/** Slack's ids: https://docs.slack.dev/reference/objects/user-object */
const ID = /^[A-Z0-9]{1,30}$/;

/** The answer to a command. `content` is `undefined` when it has none. */
export type Answer = {
  readonly content: SlackContent | undefined;
  /** Of a press: takes the place of the message, as `CommandReply` says. */
  readonly replaces: boolean;
};

/** Runs the commands of people who may give them. Texts of other people are neither stored nor shown. */
export class Answers {
  readonly #config: SlackConfig;
  readonly #deps: Pick<SinkDeps, "command" | "startedAt" | "log" | "texts">;
  readonly #api: SlackApi;
  readonly #way: ReplyPriority;
  readonly #seen = new SeenIds();
  readonly #strangers: Strangers;
  /** Messages with a button whose command is running. */
  readonly #pressed = new Set<string>();

  constructor(
    config: SlackConfig,
    deps: Pick<SinkDeps, "command" | "onStranger" | "startedAt" | "log" | "clock" | "texts">,
    api: SlackApi,
    way: ReplyPriority,
  ) {
    this.#config = config;
    this.#deps = deps;
    this.#api = api;
    this.#way = way;
    this.#strangers = new Strangers({ ...deps, sink: "slack" });
  }

  /** The answer to what was said; `undefined` for none. `id` is the same if Slack delivers twice. Never rejects. */
  async to(spoken: Spoken, id: string, identity: SlackIdentity): Promise<Answer | undefined> {
    const { channel, ownerIds } = this.#config;
    if (id !== "" && !this.#seen.add(id)) return undefined;
    const { startedAt, log, command } = this.#deps;
    const verdict = judge(spoken, { teamId: identity.teamId, channel, ownerIds, startedAt });
    switch (verdict.kind) {
      case "stranger":
        this.#tellOf(spoken);
        return undefined;
      case "ignored":
        // An owner may look for the reason in the log; bots would fill it.
        log[verdict.isOwner ? "info" : "debug"](
          { sink: "slack" },
          `a command was not answered: ${verdict.why}`,
        );
        return undefined;
      case "request": {
        const { text, buttons, replaces = false } = await command(verdict.request);
        // Only owners may press buttons, so others get none.
        const pressable = verdict.request.role === "owner" ? buttons : [];
        return { content: text === "" ? undefined : plainMessage(text, { buttons: pressable }), replaces };
      }
    }
  }

  /**
   * Puts the answer to a press in the place of the message, if the answer asks for that and Slack accepts the edit. Otherwise
   * runs `work` with the answer and removes the buttons from the message. A second press on the same message does nothing
   * meanwhile. `work` gets no answer for a person who may not press.
   */
  async toPress(
    press: Press,
    identity: SlackIdentity,
    signal: AbortSignal,
    work: (answer: Answer) => Promise<void>,
  ): Promise<void> {
    const { spoken, id, ts } = press;
    if (this.#pressed.has(ts)) return;
    this.#pressed.add(ts);
    try {
      const answer = await this.to(spoken, id, identity);
      if (answer === undefined || (await this.#replace(press, answer, signal))) return;
      await Promise.all([work(answer), this.#disarm(press, signal)]);
    } finally {
      this.#pressed.delete(ts);
    }
  }

  /** False when nothing has changed. A message that only the presser sees is replaced by `work`, whatever the answer is. */
  async #replace(
    { ts, message }: Press,
    { content, replaces }: Answer,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (!replaces || content === undefined || message === undefined) return false;
    try {
      await this.#way.answer(signal, () => this.#api.update(ts, content, signal));
      return true;
    } catch (error) {
      if (isRefused(error)) return false;
      throw error;
    }
  }

  /** Removes the buttons. The message is built anew from its words: no other part of Slack's payload is sent back. */
  async #disarm({ ts, message }: Press, signal: AbortSignal): Promise<void> {
    if (message === undefined || message.words === "") return;
    try {
      await this.#api.update(ts, plainMessage(message.words), signal);
    } catch (error) {
      if (isRefusal(error, "message_not_found")) return;
      const reason = errorText(error);
      this.#deps.log.warn({ sink: "slack", reason }, "could not remove a used button in Slack");
    }
  }

  #tellOf({ userId, channel }: Spoken): void {
    const { texts } = this.#deps;
    const shown = (id: string): string => (ID.test(id) ? id : "?");
    const [user, place] = [shown(userId), shown(channel)];
    this.#strangers.report({ user, channel: place }, slackWords(texts).place(user, place));
  }
}
